"""Many small ridge regressions at once, each as a dense solver would answer it."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.ridge import pack, solve_rows, unpack


def solve(ratings, rows, penalty, todo=None, mean=3.0):
    fixed = pack(rows)
    solved = np.full((ratings.shape[0], fixed.shape[1]), 9, np.float32)
    todo = np.arange(len(solved)) if todo is None else todo
    indptr, indices = ratings.indptr.astype(np.int64), ratings.indices.astype(np.int32)
    solve_rows(todo, indptr, indices, ratings.data, mean, fixed, penalty, solved)
    return unpack(solved, rows.shape[1] - 1)


def random_ratings(rng, m=9, n=700):
    """Rows of none, one, seven … ratings, and some longer than the sums in float32 run."""
    counts = np.array([0, 1, 7, 8, 9, 255, 256, 257, 600])[:m]
    indices = np.concatenate([rng.choice(n, count, replace=False) for count in counts]).astype(np.int32)
    data = rng.normal(3, 1, counts.sum()).astype(np.float32)
    return sparse.csr_array((data, indices, np.append(0, np.cumsum(counts))), shape=(m, n))


@pytest.mark.parametrize("rank", [1, 5, 14, 15, 16, 31, 40])
def test_rows_are_those_of_a_dense_solver(rng, rank):
    """Whatever the lanes of sixteen columns and the blocks of eight ratings leave over."""
    ratings, rows = random_ratings(rng), rng.normal(size=(700, rank + 1)).astype(np.float32)
    penalty = rng.uniform(0.5, 2, (2, rank + 1))
    solved = solve(ratings, rows, penalty)
    assert not solved[0].any()
    for row in range(1, ratings.shape[0]):
        part = slice(ratings.indptr[row], ratings.indptr[row + 1])
        other = rows[ratings.indices[part]].astype(float)
        x = np.column_stack([other[:, :-1], np.ones(len(other))])
        y = ratings.data[part] - 3.0 - other[:, -1]
        ridge = np.diag(penalty[0] + len(y) * penalty[1])
        assert solved[row] == pytest.approx(np.linalg.solve(x.T @ x + ridge, x.T @ y), abs=2e-5)


def test_only_the_rows_asked_for_are_written(rng):
    ratings, rows = random_ratings(rng), rng.normal(size=(700, 4)).astype(np.float32)
    penalty = np.ones((2, 4))
    some = solve(ratings, rows, penalty, np.array([6, 2]))
    assert (some[[0, 1, 3, 4, 5, 7, 8]] == 9).all()
    assert some[[6, 2]].tobytes() == solve(ratings, rows, penalty)[[6, 2]].tobytes()


def test_the_number_of_threads_changes_nothing(rng):
    ratings, rows = random_ratings(rng), rng.normal(size=(700, 21)).astype(np.float32)
    before, results = numba.get_num_threads(), []
    for threads in (1, before):
        numba.set_num_threads(threads)
        results.append(solve(ratings, rows, np.ones((2, 21))).tobytes())
    numba.set_num_threads(before)
    assert results[0] == results[1]


def test_packing_adds_a_constant_and_lanes(rng):
    rows = rng.normal(size=(5, 16)).astype(np.float32)
    packed = pack(rows, constant=0.5)
    assert packed.shape == (5, 32)
    assert (packed[:, 15] == 0.5).all()
    assert not packed[:, 17:].any()
    assert unpack(packed, 15).tobytes() == rows.tobytes()
