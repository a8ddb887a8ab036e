"""The compiled parts of the Gibbs sampler: one draw for every row of a side, and the residuals."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.systems import BLOCK, CHUNKS, LANE, add_upper_squares, width_of
from shared.compiled import jit, prange

__all__ = ["draw_rows", "residuals"]

_FLUSH = 512  # ratings after which sums are added to those of all before


def draw_rows(
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
    """expected[u] ← S⁻¹ h and rows[u] ← S⁻¹ h + κ (rows[u] − S⁻¹ h) + √(1 − κ²) U⁻¹ normal[u]
    where `normal` holds draws of N(0, I) and S = UᵀU, with

        S = τ_u Λ + α_u Σ_i z_i z_iᵀ,     h = τ_u Λ M_u + α_u Σ_i z_i √β_i (r_ui − mean − c_i)

    over the ratings of row u; z_i = √β_i (V_i, 1) for the other side's row (V_i, c_i). With κ = 0 this draws
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
    size = rows.shape[1]
    near = np.zeros((len(other), width_of(size)), np.float32)
    near[:, :size] = other
    near[:, size - 1] = 1.0
    near *= np.sqrt(other_noise)[:, None]
    wide = np.zeros((size, near.shape[1]), np.float32)
    wide[:, :size] = precision
    shift = np.float32(mean) + other[:, size - 1]
    _draw_rows(
        indptr, indices, values, shift, near, row_noise, width, wide, prior, normal,
        np.float32(across), np.float32(np.sqrt(1 - across * across)), rows, expected,
    )  # fmt: skip


@jit(parallel=True)
def _draw_rows(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    shift: np.ndarray,
    near: np.ndarray,
    row_noise: np.ndarray,
    width: np.ndarray,
    precision: np.ndarray,
    prior: np.ndarray,
    normal: np.ndarray,
    keep: np.float32,
    chance: np.float32,
    rows: np.ndarray,
    expected: np.ndarray,
) -> None:
    """`draw_rows` with z_i in `near`, (m, width) in whole lanes, and mean + c_i in `shift`."""
    n, size = rows.shape
    lanes = near.shape[1]
    for chunk in prange(CHUNKS):
        s = np.empty((size, lanes), np.float32)
        part = np.empty((size, lanes), np.float32)
        z = np.empty((BLOCK, lanes), np.float32)
        work = np.zeros((6, lanes), np.float32)
        for u in range(chunk, n, CHUNKS):  # neighbouring rows may all be long: deal them out
            h = work[0]
            _begin(s, h, width[u], precision, prior[u])
            for start in range(indptr[u], indptr[u + 1], _FLUSH):
                stop = min(start + _FLUSH, indptr[u + 1])
                _sum(part, work[1], z, near, shift, indices, values, start, stop)
                _add(s, h, row_noise[u], part, work[1])
            _eliminate(s, h, work[2], work[3])
            _go_back(s, work, normal[u], keep, chance, rows[u], expected[u])


@jit()
def _begin(  # pragma: no cover: compiled
    s: np.ndarray, h: np.ndarray, width: np.float32, precision: np.ndarray, prior: np.ndarray
) -> None:
    """S ← τ Λ and h ← τ Λ M."""
    for f in range(len(s)):
        h[f] = width * prior[f]
        for j in range(s.shape[1]):
            s[f, j] = width * precision[f, j]


@jit(fastmath={"contract"})
def _add(  # pragma: no cover: compiled
    s: np.ndarray, h: np.ndarray, noise: np.float32, part: np.ndarray, sums: np.ndarray
) -> None:
    """S += α part and h += α sums."""
    for f in range(len(s)):
        h[f] += noise * sums[f]
        for j in range(s.shape[1]):
            s[f, j] += noise * part[f, j]


