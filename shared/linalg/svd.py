"""Truncated SVD: the nearest matrix of rank k, by the method that suits the shape.

    A ≈ U diag(s) Vᵀ,   U (m, k) and V (n, k) with orthonormal columns,   s₁ ≥ … ≥ s_k ≥ 0

Among all matrices of rank k this one is nearest to A, in the Frobenius and in the spectral norm, and its
distance is √(s²_{k+1} + …) or s_{k+1} (Eckart and Young 1936; Mirsky 1960).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse

from shared.errors import DataError
from shared.linalg._checks import Array, as_operand
from shared.linalg._krylov import leading_triplets

__all__ = ["svd_bytes", "truncated_svd"]

METHODS = ("auto", "exact", "gram", "randomized")
GRAM_LIMIT = 1e-4  # least s_k / s_1 at which `auto` trusts the Gram matrix
GRAM_SIZE = 1000  # largest min(m, n) for which it beats the randomised method at any k


def truncated_svd(
    a: Any, k: int, *, method: str = "auto", rng: np.random.Generator | None = None, tol: float = 1e-4
) -> tuple[Array, Array, Array]:
    """Return the k leading singular triplets (u, s, vt) of `a`.

    exact       LAPACK's SVD, then cut. Every digit; the work of min(m, n) triplets whatever k is.
    gram        eigenvectors of AᵀA (or AAᵀ, the smaller), summed in float64, then one Rayleigh-Ritz step on A
                itself. The condition number is squared on the way: directions are wrong by about
                1e-16 (s₁ / sᵢ)², so those with sᵢ < 1e-8 s₁ are noise. Several times faster than exact.
    randomized  a random block multiplied by A and Aᵀ in turn, until the squared error is, by estimate,
                within `tol` of the least possible, or at most 4 k + 10 blocks of vectors are spent, which
                only a nearly flat spectrum needs. Makes neither a copy of A nor its Gram matrix.
    auto        gram for min(m, n) ≤ 1000, or for a dense matrix with k > min(m, n) / 6; else randomized.
                Where the Gram matrix was not accurate enough, s_k < 1e-4 s₁, the work is done again: by
                exact, or by randomized for a sparse matrix.

    Args:
        a: (m, n), dense or scipy.sparse; float32 is worked on in float32, anything else in float64.
        k: from 1 to min(m, n).
        method: one of the four above; a sparse matrix does not go through `exact`.
        rng: for `randomized`; the same seed gives the same answer, to the bit for one number of BLAS threads
            and to rounding for another. None means default_rng(0).
        tol: for `randomized`, relative to the squared error |A|² - Σsᵢ², but no finer than |A|² is rounded.

    Returns:
        u (m, k), s (k,) falling, vt (k, n). The entry of largest magnitude in each row of vt is positive.
    """
    if method not in METHODS:
        raise DataError(f"method {method!r} is unknown", f"choose one of {', '.join(METHODS)}")
    a = as_operand(a)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= min(a.shape):
        raise DataError(f"k = {k!r} for a matrix of shape {a.shape}", f"choose k from 1 to {min(a.shape)}")
    if method == "exact" and scipy.sparse.issparse(a):
        raise DataError(
            f"method 'exact' would fill a sparse matrix of shape {a.shape}", "use 'gram' or 'randomized'"
        )
    rng = np.random.default_rng(0) if rng is None else rng
    a, scale = _within_range(a)
    u, s, vt = _solve(a, int(k), method, tol, rng)
    peak = np.abs(vt).argmax(axis=1)
    sign = np.where(vt[np.arange(k), peak] < 0, -1, 1).astype(vt.dtype)
    return np.ascontiguousarray(u * sign), s * scale, np.ascontiguousarray(vt * sign[:, None])


def svd_bytes(shape: tuple[int, int], k: int, itemsize: int = 8) -> float:
    """Return about how many bytes `truncated_svd` of a sparse matrix takes at most, the matrix left out.

    By the Gram matrix its square three times and the vectors four times; else two bases of 4 k + 160 ⌈k/40⌉
    columns, what is made of k of them, and a few small squares.
    """
    small, large = sorted(shape)
    k = min(k, small)
    if small <= GRAM_SIZE:
        return 24.0 * small * small + 4.0 * itemsize * k * large
    width = 16 * -(-k // 40)
    most = min(small, 4 * k + 10 * width)
    return itemsize * (small + large) * float(most + k + 3 * width) + 24.0 * most * most


def _solve(a: Any, k: int, method: str, tol: float, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    sparse, small = scipy.sparse.issparse(a), min(a.shape)
    if method == "exact":
        return _exact(a, k)
    if method == "gram":
        return _gram(a, k)
    if method == "randomized" or (small > GRAM_SIZE and (sparse or 6 * k <= small)):
        return leading_triplets(a, k, tol, rng)
    u, s, vt = _gram(a, k)
    if s[-1] >= GRAM_LIMIT * s[0]:
        return u, s, vt
    return leading_triplets(a, k, tol, rng) if sparse else _exact(a, k)


def _exact(a: Array, k: int) -> tuple[Array, Array, Array]:
    u, s, vt = scipy.linalg.svd(a, full_matrices=False, check_finite=False)
    return u[:, :k], s[:k], vt[:k]


def _gram(a: Any, k: int) -> tuple[Array, Array, Array]:
    if a.shape[0] < a.shape[1]:
        v, s, ut = _gram(a.T, k)
        return ut.T, s, v.T
    n = a.shape[1]
    leading = (n - k, n - 1)  # eigenvalues come in rising order
    _, v = scipy.linalg.eigh(_gram_matrix(a), subset_by_index=leading, overwrite_a=True, check_finite=False)
    v = v[:, ::-1].astype(a.dtype)
    # the best triplets of A itself within the span of v: orthonormal to rounding, which A v / s is not
    q, r = scipy.linalg.qr(a @ v, mode="economic", overwrite_a=True, check_finite=False)
    u, s, wt = scipy.linalg.svd(r, check_finite=False)
    return q @ u, s, wt @ v.T


def _gram_matrix(a: Any) -> Array:
    """AᵀA in float64, a block of rows at a time so that a float32 matrix is never copied whole."""
    if scipy.sparse.issparse(a):
        wide = a.astype(np.float64)
        return (wide.T @ wide).toarray()
    gram = np.zeros((a.shape[1], a.shape[1]))
    block = max(1024, 2**22 // a.shape[1])
    for start in range(0, a.shape[0], block):
        rows = a[start : start + block].astype(np.float64, copy=False)
        gram += rows.T @ rows
    return gram


def _within_range(a: Any) -> tuple[Any, Any]:
    """Divide a by a scale where squares of its entries would overflow or vanish; 1 for everyday numbers."""
    values = a.data if scipy.sparse.issparse(a) else a
    peak = max(values.max(initial=0), -values.min(initial=0))
    limit = np.finfo(values.dtype).max ** 0.25  # room for sums of squares
    scale = values.dtype.type(1 if peak == 0 or 1 / limit < peak < limit else peak)
    return (a if scale == 1 else a / scale), scale
