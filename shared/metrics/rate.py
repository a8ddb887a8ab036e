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
            steps matter equally (see `decibels` for SSIM). In any order; of points of equal quality the
            smallest counts.

    Raises:
        ValueError: fewer than two different qualities on a curve, one that is not finite, or a range of
            qualities that the curves do not share.
    """
    anchor, test = _curve(anchor_rate, anchor_quality), _curve(test_rate, test_quality)
    low, high = max(anchor.x[0], test.x[0]), min(anchor.x[-1], test.x[-1])
    if low >= high:
        raise ValueError(f"the curves share no quality: one ends at {high:g}, the other begins at {low:g}")
    difference = (test.integrate(low, high) - anchor.integrate(low, high)) / (high - low)
    return float(100 * np.expm1(difference))


def decibels(similarity: ArrayLike) -> np.ndarray:
    """SSIM or MS-SSIM on a scale of decibels, −10 log₁₀(1 − s): 0.9 is 10, 0.99 is 20, and 1 is infinite."""
    with np.errstate(divide="ignore"):
        return -10 * np.log10(1 - np.asarray(similarity, np.float64))


def _curve(rate: ArrayLike, quality: ArrayLike) -> PchipInterpolator:
    rates, qualities = np.asarray(rate, np.float64), np.asarray(quality, np.float64)
    if rates.shape != qualities.shape or rates.ndim != 1:
        raise ValueError(
            f"rates {rates.shape} and qualities {qualities.shape} must be two lists of one length"
        )
    if not (np.isfinite(qualities).all() and np.isfinite(rates).all() and (rates > 0).all()):
        raise ValueError("rates must be positive and qualities finite")
    rising = np.lexsort((rates, qualities))
    qualities, first = np.unique(qualities[rising], return_index=True)
    if qualities.size < 2:
        raise ValueError("a curve needs at least two different qualities")
    return PchipInterpolator(qualities, np.log(rates[rising][first]))