@jit(fastmath={"contract"})
def _sum(  # pragma: no cover: compiled
    part: np.ndarray,
    sums: np.ndarray,
    z: np.ndarray,
    near: np.ndarray,
    shift: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    start: int,
    stop: int,
) -> None:
    """part ← Σ z_i z_iᵀ, from the diagonal's lane on, and sums ← Σ z_i √β_i (r_i − mean − c_i)."""
    size, lanes = part.shape
    part[:] = 0.0
    sums[:] = 0.0
    for at in range(start, stop, BLOCK):
        for j in range(BLOCK):
            if at + j < stop:
                i = indices[at + j]
                rest = near[i, size - 1] * (values[at + j] - shift[i])
                for lane in range(0, lanes, LANE):
                    for f in range(lane, lane + LANE):
                        z[j, f] = near[i, f]
                        sums[f] += rest * near[i, f]
            else:
                for lane in range(0, lanes, LANE):
                    for f in range(lane, lane + LANE):
                        z[j, f] = 0.0
        add_upper_squares(part, z)


@jit(fastmath={"contract"})
def _go_back(  # pragma: no cover: compiled
    s: np.ndarray,
    work: np.ndarray,
    normal: np.ndarray,
    keep: np.float32,
    chance: np.float32,
    row: np.ndarray,
    expected: np.ndarray,
) -> None:
    """Solve U expected = v and U draw = v + normal, v and 1 / U_ff being in `work`; write the next draw."""
    solved, inverse, mean, draw = work[2], work[3], work[4], work[5]
    mean[:] = 0.0
    draw[:] = 0.0
    for f in range(len(s) - 1, -1, -1):
        mean[f] = (solved[f] - _rest(s[f], mean, f)) * inverse[f]
        draw[f] = (solved[f] + normal[f] - _rest(s[f], draw, f)) * inverse[f]
        expected[f] = mean[f]
        row[f] = mean[f] + keep * (row[f] - mean[f]) + chance * (draw[f] - mean[f])


@jit(fastmath={"contract"})
def _eliminate(  # pragma: no cover: compiled
    s: np.ndarray, h: np.ndarray, solved: np.ndarray, inverse: np.ndarray
) -> None:
    """Factor S = UᵀU in place and solve Uᵀ solved = h, along rows in whole lanes; `inverse` gets 1 / U_kk.

    Only the lanes of a row from its diagonal on are read; what stands in them before it, and in h, is lost.
    """
    size, lanes = s.shape
    for k in range(size):
        scale = np.float32(1.0) / np.sqrt(s[k, k])
        inverse[k] = scale
        value = h[k] * scale
        solved[k] = value
        for lane in range(k // LANE * LANE, lanes, LANE):
            for j in range(lane, lane + LANE):
                s[k, j] *= scale
                h[j] -= value * s[k, j]
        for i in range(k + 1, size):
            factor = s[k, i]
            for lane in range(i // LANE * LANE, lanes, LANE):
                for j in range(lane, lane + LANE):
                    s[i, j] -= factor * s[k, j]


@jit(fastmath={"contract", "reassoc"})
def _rest(row: np.ndarray, x: np.ndarray, f: int) -> np.float32:  # pragma: no cover: compiled
    """Σ_j row_j x_j over the lanes from f on; x is zero up to f."""
    total = np.float32(0.0)
    for lane in range(f // LANE * LANE, len(row), LANE):
        for j in range(lane, lane + LANE):
            total += row[j] * x[j]
    return total


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
    whole = size // LANE * LANE
    for chunk in prange(CHUNKS):
        for u in range(chunk, n, CHUNKS):
            total = 0.0
            for at in range(indptr[u], indptr[u + 1]):
                i = indices[at]
                b, c = rows[u, size - 1], other[i, size - 1]
                product = -b * c  # the sum over whole lanes has the biases multiplied as well
                for lane in range(0, whole, LANE):
                    for f in range(lane, lane + LANE):
                        product += rows[u, f] * other[i, f]
                for f in range(whole, size):
                    product += rows[u, f] * other[i, f]
                error[at] = values[at] - np.float32(mean) - b - c - product
                total += np.float64(weights[i] * error[at] * error[at])
            sums[u] = total
