"""The k best of a stream, and one cosine for a row wherever it is stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.linalg.neighbors.heap import NOTHING, exact_cosine, offer, put_in_order


@given(st.lists(st.sampled_from([-np.inf, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0]), max_size=60), st.integers(1, 20))
def test_heap_keeps_the_best_in_any_order(cosines: list[float], k: int) -> None:
    """By cosine, then by number; rows without a direction (-inf) never come in."""
    numbers = np.random.default_rng(len(cosines)).permutation(len(cosines)).astype(np.int32)
    best, found = np.full((2, k), -np.inf), np.full((2, k), NOTHING, dtype=np.int64)
    for cosine, number in zip(cosines, numbers, strict=True):
        offer(best, found, 1, cosine, number)
    pairs = sorted((-c, n) for c, n in zip(cosines, numbers, strict=True) if c > -np.inf)[:k]
    taken = sorted((-c, n) for c, n in zip(best[1], found[1], strict=True) if c > -np.inf)
    assert taken == pairs
    assert (best[0] == -np.inf).all()


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=60))
def test_a_heap_in_order_is_the_sorted_list(cosines: list[float]) -> None:
    """The best first, of equal ones the first row; the other heap is put in order by itself."""
    k = len(cosines)
    best, found = np.full((2, k), -np.inf), np.full((2, k), NOTHING, dtype=np.int64)
    for number, cosine in enumerate(cosines):
        offer(best, found, 1, cosine, number)
    put_in_order(best, found)
    assert list(zip(-best[1], found[1], strict=True)) == sorted((-c, n) for n, c in enumerate(cosines))
    assert (best[0] == -np.inf).all()


@pytest.mark.parametrize("d", [1, 3, 4, 7, 12, 100])
def test_the_cosine_is_the_same_wherever_the_row_lies(rng: np.random.Generator, d: int) -> None:
    rows = rng.standard_normal((8, d)).astype(np.float32)
    queries = rng.standard_normal((3, d))
    lengths = np.sqrt((queries * queries).sum(axis=1))
    for i, row in enumerate(rows):
        cosine = exact_cosine(queries, lengths, 2, rows.reshape(-1), i * d)
        assert cosine == exact_cosine(queries, lengths, 2, row, 0)
        exact = row.astype(np.float64)
        assert cosine == pytest.approx(exact @ queries[2] / np.sqrt(exact @ exact) / lengths[2], abs=1e-14)
