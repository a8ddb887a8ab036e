"""Queries of a batch find what each finds alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from shared.linalg.neighbors import CosineIndex


@pytest.mark.parametrize(("d", "ratio"), [(3, 0.9), (12, 0.9), (40, 0.9), (40, 1.0)])
@pytest.mark.parametrize("k", [1, 10, 1_000])
def test_together_is_alone(
    rng: np.random.Generator, decaying: Callable[..., np.ndarray], d: int, ratio: float, k: int
) -> None:
    """To the last bit, whether a query lies among the rows, far from all, or is asked twice."""
    rows = decaying(rng, 30_000, d, ratio)
    rows[100:400] = rows[50]
    index = CosineIndex(rows, way="tree")
    queries = np.concatenate([rows[:60], -rows[:60], decaying(rng, 60, d, 1.0), rows[:60], rows[50:51] * 3])
    numbers, cosines = index.search(queries, k)
    for query, got, values in zip(queries[::7], numbers[::7], cosines[::7], strict=True):
        alone_numbers, alone_cosines = index.search(query, k)
        assert (got == alone_numbers).all()
        assert (values == alone_cosines).all()


def test_a_batch_is_scanned_where_the_spectrum_is_flat(
    rng: np.random.Generator, decaying: Callable[..., np.ndarray]
) -> None:
    """And rows that were removed are not found in one either."""
    queries = decaying(rng, 80, 40, 1.0)
    for ratio, is_scanned in ((0.7, False), (1.0, True)):
        rows = decaying(rng, 10_000, 40, ratio)
        index = CosineIndex(rows, way="tree")
        assert ("inverse" in index._parts[0].arrays) == is_scanned
        found, _ = index.search(queries, 3)
        index.remove(np.unique(found))
        assert not np.isin(index.search(queries, 3)[0], found).any()
