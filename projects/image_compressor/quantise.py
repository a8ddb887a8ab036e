"""Steps, levels and the exact way back from levels to a plane.

A plane A = Σ s_r u_r v_rᵀ is a sum of rank-one pictures. An error e_u in u_r and e_v in v_r moves it by about
s_r² (|e_u|² + |e_v|²), so to spend bits where they matter the columns s_r u_r and s_r v_r all get one step
Δ: what is smaller than the step is not coded at all, and everything else carries the same error (reverse
water-filling: Cover and Thomas, section 10.3.3). With integer levels p, q and a gain g_r ≈ s_r,

    A ≈ Σ_r (Δ_left p_r) (Δ q_r)ᵀ / g_r

Δ_left is 1.2 Δ, because q_r is fitted to the rounded p_r and mends part of its error.

The decoder computes this sum in integers, carried in float64 where a matrix product is wanted: below 2⁵³
every partial sum is exact, so the order in which a BLAS adds does not matter.

Units: Δ and samples on a scale of 0 to 255, also for pictures of 16 bits. Planes have 12 fractional bits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from projects.image_compressor.transform import BASIS_BITS, restore
from shared.errors import DataError

__all__ = [
    "FRACTION",
    "GAIN_LIMITS",
    "STEP_LIMITS",
    "Factors",
    "gain_index",
    "quantise",
    "rebuild_plane",
    "step_size",
    "weight",
]

FRACTION = 12  # fractional bits of a decoded plane
STEP_LIMITS = (256, 3839)  # Δ = 2^(t/256 − 5), from 1/16 to nearly 1024
GAIN_LIMITS = (-16, 239)  # g = Δ 2^(e/8)
LEFT = 67  # Δ_left = 2^(67/256) Δ = 1.2 Δ
DEAD_ZONE = 0.6  # magnitudes below this many steps become 0; in rate-distortion terms 0 is the cheapest level
_LEFT_BITS, _RIGHT_BITS = 20, 12
_EXACT = float(1 << 52)


@dataclass
class Factors:
    """One plane as it is written: levels (m, k) and (n, k), gains of the k ranks, the step's index."""

    left: np.ndarray
    right: np.ndarray
    gains: list[int]
    step: int

    @property
    def rank(self) -> int:
        """How many rank-one pictures are added up."""
        return len(self.gains)


def step_size(step: int) -> float:
    """Return Δ = 2^(step/256 − 5)."""
    return 2.0 ** (step / 256 - 5)


def gain_index(value: float, step: float) -> int:
    """Return the e for which Δ 2^(e/8) is nearest to a singular value, within the limits."""
    e = round(8 * math.log2(max(value, 1e-30) / step))
    return min(GAIN_LIMITS[1], max(GAIN_LIMITS[0], e))


def weight(step: int, gain: int) -> float:
    """Return Δ_left Δ / g, what a product of a left and a right level stands for."""
    return 2.0 ** (_weight_exponent(step, gain) / 256)


def quantise(values: np.ndarray, limit: int) -> np.ndarray:
    """Round to integers away from a dead zone around 0: sign(x) ⌊|x| + 0.4⌋, at most `limit`."""
    magnitude = np.minimum(np.floor(np.abs(values) + (1 - DEAD_ZONE)), limit)
    return np.copysign(magnitude, values).astype(np.int64)


def rebuild_plane(left: np.ndarray, right: np.ndarray, gains: list[int], step: int) -> np.ndarray:
    """Return Σ_r weight_r (C_mᵀ p_r)(C_nᵀ q_r)ᵀ with 12 fractional bits, the same on every machine.

    Args:
        left, right: (m, k) and (n, k) levels, |level| < 2²².
        gains: e_r of each rank.

    Returns:
        (m, n) int32, within ±2¹² levels.

    Raises:
        DataError: factors so large that sums would not be exact; no picture has such.
    """
    m, n = len(left), len(right)
    if not gains:
        return np.zeros((m, n), np.int32)
    x = _scaled(restore(left).astype(np.int64), [_weight_exponent(step, gain) for gain in gains])
    y = (restore(right).astype(np.int64) + (1 << (BASIS_BITS - _RIGHT_BITS - 1))) >> (
        BASIS_BITS - _RIGHT_BITS
    )
    x, y = x.astype(np.float64), y.astype(np.float64)
    # a bound on every sum of |x| |y|; it is exact itself wherever it is small enough to pass
    if np.max(np.abs(x) @ np.abs(y).max(axis=0), initial=0) >= _EXACT:
        raise DataError(
            "the factors are out of range: this is not the work of an encoder", "get another copy"
        )
    plane = np.empty((m, n), np.int32)
    unit = 2.0 ** (FRACTION - _LEFT_BITS - _RIGHT_BITS)  # a power of two: the product stays exact
    bound = 1 << (FRACTION + 12)
    rows = max(1, (1 << 22) // n)
    for start in range(0, m, rows):
        part = np.floor(x[start : start + rows] @ y.T * unit + 0.5)
        plane[start : start + rows] = np.clip(part, -bound, bound)
    return plane


def _weight_exponent(step: int, gain: int) -> int:
    return step - 5 * 256 + LEFT - 32 * gain


def _scaled(columns: np.ndarray, exponents: list[int]) -> np.ndarray:
    """Multiply column r, integers with 18 fractional bits, by 2^(exponent/256); 20 fractional bits."""
    out = np.empty_like(columns)
    for r, exponent in enumerate(exponents):
        octave, part = divmod(exponent, 256)
        product = columns[:, r] * _root(part)  # below 2⁴³ · 2¹⁷
        # at least 0 for every step and gain in the limits
        out[:, r] = product >> min(63, 16 + BASIS_BITS - _LEFT_BITS - octave)
    return out


def _root(part: int) -> int:
    """⌊2^(16 + part/256)⌋ by eight exact integer square roots."""
    value = 1 << (16 * 256 + part)
    for _ in range(8):
        value = math.isqrt(value)
    return value
