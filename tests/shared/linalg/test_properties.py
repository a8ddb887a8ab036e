"""Trace, determinant, rank and condition through the eigenvalues and singular values that define them."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.properties import condition_number, determinant, rank, trace


def test_trace_and_determinant_are_sum_and_product_of_eigenvalues(rng):
    a = rng.standard_normal((6, 6))
    values = np.linalg.eigvals(a)
    assert trace(a) == pytest.approx(values.sum().real)
    assert determinant(a) == pytest.approx(values.prod().real)


def test_determinant_multiplies_and_changes_sign_with_a_swap(rng):
    a, b = rng.standard_normal((2, 5, 5))
    assert determinant(a @ b) == pytest.approx(determinant(a) * determinant(b))
    assert determinant(a[[1, 0, 2, 3, 4]]) == pytest.approx(-determinant(a))


def test_determinant_says_little_about_singularity():
    assert determinant(0.1 * np.eye(400)) == 0
    assert condition_number(0.1 * np.eye(400)) == pytest.approx(1)
    assert determinant(10 * np.eye(400)) == np.inf


@pytest.mark.parametrize("r", [1, 3, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rank_of_a_product(rng, r, dtype):
    a = (rng.standard_normal((9, r)) @ rng.standard_normal((r, 5))).astype(dtype)
    assert rank(a) == rank(a.T) == r
    assert rank(a, tol=2) == 0


def test_condition_number_is_the_ratio_of_singular_values(rng):
    q, p = np.linalg.qr(rng.standard_normal((6, 4)))[0], np.linalg.qr(rng.standard_normal((4, 4)))[0]
    assert condition_number((q * [8, 4, 2, 0.5]) @ p) == pytest.approx(16)
    assert condition_number([[1, 1], [1, 1]]) > 1e15
    assert condition_number(np.zeros((2, 2))) == np.inf


def test_eigenvalues_do_not_give_the_condition_number_in_general():
    shear = np.array([[1.0, 100.0], [0.0, 1.0]])
    assert np.abs(np.linalg.eigvals(shear)).max() == 1
    assert condition_number(shear) == pytest.approx(1e4, rel=1e-3)


@pytest.mark.parametrize("function", [trace, determinant])
def test_needs_a_square(function):
    with pytest.raises(DataError, match=r"shape \(2, 3\)"):
        function(np.ones((2, 3)))
