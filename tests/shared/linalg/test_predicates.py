"""Each kind of matrix is recognised when built, and not after one entry is moved."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from shared.linalg.predicates import (
    is_diagonal,
    is_lower_triangular,
    is_orthogonal,
    is_positive_definite,
    is_positive_semidefinite,
    is_square,
    is_symmetric,
    is_upper_triangular,
)

KINDS = {
    is_symmetric: lambda a: a + a.T,
    is_orthogonal: lambda a: np.linalg.qr(a)[0],
    is_diagonal: lambda a: np.diag(np.diag(a)),
    is_upper_triangular: np.triu,
    is_lower_triangular: np.tril,
    is_positive_definite: lambda a: a @ a.T + 0.1 * np.eye(len(a)),
    is_positive_semidefinite: lambda a: a[:, :2] @ a[:, :2].T,
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-12, 1, 1e12])
@pytest.mark.parametrize("kind", KINDS)
def test_recognised_whatever_the_scale_and_type(rng, kind, scale, dtype):
    a = KINDS[kind](rng.standard_normal((6, 6))).astype(dtype)
    assert kind(a if kind is is_orthogonal else a * dtype(scale))
    assert not kind(rng.standard_normal((6, 6)))


@pytest.mark.parametrize("kind", [*KINDS, is_square])
def test_never_true_of_a_rectangle(rng, kind):
    assert not kind(rng.standard_normal((4, 3)))


@pytest.mark.parametrize("kind", [is_symmetric, is_orthogonal, is_diagonal])
def test_one_moved_entry_is_noticed_unless_tolerated(rng, kind):
    a = KINDS[kind](rng.standard_normal((6, 6)))
    a[4, 1] += 1e-6
    assert not kind(a)
    assert kind(a, tol=1e-3)


def test_identity_is_everything():
    assert all(kind(np.eye(3)) for kind in [*KINDS, is_square])


def test_definiteness_follows_the_least_eigenvalue():
    q = scipy.stats.ortho_group.rvs(5, random_state=0)
    for least, definite, semidefinite in [(1e-6, True, True), (0.0, False, True), (-1e-6, False, False)]:
        a = (q * [3, 2, 1, 1, least]) @ q.T
        assert is_positive_definite(a) == definite
        assert is_positive_semidefinite(a) == semidefinite


def test_zero_matrix_is_semidefinite_only():
    assert is_positive_semidefinite(np.zeros((2, 2)))
    assert not is_positive_definite(np.zeros((2, 2)))
