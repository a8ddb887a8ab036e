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

__all__ = ["truncated_svd"]

METHODS = ("auto", "exact", "gram", "randomized")
OVERSAMPLES = 10
ITERATIONS = 6
GRAM_LIMIT = 1e-4  # least s_k / s_1 at which `auto` trusts the Gram matrix


def truncated_svd(
    a: Any, k: int, *, method: str = "auto", rng: np.random.Generator | None = None
) -> tuple[Array, Array, Array]:
    """Return the k leading singular triplets (u, s, vt) of `a`.

    exact       LAPACK's SVD, then cut. Every digit, O(m n min(m, n)).
    gram        eigenvectors of AᵀA (or AAᵀ, the smaller), summed in float64, then one Rayleigh-Ritz step
                on A itself. The condition number is squared on the way: directions with s_i < 1e-4 s_1
                lose digits, with s_i < 1e-8 s_1 all of them. Several times faster than exact.
    randomized  a random sketch refined by power iterations (Halko, Martinsson and Tropp 2011, algorithm 4.4).
    auto        randomized when k is small beside a large matrix; otherwise gram when its answer shows
                s_k ≥ 1e-4 s_1, and exact when it does not.

    Args:
        a: (m, n), dense or scipy.sparse; float32 is worked on in float32, anything else in float64.
        k: from 1 to min(m, n).
        method: one of the four above; a sparse matrix does not go through `exact`.
        rng: for `randomized`; the same seed gives the same answer. None means default_rng(0).

    Returns:
        u (m, k), s (k,) falling, vt (k, n). The entry of largest magnitude in each row of vt is positive.
    """
    if method not in METHODS:
        raise DataError(f"method {method!r} is unknown", f"choose one of {', '.join(METHODS)}")
    a = as_operand(a)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= min(a.shape):
        raise DataError(f"k = {k!r} for a matrix of shape {a.shape}", f"choose k from 1 to {min(a.shape)}")
    rng = np.random.default_rng(0) if rng is None else rng
    u, s, vt = _solve(a, int(k), method, rng)
    return _with_sign_rule(u, s, vt)


def _solve(a: Any, k: int, method: str, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    small = min(a.shape)
    sparse = scipy.sparse.issparse(a)
    if method == "auto":
        if small > 400 and 5 * k <= small:
            return _randomized(a, k, rng)
        u, s, vt = _gram(a, k)
        if s[-1] >= GRAM_LIMIT * s[0]:
            return u, s, vt
        return _exact(a.toarray() if sparse else a, k)
    if method == "gram":
        return _gram(a, k)
    if method == "randomized":
        return _randomized(a, k, rng)
    if sparse:
        raise DataError(
            f"method 'exact' would fill a sparse matrix of shape {a.shape}", "use 'gram' or 'randomized'"
        )
    return _exact(a, k)


def _exact(a: Array, k: int) -> tuple[Array, Array, Array]:
    u, s, vt = scipy.linalg.svd(a, full_matrices=False, check_finite=False)
    return u[:, :k], s[:k], vt[:k]


def _gram(a: Any, k: int) -> tuple[Array, Array, Array]:
    if a.shape[0] < a.shape[1]:
        v, s, ut = _gram(a.T, k)
        return ut.T, s, v.T
    n = a.shape[1]
    _, v = scipy.linalg.eigh(
        _gram_matrix(a), subset_by_index=(n - k, n - 1), overwrite_a=True, check_finite=False
    )
    return _rayleigh_ritz(a, v[:, ::-1].astype(a.dtype))


def _gram_matrix(a: Any) -> Array:
    """AᵀA in float64, a block of rows at a time so that a float32 matrix is never copied whole."""
    if scipy.sparse.issparse(a):
        return (a.T.astype(np.float64) @ a.astype(np.float64)).toarray()
    gram = np.zeros((a.shape[1], a.shape[1]))
    block = max(1024, 2**22 // a.shape[1])
    for start in range(0, a.shape[0], block):
        rows = a[start : start + block].astype(np.float64, copy=False)
        gram += rows.T @ rows
    return gram


def _rayleigh_ritz(a: Any, v: Array) -> tuple[Array, Array, Array]:
    """The best triplets of A whose right vectors lie in the span of the orthonormal columns of v."""
    q, r = scipy.linalg.qr(a @ v, mode="economic", overwrite_a=True, check_finite=False)
    u, s, wt = scipy.linalg.svd(r, check_finite=False)
    return q @ u, s, wt @ v.T


def _randomized(a: Any, k: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    if a.shape[0] < a.shape[1]:
        v, s, ut = _randomized(a.T, k, rng)
        return ut.T, s, v.T
    width = min(k + OVERSAMPLES, a.shape[1])
    v = _orthonormal(rng.standard_normal((a.shape[1], width), dtype=np.float64).astype(a.dtype))
    for _ in range(ITERATIONS):
        v = _orthonormal(a.T @ _orthonormal(a @ v))
    u, s, vt = _rayleigh_ritz(a, v)
    return u[:, :k], s[:k], vt[:k]


def _orthonormal(y: Array) -> Array:
    return scipy.linalg.qr(y, mode="economic", overwrite_a=True, check_finite=False)[0]


def _with_sign_rule(u: Array, s: Array, vt: Array) -> tuple[Array, Array, Array]:
    peak = np.abs(vt).argmax(axis=1)
    sign = np.where(vt[np.arange(len(vt)), peak] < 0, -1, 1).astype(vt.dtype)
    return np.ascontiguousarray(u * sign), s.copy(), np.ascontiguousarray(vt * sign[:, None])
