"""One codec against another: how many more or fewer bits it needs for the same quality.

Bjøntegaard's difference (VCEG-M33, 2001), with a monotone interpolant in place of his cubic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

__all__ = ["bd_rate", "decibels"]


def bd_rate(
    anchor_rate: ArrayLike, anchor_quality: ArrayLike, test_rate: ArrayLike, test_quality: ArrayLike
) -> float:
    """Return the mean difference of rate at equal quality, in percent; negative when the test is smaller.

    Each curve's log(rate) is interpolated as a function of quality (PCHIP), integrated over the qualities
    that both curves reach, and

        BD-rate = 100 · (exp(mean difference of log rate) − 1)

    Args:
        anchor_rate, test_rate: sizes in any one unit (bytes, bits per pixel), positive.
        anchor_quality, test_quality: what was reached at each, in decibels or another scale on which equal
            steps matter equally (see `decibels` for SSIM). Points of equal quality count once.

    Raises:
        ValueError: fewer than two different qualities on a curve, or no quality that both reach.
    """
    anchor, test = _curve(anchor_rate, anchor_quality), _curve(test_rate, test_quality)
    low, high = max(anchor.x[0], test.x[0]), min(anchor.x[-1], test.x[-1])
    if low >= high:
        raise ValueError(f"the curves share no quality: one ends at {high:g}, the other begins at {low:g}")
    difference = (test.integrate(low, high) - anchor.integrate(low, high)) / (high - low)
    return float(100 * np.expm1(difference))


def decibels(similarity: ArrayLike) -> np.ndarray:
    """SSIM or MS-SSIM in (−∞, 1) on a scale of decibels: −10 log₁₀(1 − s)."""
    return -10 * np.log10(1 - np.asarray(similarity, np.float64))


def _curve(rate: ArrayLike, quality: ArrayLike) -> PchipInterpolator:
    rates, qualities = np.asarray(rate, np.float64), np.asarray(quality, np.float64)
    if rates.shape != qualities.shape or rates.ndim != 1:
        raise ValueError(
            f"rates {rates.shape} and qualities {qualities.shape} must be two lists of one length"
        )
    if not (np.isfinite(qualities).all() and np.isfinite(rates).all() and (rates > 0).all()):
        raise ValueError("rates must be positive and qualities finite")
    qualities, first = np.unique(qualities, return_index=True)
    if qualities.size < 2:
        raise ValueError("a curve needs at least two different qualities")
    return PchipInterpolator(qualities, np.log(rates[first]))
