"""Power iteration finds what eigenvalue routines find, and says when it cannot."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from shared.errors import DataError
from shared.linalg.power import power_iteration


@pytest.mark.parametrize("sign", [1, -1])
def test_leading_eigenpair_of_a_symmetric_matrix(rng, sign):
    q = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    value, vector = power_iteration((q * [sign * 5, 3, 2, 1, 0, -1]) @ q.T)
    assert value == pytest.approx(sign * 5)
    assert np.abs(vector @ q[:, 0]) == pytest.approx(1)
    assert vector[np.abs(vector).argmax()] > 0


@pytest.mark.parametrize("form", [np.asarray, scipy.sparse.csr_array, scipy.sparse.coo_matrix])
def test_a_chain_of_probabilities_settles(rng, form):
    """Columns that sum to 1 have the eigenvalue 1 (Perron and Frobenius); its vector is the steady state."""
    p = rng.random((20, 20))
    p /= p.sum(axis=0)
    value, vector = power_iteration(form(p))
    assert value == pytest.approx(1)
    assert (vector > 0).all()
    assert p @ vector == pytest.approx(vector)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_scale_moves_the_eigenvalue_alone(scale):
    value, vector = power_iteration(np.array([[2.0, 1.0], [1.0, 3.0]]) * scale)
    plain, direction = power_iteration([[2.0, 1.0], [1.0, 3.0]])
    assert value / scale == pytest.approx(plain)
    assert vector == pytest.approx(direction)


def test_the_start_can_be_given_and_seeds_repeat(rng):
    a = np.diag([2.0, 1.0])
    assert power_iteration(a, start=[1, 0], max_iterations=1)[0] == 2
    one, other = (power_iteration(a, rng=np.random.default_rng(3))[1] for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_no_single_leading_direction_is_said():
    with pytest.raises(DataError, match="no convergence"):
        power_iteration([[0, -1], [1, 0]], max_iterations=200)


@pytest.mark.parametrize("start", [[0, 0], [1, 2, 3]])
def test_a_useless_start_is_refused(start):
    with pytest.raises(DataError, match="start has shape"):
        power_iteration(np.eye(2), start=start)


def test_needs_a_square():
    with pytest.raises(DataError, match=r"\(2, 3\)"):
        power_iteration(scipy.sparse.csr_array(np.ones((2, 3))))
