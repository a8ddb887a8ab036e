"""Systems of equations and least squares, without ever forming an inverse.

An inverse costs three times as much as the factorisation that solves the system, and loses digits on
the way. Every function here factors once and substitutes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.linalg

from shared.errors import DataError
from shared.linalg._checks import Array, as_array, as_matrix, as_square
from shared.linalg.predicates import is_symmetric

__all__ = ["least_squares", "ridge", "solve", "solve_cholesky", "solve_qr"]

ROUTES = ("normal", "qr", "svd")


def solve(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Solve A x = b for square A by LU with partial pivoting, 2n³/3 operations.

    Args:
        a: (n, n), far enough from singular: 1 / cond(A) above the rounding unit.
        b: (n,) or (n, r), one column for each system.

    Returns:
        x with the shape of b.
    """
    a, b = as_square(a), as_array(b, "b", ndim=(1, 2))
    _require_rows(a, b)
    # LAPACK by name: scipy.linalg.solve tells of a nearly singular matrix only by a warning
    getrf, gecon, getrs = scipy.linalg.get_lapack_funcs(("getrf", "gecon", "getrs"), (a, b))
    factors, pivots, _ = getrf(a)
    reciprocal, _ = gecon(factors, np.abs(a).sum(axis=0).max())
    if not reciprocal > np.finfo(factors.dtype).eps:
        raise _singular(a)
    return getrs(factors, pivots, b)[0]


def solve_cholesky(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Solve A x = b for symmetric positive definite A by A = L Lᵀ, n³/3 operations: half of LU's.

    Args:
        a: (n, n), symmetric to rounding, positive definite, and as far from singular as for `solve`.
        b: (n,) or (n, r).
    """
    a, b = as_square(a), as_array(b, "b", ndim=(1, 2))
    _require_rows(a, b)
    if not is_symmetric(a):
        raise DataError("a is not symmetric", "use solve, or solve_qr")
    return _solve_definite(a, b, "a")


def solve_qr(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Solve A x = b for square A by A = Q R, then R x = Qᵀ b: twice the work of LU, and never unstable.

    Args:
        a: (n, n), not singular.
        b: (n,) or (n, r).
    """
    return least_squares(as_square(a), b, route="qr")


def least_squares(a: npt.ArrayLike, b: npt.ArrayLike, *, route: str = "qr") -> Array:
    """Find the x that minimises |A x - b|², by one of three routes.

    normal  AᵀA x = Aᵀb by Cholesky: the fastest, but cond(AᵀA) = cond(A)², so half of the digits that A had
            can be lost, and from cond(A) ≈ 1e8 (float64) all, which is an error.
    qr      A = Q R, then R x = Qᵀb: accurate as long as the columns are independent.
    svd     x = V diag(1/s) Uᵀ b over the s above n·eps·s₁: works for dependent columns and for wide A too,
            where it gives the shortest of all minimisers.

    Args:
        a: (m, n); m ≥ n with independent columns for `normal` and `qr`.
        b: (m,) or (m, r).

    Returns:
        x (n,) or (n, r).
    """
    if route not in ROUTES:
        raise DataError(f"route {route!r} is unknown", f"choose one of {', '.join(ROUTES)}")
    a, b = as_matrix(a), as_array(b, "b", ndim=(1, 2))
    _require_rows(a, b)
    if route == "svd":
        rcond = max(a.shape) * np.finfo(a.dtype).eps
        return scipy.linalg.lstsq(a, b, cond=rcond, check_finite=False, lapack_driver="gelsd")[0]
    if a.shape[0] < a.shape[1]:
        raise DataError(f"a has shape {a.shape}: more unknowns than equations", "use route='svd', or ridge")
    if route == "normal":
        return _solve_definite(_product(a.T, a), a.T @ b, "the Gram matrix of a")
    q, r = scipy.linalg.qr(a, mode="economic", check_finite=False)
    # rⱼⱼ is what column j has beside the columns before it: of a dependent one, nothing but rounding
    rounding = max(a.shape) * np.finfo(a.dtype).eps * np.linalg.norm(r, axis=0)
    if (np.abs(np.diag(r)) <= rounding).any():
        raise _singular(a)
    return scipy.linalg.solve_triangular(r, q.T @ b, check_finite=False)


def ridge(a: npt.ArrayLike, b: npt.ArrayLike, reg: float) -> Array:
    """Find the x that minimises |A x - b|² + reg |x|² (Hoerl and Kennard 1970).

    x = (AᵀA + reg I)⁻¹ Aᵀb = Aᵀ(AAᵀ + reg I)⁻¹ b, by Cholesky on whichever system is smaller.

    Args:
        a: (m, n), of any shape and rank.
        b: (m,) or (m, r).
        reg: positive, in the units of the squared entries of a.

    Returns:
        x (n,) or (n, r).
    """
    a, b = as_matrix(a), as_array(b, "b", ndim=(1, 2))
    _require_rows(a, b)
    if not (np.isfinite(reg) and reg > 0):
        raise DataError(f"reg = {reg}", "give a positive number, or use least_squares")
    tall = a.shape[0] >= a.shape[1]
    gram = _product(a.T, a) if tall else _product(a, a.T)
    gram.flat[:: len(gram) + 1] += reg
    name = f"the Gram matrix of a plus {reg:g} I"
    return _solve_definite(gram, a.T @ b, name) if tall else a.T @ _solve_definite(gram, b, name)


def _solve_definite(a: Array, b: Array, name: str) -> Array:
    advice = "use ridge with a larger reg, or least_squares with route='svd'"
    try:
        factor = scipy.linalg.cho_factor(a, lower=True, check_finite=False)
    except scipy.linalg.LinAlgError:
        least = scipy.linalg.eigvalsh(a, check_finite=False)[0]
        what = f"is not positive definite (least eigenvalue {least:.3g})"
        raise DataError(f"{name}, of shape {a.shape}, {what}", advice) from None
    (pocon,) = scipy.linalg.get_lapack_funcs(("pocon",), (factor[0],))
    reciprocal, _ = pocon(factor[0], np.abs(a).sum(axis=0).max(), uplo="L")
    if not reciprocal > np.finfo(a.dtype).eps:
        what = f"is nearly singular (1 / cond = {reciprocal:.1g})"
        raise DataError(f"{name}, of shape {a.shape}, {what}", advice)
    return scipy.linalg.cho_solve(factor, b, check_finite=False)


def _product(x: Array, y: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        gram = x @ y
    if not np.isfinite(gram).all():
        raise DataError("the squares of a overflow", "divide a and b by the largest entry of a")
    return gram


def _require_rows(a: Array, b: Array) -> None:
    if a.shape[0] != b.shape[0]:
        raise DataError(f"a has shape {a.shape} and b {b.shape}", "give b one entry or row for each row of a")


def _singular(a: Array) -> DataError:
    rank = np.linalg.matrix_rank(a)
    what = f"has rank {rank}" if rank < min(a.shape) else f"is nearly singular (cond {np.linalg.cond(a):.1g})"
    return DataError(f"a of shape {a.shape} {what}", "use least_squares with route='svd', or ridge")
