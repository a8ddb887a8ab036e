"""The compiled parts of the Gibbs sampler: one draw for every row of a side, and the residuals."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit, prange

__all__ = ["draw_rows", "residuals"]

_CHUNKS = 64  # tasks the rows are dealt to; more than any number of threads, and independent of it
_GATHER = 512  # ratings whose rows lie side by side for one product


@jit(parallel=True, fastmath={"contract", "reassoc"})
def draw_rows(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    mean: float,
    other: np.ndarray,
    row_noise: np.ndarray,
    other_noise: np.ndarray,
    width: np.ndarray,
    precision: np.ndarray,
    prior: np.ndarray,
    normal: np.ndarray,
    across: float,
    rows: np.ndarray,
    expected: np.ndarray,
) -> None:
    """expected[u] ← S⁻¹ h and rows[u] ← S⁻¹ h + κ (rows[u] − S⁻¹ h) + √(1 − κ²) L⁻ᵀ normal[u]
    where `normal` holds draws of N(0, I) and S = L Lᵀ, with

        S = τ_u Λ + Σ_i α_u β_i q_i q_iᵀ,     h = τ_u Λ M_u + Σ_i α_u β_i q_i (r_ui − mean − c_i)

    over the ratings of row u; q_i = (V_i, 1) for the other side's row (V_i, c_i). With κ = 0 this draws
    N(S⁻¹ h, S⁻¹) anew; any −1 < κ < 1 leaves that distribution as it is, and κ < 0 steps over its mean to
    the other side, so that the errors of successive draws cancel: over-relaxation (Adler 1981, Phys. Rev. D
    23, 2901), which reaches in 300 sweeps what takes 400 without. Everything is float32: the
    rounding is some 10⁻⁵ of a draw's spread. Each row is drawn by itself: threads change nothing.

    Args:
        indptr: int64, `indices` int32, `values` float32: ratings by row.
        other: (m, K) float32 rows of the other side.
        row_noise: (n,) α, `other_noise` (m,) β, `width` (n,) τ, float32.
        precision: (K, K) Λ; `prior`: (n, K) Λ M_u; `normal`: (n, K); float32.
        across: κ, from −1 to 1.
        rows: (n, K) float32, the last draw, replaced by the next; expected: (n, K) float32, written.
    """
    n, size = rows.shape
    keep, chance = np.float32(across), np.float32(np.sqrt(1 - across * across))
    for chunk in prange(_CHUNKS):
        near = np.empty((_GATHER, size), np.float32)
        s = np.empty((size, size), np.float32)
        h = np.empty(size, np.float32)
        draw = np.empty(size, np.float32)
        for u in range(chunk, n, _CHUNKS):  # neighbouring rows may all be long: deal them out
            for f in range(size):
                h[f] = width[u] * prior[u, f]
                for g in range(size):
                    s[f, g] = width[u] * precision[f, g]
            for start in range(indptr[u], indptr[u + 1], _GATHER):
                count = min(_GATHER, indptr[u + 1] - start)
                for t in range(count):
                    i = indices[start + t]
                    root = np.sqrt(row_noise[u] * other_noise[i])
                    rest = root * (values[start + t] - np.float32(mean) - other[i, size - 1])
                    for f in range(size - 1):
                        near[t, f] = root * other[i, f]
                    near[t, size - 1] = root
                    for f in range(size):
                        h[f] += rest * near[t, f]
                if count < 8:
                    for t in range(count):
                        for f in range(size):
                            for g in range(size):
                                s[f, g] += near[t, f] * near[t, g]
                else:
                    s += np.dot(near[:count].T, near[:count])
            root = np.linalg.cholesky(s)  # S = L Lᵀ: solve L v = h, then Lᵀ x = v + normal
            for f in range(size):
                left = h[f]
                for g in range(f):
                    left -= root[f, g] * h[g]
                h[f] = left / root[f, f]
            for f in range(size):
                draw[f] = h[f] + normal[u, f]
            for f in range(size - 1, -1, -1):
                h[f] /= root[f, f]
                draw[f] /= root[f, f]
                for g in range(f):
                    h[g] -= root[f, g] * h[f]
                    draw[g] -= root[f, g] * draw[f]
                expected[u, f] = h[f]
                rows[u, f] = h[f] + keep * (rows[u, f] - h[f]) + chance * (draw[f] - h[f])


@jit(parallel=True, fastmath={"contract", "reassoc"})
def residuals(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    mean: float,
    rows: np.ndarray,
    other: np.ndarray,
    weights: np.ndarray,
    error: np.ndarray,
    sums: np.ndarray,
) -> None:
    """error ← r − r̂ of every rating, by row, and sums[u] ← Σ_i weights_i error², in float64.

    Args:
        rows: (n, K) and `other` (m, K) float32 of factors and bias.
        weights: (m,) float32; `error` (ratings,) float32 and `sums` (n,) float64 are written.
    """
    n, size = rows.shape
    for chunk in prange(_CHUNKS):
        for u in range(chunk, n, _CHUNKS):
            total = 0.0
            for at in range(indptr[u], indptr[u + 1]):
                i = indices[at]
                left = values[at] - np.float32(mean) - rows[u, size - 1] - other[i, size - 1]
                product = np.float32(0.0)
                for f in range(size - 1):
                    product += rows[u, f] * other[i, f]
                error[at] = left - product
                total += np.float64(weights[i] * error[at] * error[at])
            sums[u] = total
