"""Leading singular triplets by randomised block Golub-Kahan iteration; the engine of `truncated_svd`.

From a random block V₁ the products A V₁, Aᵀ(A V₁), A Aᵀ(A V₁), … span a Krylov space. Every product is kept
and made orthonormal, so that A V = U B, and the triplets come from the SVD of the small B (Golub, Luk and
Overton 1981). Plain power iteration (Halko, Martinsson and Tropp 2011) throws all but the last product away
and needs several times as many of them for the same accuracy (Musco and Musco 2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse

from shared.linalg._checks import Array


def leading_triplets(a: Any, k: int, tol: float, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return u (m, k), s (k,), vt (k, n) of a (m, n), dense or sparse, float32 or float64.

    Each step adds `width` columns to both bases. The steps end when the squared error |A|² - Σsᵢ² is, as
    extrapolated from the last two gains of Σsᵢ², within `tol` of its least value, relative to itself; or
    when the bases hold 4 k + 10 width columns, or all n.
    """
    m, n = a.shape
    if m < n:  # or the n columns of v could not all be kept
        v, s, ut = leading_triplets(a.T, k, tol, rng)
        return ut.T, s, v.T
    width = 16 * -(-k // 40)  # narrow blocks reach further for the same work, wide ones multiply faster
    most = min(m, n, 4 * k + 10 * width)
    u, v = np.empty((m, most), a.dtype, "F"), np.empty((n, most), a.dtype, "F")
    b = np.zeros((most, most))  # A v = u b
    rows = columns = 0  # of b, so far
    energy, captured, gain = _energy(a), np.nan, np.nan  # no gain is known, nor convergence, for two steps
    eps, floor = float(np.finfo(a.dtype).eps), 0.0
    start = rng.standard_normal((n, width)).astype(a.dtype)
    block, _, _ = _split(start, v[:, :0], floor)
    while block.shape[1]:
        new = slice(columns, columns + block.shape[1])
        v[:, new] = block
        left, along, across = _split(a @ block, u[:, :rows], floor)
        left, across = left[:, : most - rows], across[: most - rows]
        b[:rows, new] = along
        b[rows : rows + left.shape[1], new] = across
        u[:, rows : rows + left.shape[1]] = left
        rows, columns = rows + left.shape[1], new.stop
        if floor == 0 and across.size:
            floor = 10 * eps * float(np.linalg.norm(across, 2))
        if rows >= k:
            small = b[:rows, :columns]
            leading = np.linalg.eigvalsh(small @ small.T)[-k:].sum()
            before, gain, captured = gain, leading - captured, leading
            ahead = gain**2 / (before - gain) if gain < before else np.inf  # the rest of a geometric series
            if gain <= eps * captured or ahead <= max(tol * (energy - captured), eps * captured):
                break
        block, _, _ = _split(a.T @ left, v[:, :columns], floor)
        block = block[:, : most - columns]
    rows, columns = _fill(u, rows, k, rng), _fill(v, columns, k, rng)
    x, s, yt = scipy.linalg.svd(b[:rows, :columns], full_matrices=False, check_finite=False)
    x, yt = x[:, :k].astype(a.dtype), yt[:k].astype(a.dtype)
    return u[:, :rows] @ x, s[:k].astype(a.dtype), yt @ v[:, :columns].T


def _split(w: Array, basis: Array, floor: float) -> tuple[Array, Array, Array]:
    """Write w = basis·along + q·across, with q orthonormal and at right angles to the basis.

    Done twice, because what rounding leaves along the basis is as large as a small remainder. Directions in
    which less than `floor` remains are rounding and dropped, so q may have fewer columns than w, even none.
    """
    along = basis.T @ w
    q, across = _orthonormal(w - basis @ along, floor)
    again = basis.T @ q
    q, rest = _orthonormal(q - basis @ again, 0.1)
    return q, along + again @ across, rest @ across


def _orthonormal(w: Array, floor: float) -> tuple[Array, Array]:
    """Write w (m, b) = q r by the eigenvectors of wᵀw in float64, which is fast and shows the rank."""
    wide = w.astype(np.float64)
    squares, z = np.linalg.eigh(wide.T @ wide)
    s = np.sqrt(np.maximum(squares, 0))
    keep = s > max(floor, 1e-7 * s.max(initial=0))
    return (wide @ (z[:, keep] / s[keep])).astype(w.dtype), (s[keep, None] * z[:, keep].T).astype(w.dtype)


def _fill(basis: Array, count: int, k: int, rng: np.random.Generator) -> int:
    """Bring the basis up to k columns where A has a lower rank; any direction has singular value 0 there."""
    while count < k:
        more = rng.standard_normal((len(basis), k - count)).astype(basis.dtype)
        more, _, _ = _split(more, basis[:, :count], 0.0)
        basis[:, count : count + more.shape[1]] = more
        count += more.shape[1]
    return count


def _energy(a: Any) -> float:
    """Σ aᵢⱼ²."""
    if scipy.sparse.issparse(a):
        return float(np.einsum("i,i->", a.data, a.data, dtype=np.float64))
    return float(np.einsum("ij,ij->i", a, a).sum(dtype=np.float64))
