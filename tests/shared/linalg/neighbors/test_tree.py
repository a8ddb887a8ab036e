"""The tree against the scan, and its memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from shared.linalg.neighbors import CosineIndex

Table = Callable[..., np.ndarray]


@pytest.mark.parametrize("d", [2, 12, 24, 25, 100])
@pytest.mark.parametrize("ratio", [1.0, 0.9])
def test_tree_and_scan_give_the_same_answer(
    rng: np.random.Generator, decaying: Table, d: int, ratio: float
) -> None:
    """To the last bit, for one query and for batches, with one thread and with two."""
    rows = decaying(rng, 20_000, d, ratio)
    rows[::7] = np.round(rows[::7])  # ties, zero rows
    rows[5:300] = rows[2]
    rows[300:310] *= np.float32(1e-25)
    rows[310:320] *= np.float32(1e17)
    queries = np.concatenate([decaying(rng, 130, d, ratio), rows[:3] + 0.01])
    tree, scan = CosineIndex(rows, way="tree"), CosineIndex(rows, way="scan")
    for k in (1, 10, 400):
        with threadpool_limits(1):
            answers = [tree.search(queries, k), scan.search(queries, k)]
        with threadpool_limits(2):
            answers += [tree.search(queries, k), scan.search(queries, k)]
        single = [tree.search(query, k) for query in queries]
        answers.append((np.stack([a for a, _ in single]), np.stack([b for _, b in single])))
        for numbers, cosines in answers[1:]:
            assert (numbers == answers[0][0]).all()
            assert (cosines == answers[0][1]).all()


def test_memory_of_the_index_is_as_documented(rng: np.random.Generator, decaying: Table) -> None:
    """At 12 features at most 1.3 times the rows, while it is made and after."""
    rows = decaying(rng, 400_000, 12, 0.9)
    CosineIndex(rows[:40_000])  # compiled before
    tracemalloc.start()
    index = CosineIndex(rows)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(index) == len(rows)
    assert held < 1.3 * rows.nbytes
    assert peak < 1.3 * rows.nbytes + (32 << 20)  # the sample and the blocks do not grow with the rows
