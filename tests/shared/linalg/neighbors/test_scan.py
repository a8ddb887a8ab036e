"""The scan adds to what is in the heaps, with any sharing of the work."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from shared.linalg.neighbors.heap import NOTHING
from shared.linalg.neighbors.scan import Scan, rounding


def test_rounding_bounds_a_float32_cosine(rng: np.random.Generator) -> None:
    for d in (1, 10, 1000):
        a, b = rng.standard_normal((2, d))
        a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
        fast = np.float32(0)
        for x, y in zip(a.astype(np.float32), b.astype(np.float32), strict=True):
            fast += x * y
        assert abs(float(fast) - a @ b) <= rounding(d)
    assert rounding(1 << 25) == np.inf


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("n_queries", [1, 3, 130])
def test_two_scans_in_turn_are_one_of_both(rng: np.random.Generator, threads: int, n_queries: int) -> None:
    items = rng.integers(-2, 3, (300_000, 5)).astype(np.float32)
    squares = (items * items).sum(axis=1)
    inverse = np.divide(1, np.sqrt(squares), out=np.zeros_like(squares), where=squares > 0)
    numbers = rng.permutation(len(items)).astype(np.int32)
    queries = rng.integers(1, 9, (n_queries, 5)).astype(float)
    lengths = np.sqrt((queries * queries).sum(axis=1))

    def answer(*parts: slice) -> list[set[tuple[float, int]]]:
        cosines = np.full((n_queries, 40), -np.inf)
        found = np.full((n_queries, 40), NOTHING, dtype=np.int64)
        for part in parts:
            arrays = {"items": items[part], "inverse": inverse[part], "numbers": numbers[part]}
            Scan(arrays).search(queries, lengths, cosines, found)
        return [set(zip(c, f, strict=True)) for c, f in zip(cosines.tolist(), found.tolist(), strict=True)]

    with threadpool_limits(threads):
        assert answer(slice(0, 1000), slice(1000, None)) == answer(slice(None))
