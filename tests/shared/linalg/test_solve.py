"""Solvers agree where the problem is well posed, differ as theory says elsewhere, and refuse the rest."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import hilbert

from shared.errors import DataError
from shared.linalg.solve import least_squares, ridge, solve, solve_cholesky, solve_qr

ROUTES = ("normal", "qr", "svd")


def with_condition(rng, m, n, condition):
    """An (m, n) matrix whose singular values fall evenly, on a log scale, from 1 to 1 / condition."""
    u, v = np.linalg.qr(rng.standard_normal((m, n)))[0], np.linalg.qr(rng.standard_normal((n, n)))[0]
    return (u * np.geomspace(1, 1 / condition, n)) @ v.T


@pytest.mark.parametrize("columns", [None, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("solver", [solve, solve_cholesky, solve_qr])
def test_the_solution_satisfies_the_system(rng, solver, dtype, columns):
    root = rng.standard_normal((7, 7))
    a = (root @ root.T + np.eye(7)).astype(dtype)
    x = rng.standard_normal((7, columns) if columns else 7).astype(dtype)
    found = solver(a, a @ x)
    assert found.dtype == dtype
    assert found == pytest.approx(x, abs=2000 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("solver", [solve, solve_qr])
def test_pivoting_copes_with_a_zero_in_the_corner(solver):
    assert solver([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == pytest.approx([1, 2])


@pytest.mark.parametrize("solver", [solve, solve_qr])
@pytest.mark.parametrize(
    ("a", "why"),
    [
        ([[1.0, 2.0], [2.0, 4.0]], "rank 1"),
        (np.zeros((2, 2)), "rank 0"),
        (hilbert(15), "rank"),
    ],
)
def test_singular_systems_are_refused(solver, a, why):
    with pytest.raises(DataError, match=why):
        solver(a, np.ones(len(a)))


def test_cholesky_needs_symmetry_and_definiteness():
    with pytest.raises(DataError, match="not symmetric"):
        solve_cholesky([[1.0, 2.0], [0.0, 1.0]], [1.0, 1.0])
    with pytest.raises(DataError, match="least eigenvalue -1"):
        solve_cholesky([[1.0, 2.0], [2.0, 1.0]], [1.0, 1.0])


def test_definite_systems_too_near_singular_are_refused():
    """Rounding leaves these just positive definite, so that Cholesky ends, with no digit right."""
    with pytest.raises(DataError, match="nearly singular"):
        solve_cholesky(hilbert(12), np.ones(12))
    with pytest.raises(DataError, match="nearly singular"):
        ridge(np.ones((2, 2)), [1.0, 1.0], 4e-16)


def test_squares_that_overflow_are_told():
    a, b = np.eye(3) * 1e200, np.ones(3)
    with pytest.raises(DataError, match="overflow; divide"):
        ridge(a, b, 1.0)
    with pytest.raises(DataError, match="overflow; divide"):
        least_squares(a, b, route="normal")


@pytest.mark.parametrize("solver", [solve, solve_cholesky, solve_qr, least_squares])
def test_shapes_must_agree(solver):
    with pytest.raises(DataError, match=r"\(2, 2\).*\(3,\)"):
        solver(np.eye(2), np.ones(3))


def test_three_routes_agree_when_well_conditioned(rng):
    a, b = with_condition(rng, 60, 8, 100), rng.standard_normal((60, 2))
    expected = np.linalg.lstsq(a, b)[0]
    for route in ROUTES:
        x = least_squares(a, b, route=route)
        assert x == pytest.approx(expected, rel=1e-9)
        assert a.T @ (a @ x - b) == pytest.approx(0, abs=1e-12)  # the residual is orthogonal to the columns


def test_normal_equations_square_the_condition_number(rng):
    """At cond 1e6 QR and SVD keep about ten digits of a consistent system, the Gram matrix about four."""
    a, x = with_condition(rng, 60, 8, 1e6), rng.standard_normal(8)
    error = {r: np.linalg.norm(least_squares(a, a @ x, route=r) - x) / np.linalg.norm(x) for r in ROUTES}
    assert error["qr"] < 1e-8
    assert error["svd"] < 1e-8
    assert 1e-8 < error["normal"] < 1e-1


def test_from_condition_1e8_only_qr_and_svd_are_left(rng):
    a, x = with_condition(rng, 60, 8, 1e10), rng.standard_normal(8)
    with pytest.raises(DataError, match="not positive definite"):
        least_squares(a, a @ x, route="normal")
    assert least_squares(a, a @ x, route="qr") == pytest.approx(x, abs=1e-3)
    assert least_squares(a, a @ x, route="svd") == pytest.approx(x, abs=1e-3)


@pytest.mark.parametrize("scales", [(1, 7), (7, 1), (1, 1e9), (1e9, 1)])
def test_a_column_that_is_a_multiple_of_another_is_found_whatever_its_scale(scales):
    a = np.ones((4, 1)) * scales
    with pytest.raises(DataError, match="rank 1"):
        least_squares(a, np.arange(4.0), route="qr")


def test_independent_columns_of_very_different_units_are_solved(rng):
    a = rng.standard_normal((20, 3)) * [1e-12, 1, 1e12]
    x = np.array([1e12, 1, 1e-12])
    assert least_squares(a, a @ x, route="qr") == pytest.approx(x, rel=1e-9)


def test_dependent_columns_have_a_shortest_solution_by_svd_only(rng):
    a = rng.standard_normal((20, 3)) @ rng.standard_normal((3, 6))
    b = rng.standard_normal(20)
    with pytest.raises(DataError, match="rank 3"):
        least_squares(a, b, route="qr")
    assert least_squares(a, b, route="svd") == pytest.approx(np.linalg.pinv(a) @ b)


def test_more_unknowns_than_equations(rng):
    a, b = rng.standard_normal((3, 8)), rng.standard_normal(3)
    x = least_squares(a, b, route="svd")
    assert a @ x == pytest.approx(b)
    assert x == pytest.approx(np.linalg.pinv(a) @ b)
    with pytest.raises(DataError, match="more unknowns"):
        least_squares(a, b)


@pytest.mark.parametrize("shape", [(30, 6), (6, 30)])
def test_ridge_is_least_squares_of_the_augmented_system(rng, shape):
    a, b = rng.standard_normal(shape), rng.standard_normal(shape[0])
    augmented = np.vstack([a, np.sqrt(0.3) * np.eye(shape[1])])
    expected = np.linalg.lstsq(augmented, np.r_[b, np.zeros(shape[1])])[0]
    assert ridge(a, b, 0.3) == pytest.approx(expected)


def test_ridge_shrinks_from_least_squares_to_zero(rng):
    a, b = rng.standard_normal((30, 6)), rng.standard_normal(30)
    lengths = [np.linalg.norm(ridge(a, b, reg)) for reg in (1e-9, 1, 10, 1e9)]
    assert lengths == sorted(lengths, reverse=True)
    assert ridge(a, b, 1e-9) == pytest.approx(least_squares(a, b))
    assert lengths[-1] < 1e-6


@pytest.mark.parametrize("reg", [0, -1, np.nan, np.inf])
def test_ridge_needs_a_positive_weight(reg):
    with pytest.raises(DataError, match="reg = "):
        ridge(np.eye(2), np.ones(2), reg)
