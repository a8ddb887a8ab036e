"""Wide blurs at a fraction of the rate: the matrix of a blur, factored tall times wide.

What a wide blur makes of a line is so smooth that every s-th value tells the rest. So its matrix, of which
each row is `taps` moved on by one, is nearly of rank n / s and splits into

    blur ≈ spread · gather

gather (n/s × n) makes every s-th value of a narrower blur, spread (n × n/s) puts the values between them
back: some 2·4σ/√2·2/s products a sample in place of 8σ, the same for any σ. Both are found by alternating
least squares: each entry of the product is linear in one factor while the other is held.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

__all__ = ["multirate"]

_LEAST_TAPS = 17
_RATES = (1.2, 1.4, 1.7, 2.0)  # standard deviations a step, the cheapest first
_WIDTHS = (2.8, 3.2, 3.6)  # standard deviations of a factor's own blur that it reaches
_ROUNDS = 2


@dataclass(frozen=True)
class Multirate:
    """out[y] ≈ Σ_k spread[y mod s, k] · z[⌊y/s⌋ + k], z[i] = Σ_j gather[j] · x[s·(i − p + 1) + j − q].

    Attributes:
        gather: (2q + 1,).
        spread: (s, 2p).
        error: largest Σ |product − taps| of a row.
    """

    gather: np.ndarray
    spread: np.ndarray
    error: float

    @property
    def stride(self) -> int:
        """The s of the formula."""
        return len(self.spread)

    @property
    def reach(self) -> int:
        """Samples above y that out[y] is made of, where y is the first of a step."""
        return self.stride * (self.spread.shape[1] // 2 - 1) + len(self.gather) // 2


def multirate(taps: np.ndarray, tolerance: float) -> Multirate | None:
    """Return the cheapest factors of a smooth blur that are off by no more than `tolerance`, or None.

    Args:
        taps: (n,), n odd: not negative and falling from the middle outwards.
            out[y] = Σ_j taps[j] · x[y + j − n//2].
        tolerance: of Σ |product − taps|.
    """
    return _cheapest(np.ascontiguousarray(taps, np.float64).tobytes(), float(tolerance))


@functools.lru_cache(maxsize=16)  # the pictures of a batch are blurred alike, and small ones take less time
def _cheapest(values: bytes, tolerance: float) -> Multirate | None:
    taps = np.frombuffer(values)
    middle = len(taps) // 2
    if len(taps) < _LEAST_TAPS or len(taps) % 2 == 0 or taps.min() < 0 or taps.sum() == 0:
        return None
    if (np.diff(taps[: middle + 1]) <= 0).any() or (np.diff(taps[middle:]) >= 0).any():  # as a box is not
        return None
    j = np.arange(-middle, middle + 1)
    variance = float(j**2 @ taps / taps.sum())
    for rate in _RATES:
        stride = int(np.sqrt(variance) / rate)
        for width in _WIDTHS if stride > 1 else ():
            reach = width * np.sqrt(variance / 2)
            found = _factors(taps, variance, stride, int(np.ceil((reach + 1) / stride)), int(np.ceil(reach)))
            if found.error <= tolerance:
                return found
    return None


def _factors(taps: np.ndarray, variance: float, s: int, p: int, q: int) -> Multirate:
    """Both factors for a step s, spreading from 2p values and gathering 2q + 1."""
    far = s * p - 1
    distance, place = np.arange(-far, far + 1), np.arange(-q, q + 1)
    # a product's row has gather[j + d] · spread[d] at j, summed over the d of its phase
    side = max(len(taps) // 2, far + q)
    j = np.arange(-side, side + 1)
    target = np.zeros(len(j))
    target[side - len(taps) // 2 : side + len(taps) // 2 + 1] = taps
    spread = np.exp(-(distance**2) / variance)  # half the variance each
    gather = np.zeros(len(place))
    for _ in range(_ROUNDS):
        by_place = _at(spread, place[None, :] - j[:, None])
        for phase in range(s):  # places of different phases never meet in one row
            own = place % s == phase
            others = by_place[:, own]
            gather[own] = np.linalg.lstsq(others.T @ others, others.T @ target, rcond=1e-14)[0]
        error = 0.0
        for phase in range(s):
            own = distance % s == phase
            by_distance = _at(gather, j[:, None] + distance[own][None, :])
            spread[own] = np.linalg.lstsq(by_distance, target, rcond=1e-14)[0]
            error = max(error, float(np.abs(by_distance @ spread[own] - target).sum()))
    d = np.arange(s)[:, None] + s * (p - 1 - np.arange(2 * p)[None, :])
    return Multirate(gather, _at(spread, d), error)


def _at(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """`values` of odd length at places counted from their middle, 0 outside."""
    middle = len(values) // 2
    inside = np.abs(index) <= middle
    return np.where(inside, values[np.where(inside, index + middle, 0)], 0.0)
