"""Numbers that describe a matrix: trace, determinant, rank, condition number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shared.linalg._checks import as_matrix, as_square

__all__ = ["condition_number", "determinant", "rank", "trace"]


def trace(a: npt.ArrayLike) -> float:
    """Σ aᵢᵢ of a square matrix, which is the sum of its eigenvalues."""
    return float(np.trace(as_square(a), dtype=np.float64))


def determinant(a: npt.ArrayLike) -> float:
    """The signed factor by which a square A scales volumes, from the pivots of its LU.

    Large matrices take it beyond the range of floats, to 0 or ±inf: it says little about singularity.
    Ask `condition_number` for that.
    """
    sign, log = np.linalg.slogdet(as_square(a).astype(np.float64))
    with np.errstate(over="ignore"):
        return float(sign * np.exp(log))


def rank(a: npt.ArrayLike, *, tol: float | None = None) -> int:
    """How many columns are independent: the singular values above tol·s₁.

    Args:
        a: (m, n).
        tol: max(m, n)·eps of the number type by default.
    """
    return int(np.linalg.matrix_rank(as_matrix(a), rtol=tol))


def condition_number(a: npt.ArrayLike) -> float:
    """s₁ / s_min of (m, n), at least 1; infinite, or from rounding about 1e16, for dependent columns.

    Solving A x = b can enlarge a relative error in b by this much; log10 of it is the number of digits lost.
    Eigenvalues give the same number for symmetric matrices only.
    """
    s = np.linalg.svd(as_matrix(a).astype(np.float64), compute_uv=False)
    return float(s[0] / s[-1]) if s[-1] > 0 else float("inf")
