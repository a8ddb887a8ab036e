"""Six factorisations as results that give their matrix back.

| function        | of                          | A =             |
|-----------------|-----------------------------|-----------------|
| lu              | (m, n)                      | P L U           |
| qr              | (m, n)                      | Q R             |
| cholesky        | symmetric positive definite | L Lᵀ            |
| eigen_symmetric | symmetric                   | V diag(λ) Vᵀ    |
| eigen           | square, not defective       | V diag(λ) V⁻¹   |
| svd             | (m, n)                      | U diag(s) Vᵀ    |

Signs are fixed so that results repeat: R has a diagonal that is not negative, and the entry of largest
magnitude of each eigenvector and of each row of Vᵀ is positive. float32 stays float32.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg

from shared.errors import DataError
from shared.linalg._checks import Array, as_matrix, as_square
from shared.linalg.predicates import is_symmetric
from shared.linalg.svd import truncated_svd

__all__ = [
    "LU",
    "QR",
    "SVD",
    "Cholesky",
    "Eigen",
    "SymmetricEigen",
    "cholesky",
    "eigen",
    "eigen_symmetric",
    "lu",
    "qr",
    "svd",
]


@dataclass(frozen=True)
class LU:
    """A = P L U: row i of A is row `rows[i]` of L U; k = min(m, n)."""

    rows: npt.NDArray[np.intp]  # (m,) the permutation P
    l: Array  # (m, k) unit lower triangular  # noqa: E741
    u: Array  # (k, n) upper triangular

    def rebuild(self) -> Array:
        """P L U."""
        return (self.l @ self.u)[self.rows]


@dataclass(frozen=True)
class QR:
    """A = Q R; k = min(m, n)."""

    q: Array  # (m, k) orthonormal columns
    r: Array  # (k, n) upper triangular, with a diagonal that is not negative

    def rebuild(self) -> Array:
        """Q R."""
        return self.q @ self.r


@dataclass(frozen=True)
class Cholesky:
    """A = L Lᵀ."""

    l: Array  # (n, n) lower triangular with a positive diagonal  # noqa: E741

    def rebuild(self) -> Array:
        """L Lᵀ."""
        return self.l @ self.l.T


@dataclass(frozen=True)
class SymmetricEigen:
    """A = V diag(λ) Vᵀ."""

    values: Array  # (n,) real, falling
    vectors: Array  # (n, n) orthonormal columns

    def rebuild(self) -> Array:
        """V diag(λ) Vᵀ."""
        return (self.vectors * self.values) @ self.vectors.T


@dataclass(frozen=True)
class Eigen:
    """A = V diag(λ) V⁻¹."""

    values: npt.NDArray[np.inexact]  # (n,) by falling magnitude, a conjugate pair with +i first
    vectors: npt.NDArray[np.inexact]  # (n, n) unit columns

    def rebuild(self) -> Array:
        """V diag(λ) V⁻¹, by solving X V = V diag(λ) rather than by inverting V."""
        image = self.vectors * self.values
        return np.linalg.solve(self.vectors.T, image.T).T.real


@dataclass(frozen=True)
class SVD:
    """A = U diag(s) Vᵀ; k = min(m, n)."""

    u: Array  # (m, k) orthonormal columns
    s: Array  # (k,) falling, none negative
    vt: Array  # (k, n) orthonormal rows

    def rebuild(self, rank: int | None = None) -> Array:
        """U diag(s) Vᵀ, or only its first `rank` terms: the nearest matrix of that rank."""
        if rank is not None and not 0 <= rank <= len(self.s):
            raise DataError(f"rank {rank} of {len(self.s)} terms", f"choose 0 to {len(self.s)}")
        return (self.u[:, :rank] * self.s[:rank]) @ self.vt[:rank]


def lu(a: npt.ArrayLike) -> LU:
    """Gaussian elimination with partial pivoting of (m, n): A = P L U."""
    permutation, lower, upper = scipy.linalg.lu(as_matrix(a), p_indices=True, check_finite=False)
    return LU(permutation, lower, upper)


def qr(a: npt.ArrayLike) -> QR:
    """Householder's A = Q R of (m, n), thin; the only one with a positive diagonal of R."""
    q, r = scipy.linalg.qr(as_matrix(a), mode="economic", check_finite=False)
    sign = np.where(np.diag(r) < 0, -1, 1).astype(r.dtype)
    return QR(q * sign, r * sign[:, None])


def cholesky(a: npt.ArrayLike) -> Cholesky:
    """A = L Lᵀ of a symmetric positive definite (n, n)."""
    a = _symmetric(a)
    try:
        return Cholesky(scipy.linalg.cholesky(a, lower=True, check_finite=False))
    except scipy.linalg.LinAlgError:
        least = scipy.linalg.eigvalsh(a, check_finite=False)[0]
        raise DataError(
            f"a of shape {a.shape} is not positive definite (least eigenvalue {least:.3g})",
            "use eigen_symmetric, or add a multiple of the identity",
        ) from None


def eigen_symmetric(a: npt.ArrayLike) -> SymmetricEigen:
    """Eigenvalues and orthonormal eigenvectors of a symmetric (n, n): the spectral theorem."""
    values, vectors = scipy.linalg.eigh(_symmetric(a), check_finite=False)
    values, vectors = values[::-1], vectors[:, ::-1]
    peak = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))]
    return SymmetricEigen(values, vectors * np.sign(peak))


def eigen(a: npt.ArrayLike) -> Eigen:
    """Eigenvalues and eigenvectors of a square (n, n): real where all eigenvalues are, else complex.

    Raises:
        DataError: A is defective, that is, has fewer than n independent eigenvectors, to rounding.
    """
    a = as_square(a)
    # LAPACK's own scaling of very large and very small entries is not undone in the values SciPy gets back
    scale = np.ldexp(a.dtype.type(1), np.frexp(np.abs(a).max())[1] - 1)  # a power of two: no rounding
    values, vectors = scipy.linalg.eig(a / scale, check_finite=False)
    values = values * scale
    order = np.lexsort((-values.imag, -values.real, -np.abs(values)))
    values, vectors = values[order], vectors[:, order]
    condition = np.linalg.cond(vectors)
    if condition > 1 / (len(a) * np.finfo(a.dtype).eps):
        raise DataError(
            f"a of shape {a.shape} is defective (its eigenvectors have cond {condition:.1g})",
            "use svd, which every matrix has",
        )
    peak = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))]
    return Eigen(values if values.imag.any() else values.real, vectors * (np.abs(peak) / peak))


def svd(a: npt.ArrayLike) -> SVD:
    """All singular triplets of (m, n), to full accuracy; `truncated_svd` has the fast ways to the first."""
    a = as_matrix(a)
    return SVD(*truncated_svd(a, min(a.shape), method="exact"))


def _symmetric(a: npt.ArrayLike) -> Array:
    a = as_square(a)
    if not is_symmetric(a):
        raise DataError("a is not symmetric", "use eigen, lu or svd, or symmetrise it as (a + a.T) / 2")
    return a
