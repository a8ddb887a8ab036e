"""What kind of matrix is it? Yes or no, up to rounding.

Sizes are compared with `tol` times the largest entry (or eigenvalue) of the matrix, so that a matrix and
its multiples get one answer. `tol` is 8 n eps by default, what n roundings of the number type can add up to.
Every function takes any real (m, n) and answers False where a square one is needed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.linalg

from shared.linalg._checks import Array, as_matrix

__all__ = [
    "is_diagonal",
    "is_lower_triangular",
    "is_orthogonal",
    "is_positive_definite",
    "is_positive_semidefinite",
    "is_square",
    "is_symmetric",
    "is_upper_triangular",
]


def is_square(a: npt.ArrayLike) -> bool:
    """As many rows as columns."""
    rows, columns = as_matrix(a).shape
    return rows == columns


def is_symmetric(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """A = Aᵀ."""
    a = as_matrix(a)
    return is_square(a) and _vanishes(a - a.T, a, tol)


def is_orthogonal(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """QᵀQ = I: square, with columns of length 1 at right angles; it keeps every length and angle."""
    a = as_matrix(a)
    if not is_square(a):
        return False
    identity = np.eye(len(a), dtype=a.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # of huge entries; the answer is no all the same
        return _vanishes(a.T @ a - identity, identity, tol)


def is_diagonal(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """Zero off the diagonal."""
    return is_upper_triangular(a, tol=tol) and is_lower_triangular(a, tol=tol)


def is_upper_triangular(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """Zero below the diagonal."""
    a = as_matrix(a)
    return is_square(a) and _vanishes(np.tril(a, -1), a, tol)


def is_lower_triangular(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """Zero above the diagonal."""
    return is_upper_triangular(as_matrix(a).T, tol=tol)


def is_positive_definite(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """Symmetric with xᵀA x > 0 for every x ≠ 0: every eigenvalue is above tol times the largest."""
    least, largest, tol = _spectrum(a, tol)
    return least > tol * largest


def is_positive_semidefinite(a: npt.ArrayLike, *, tol: float | None = None) -> bool:
    """Symmetric with xᵀA x ≥ 0 for every x: no eigenvalue is below -tol times the largest."""
    least, largest, tol = _spectrum(a, tol)
    return least >= -tol * largest


def _spectrum(a: npt.ArrayLike, tol: float | None) -> tuple[float, float, float]:
    """The least eigenvalue, the largest magnitude, and tol; -inf as the least where A is not symmetric."""
    a = as_matrix(a)
    if not is_symmetric(a, tol=tol):
        return -np.inf, 0.0, 0.0
    values = scipy.linalg.eigvalsh(a, check_finite=False)
    return float(values[0]), float(np.abs(values).max()), _tol(a) if tol is None else tol


def _vanishes(rest: Array, scale: Array, tol: float | None) -> bool:
    bound = (_tol(scale) if tol is None else tol) * float(np.abs(scale).max())
    return bool(np.abs(rest).max() <= bound)


def _tol(a: Array) -> float:
    return 8 * max(a.shape) * float(np.finfo(a.dtype).eps)
