"""Counting sorts make the same rows as scipy does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.compressed import compress


@pytest.mark.parametrize("shape", [(1, 1), (7, 40), (40, 7), (30, 30)])
def test_the_rows_are_those_of_scipy(rng, shape):
    cells = rng.permutation(shape[0] * shape[1])[: shape[0] * shape[1] // 3 + 1]
    rows, columns = (codes.astype(np.int32) for codes in np.divmod(cells, shape[1]))
    values = rng.normal(size=len(cells)).astype(np.float32)
    indptr, indices, data, repeated = compress(values, rows, columns, shape)
    expected = sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()
    expected.sort_indices()
    assert repeated == 0
    assert indptr.tolist() == expected.indptr.tolist()
    assert indices.tolist() == expected.indices.tolist()
    assert data.tobytes() == expected.data.tobytes()


def test_cells_given_more_than_once_are_counted(rng):
    rows, columns = rng.integers(0, [[6], [5]], (2, 60)).astype(np.int32)
    *_, repeated = compress(np.ones(60, np.float32), rows, columns, (6, 5))
    assert repeated == 60 - len(set(zip(rows.tolist(), columns.tolist(), strict=True)))


def test_nothing_makes_an_empty_matrix():
    none = np.empty(0, np.int32)
    indptr, indices, data, repeated = compress(none.astype(np.float32), none, none, (3, 2))
    assert indptr.tolist() == [0, 0, 0, 0]
    assert len(indices) == len(data) == repeated == 0
