"""The block iteration: as near as it says, from bases that are orthonormal whatever it is given."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.utils.extmath import randomized_svd

from shared.linalg import _krylov
from shared.linalg._krylov import leading_triplets


@pytest.mark.parametrize("tol", [1e-2, 1e-4, 1e-6])
def test_it_stops_within_its_tolerance_of_the_least_error(plane, tol):
    squares = np.linalg.svd(plane.astype(np.float64), compute_uv=False) ** 2
    least, rounding = squares[20:].sum(), np.finfo(np.float32).eps * squares.sum()
    for a in (plane, plane.T):
        u, s, vt = leading_triplets(a, 20, tol, np.random.default_rng(0))
        error = np.sum((a.astype(np.float64) - (u * s) @ vt) ** 2)
        assert least - rounding <= error <= least * (1 + tol) + rounding


def test_it_is_at_least_as_near_as_scikit_learns(plane):
    u, s, vt = leading_triplets(plane, 30, 1e-4, np.random.default_rng(0))
    other_u, other_s, other_vt = randomized_svd(plane, 30, random_state=0)
    assert np.linalg.norm(plane - (u * s) @ vt) <= np.linalg.norm(plane - (other_u * other_s) @ other_vt)


@pytest.mark.parametrize("tol", [1e-2, 1e-6])
@pytest.mark.parametrize("shape", [(400, 250), (250, 400)])
def test_a_flat_spectrum_ends_too_with_what_was_found(rng, shape, tol):
    """Hardly anything leads, so the fine tolerance spends the whole budget."""
    a = rng.standard_normal(shape)
    u, s, vt = leading_triplets(a, 3, tol, rng)
    assert u.T @ u == pytest.approx(np.eye(3), abs=1e-12)
    assert vt @ vt.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.sum((u.T @ a @ vt.T - np.diag(s)) ** 2) < 1e-20 * s[0] ** 2
    best = np.linalg.svd(a, compute_uv=False)[:3]
    assert (s <= best * (1 + 1e-12)).all()
    assert np.sum(a**2) - np.sum(s**2) <= 1.01 * (np.sum(a**2) - np.sum(best**2))


def test_a_matrix_that_can_only_be_multiplied_is_enough(rng):
    """Sparse and dense start from the same block and take the same steps."""
    a = scipy.sparse.random_array((300, 200), density=0.05, rng=rng)
    dense = leading_triplets(a.toarray(), 5, 1e-6, np.random.default_rng(1))
    sparse = leading_triplets(a.tocsr(), 5, 1e-6, np.random.default_rng(1))
    (u, s, vt), (other_u, other_s, other_vt) = dense, sparse
    assert other_s == pytest.approx(s)
    assert (other_u * other_s) @ other_vt == pytest.approx((u * s) @ vt, abs=1e-8)  # signs are free


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1.0, 1e-5])
def test_a_block_is_split_along_and_across_a_basis(rng, dtype, scale):
    """Even where hardly anything of it lies across."""
    basis = np.linalg.qr(rng.standard_normal((80, 6)))[0].astype(dtype)
    block = (basis @ rng.standard_normal((6, 4)) + scale * rng.standard_normal((80, 4))).astype(dtype)
    q, along, across = _krylov._split(block, basis, 0.0)
    eps = float(np.finfo(dtype).eps)
    assert basis @ along + q @ across == pytest.approx(block, abs=50 * eps)
    assert q.T @ q == pytest.approx(np.eye(4), abs=50 * eps)
    assert basis.T @ q == pytest.approx(0, abs=50 * eps)


def test_what_lies_within_a_basis_adds_no_direction(rng):
    basis = np.linalg.qr(rng.standard_normal((80, 6)))[0]
    inside = basis @ rng.standard_normal((6, 3))
    q, along, _ = _krylov._split(inside, basis, 1e-12)
    assert q.shape == (80, 0)
    assert basis @ along == pytest.approx(inside)
    mixed, *_ = _krylov._split(np.column_stack([inside, rng.standard_normal(80)]), basis, 1e-12)
    assert mixed.shape == (80, 1)
