"""The 16-bit weights of `shared.linalg._fixed_point`: which samples share one, and what rounding costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.linalg._fixed_passes import SCALE

__all__ = ["Products", "in_units", "pairs_of", "rounded", "without_smallest"]

_WHITE = 255 * SCALE  # a white sample, in units
_ALONE = 0.6  # of the time of a pair's product


@dataclass(frozen=True)
class Products:
    """Products that make up a sum.

    Attributes:
        places: (n, 2) of the samples that are added first; from number `pairs` on the first alone is taken.
        weights: (n,) uint16, in fractions of 2¹⁶.
        bias: uint16 units, what is lost on average by cutting products.
        error: bound, in units.
        cost: in products of pairs.
    """

    places: np.ndarray
    weights: np.ndarray
    pairs: int
    bias: np.uint16
    error: float
    cost: float


def rounded(side: np.ndarray, unit: float) -> Products:
    """Products of the weights that are not zero, times `unit`.

    A product by a multiple of 512 is not cut, for samples are multiples of 128 units; of others up to a unit
    is, and half a unit is made up for.
    """
    places, exact = pairs_of(side)
    alone = places[:, 0] == places[:, 1]
    order = np.argsort(alone, kind="stable")
    places, alone, exact = places[order], alone[order], exact[order]
    exact = np.where(alone, 2 * exact, exact)
    weights = in_units(exact, unit)
    n_cut, white = int(np.count_nonzero(weights % 512)), _WHITE * np.where(alone, 1, 2)
    error = float((np.abs(weights / 65536 - exact * unit) * white).sum()) + (n_cut + 1) // 2
    n_alone = int(alone.sum())
    cost = len(exact) - n_alone + _ALONE * n_alone
    return Products(
        places, weights.astype(np.uint16), len(exact) - n_alone, np.uint16(n_cut // 2), error, cost
    )


def in_units(exact: np.ndarray, unit: float) -> np.ndarray:
    """Weights times `unit` in fractions of 2¹⁶, rounded to what 16 bits hold."""
    return np.rint(exact * unit * 65536).clip(0, 65535)


def pairs_of(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) places of equal weights, (n,) these; without a partner a place stands twice at half weight."""
    places, values = [], []
    order = np.argsort(weights, kind="stable")
    order = order[weights[order] > 0]
    i = 0
    while i < len(order):
        a, b = order[i], order[min(i + 1, len(order) - 1)]
        if a == b or weights[b] - weights[a] > 1e-9 * weights[a]:
            b = a
        places.append((a, b))
        values.append(weights[a] / (2 if a == b else 1))
        i += 1 if a == b else 2
    return np.array(places, np.int64).reshape(-1, 2), np.array(values)


def without_smallest(side: np.ndarray, share: float) -> tuple[np.ndarray, float]:
    """Return weights that add up to 1 without the smallest, and what these were together: at most `share`.

    Args:
        side: (n,) weights that add up to 1, none negative.

    Returns:
        (n,), zero for what is left out; what is left out.
    """
    order = np.sort(side)
    sums = np.cumsum(order)
    # weights that are equal go together, so that what was mirrored stays so
    ends = np.append(order[1:] > order[:-1] * (1 + 1e-9), False) & (sums <= share)
    n = int(np.flatnonzero(ends)[-1]) + 1 if ends.any() else 0
    if n == 0:
        return side.clip(0), 0.0
    kept = np.where(side > order[n - 1] * (1 + 1e-10), side, 0.0)
    return kept / kept.sum(), float(sums[n - 1])
