"""Bags have rows of length 1, and their components are their truncated SVD."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.bag import bag, components


def test_a_row_has_length_one_and_an_empty_row_none(ratings):
    matrix = ratings.by_user()
    found = bag(matrix.indptr, matrix.indices, matrix.shape[1])
    assert found.shape == matrix.shape
    assert np.linalg.norm(found.toarray(), axis=1) == pytest.approx(np.ones(matrix.shape[0]))
    assert (found.toarray() > 0).tolist() == (matrix.toarray() > 0).tolist()
    assert bag(np.array([0, 0]), np.array([], np.int32), 3).nnz == 0


def test_the_components_are_the_best_of_their_number(rng):
    blocks = [
        sparse.csr_array(rng.random((30, width)) * (rng.random((30, width)) < 0.4)) for width in (20, 4)
    ]
    x = np.hstack([block.toarray() for block in blocks])
    phi, loads = components(blocks, 7, rng)
    s = np.linalg.svd(x, compute_uv=False)
    assert phi.shape == (30, 7)
    assert loads.shape == (24, 7)
    assert x @ loads == pytest.approx(phi, abs=1e-4)
    assert np.linalg.norm(x - phi @ loads.T) == pytest.approx(np.linalg.norm(s[7:]), rel=1e-4)


def test_directions_without_variance_are_left_out(rng):
    block = sparse.csr_array(np.outer(rng.random(9), rng.random(6)))
    phi, loads = components([block], 5, rng)
    assert phi.shape[1] == loads.shape[1] == 1
    assert components([sparse.csr_array((4, 3))], 2, rng)[0].shape == (4, 0)
