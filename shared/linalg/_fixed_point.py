"""Convolution of 8-bit pictures in 16-bit whole numbers: half the work of float32, with a known error.

Samples are held in units of 1/128 level. Two samples that share a weight are added first, the sum is
multiplied by the weight as a fraction of 2¹⁶, and the low half of the product is dropped; a constant makes up
for what is lost on average. So a pass of n products is off by at most n units, half by rounded weights and
half by what is dropped. The bound of each kernel is counted, and a kernel that may be off by 0.45 levels is
left to float32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from shared.linalg._fixed_rows import SCALE, convolve_passes, convolve_taps
from shared.linalg._fixed_sums import convolve_box, convolve_whole

__all__ = ["FixedPoint", "fixed_point"]

_MOST_ERROR = 0.45  # levels: with the half of the one rounding, less than a level
_PAIR = 2 * 255 * SCALE  # two white samples, in units
_MOST = 65535
_MOST_TAPS = 256  # more are not exact enough: half a unit is lost with each, see `_rounded`
_SMALL_BOX = 49  # samples, up to which 2¹⁶ divided by their number is precise enough a weight


@dataclass(frozen=True)
class FixedPoint:
    """A kernel made ready.

    Attributes:
        method: "box", "direct" or "separable".
        error: bound of how far the result is from the exact one, in levels, before it is rounded.
        cost: about how many products a sample take as long.
        run: fills rows of a picture; called with (image, out, y_index, x_index, left, channels, level, start,
            stop) as described in `convolve_rows`, `level` being what lies outside.
    """

    method: str
    error: float
    cost: float
    run: Callable[..., None]


def fixed_point(
    kernel: np.ndarray, columns: np.ndarray, rows: np.ndarray, centre: float = 0.0
) -> FixedPoint | None:
    """Return the cheapest way for a kernel, or None where none is exact enough.

    Args:
        kernel: (kh, kw); columns, rows: (terms, kh) and (terms, kw), its separable terms.
        centre: how much the middle has besides.
    """
    turned = kernel[::-1, ::-1]
    ways = [_box(turned), _whole(turned), _taps(turned)]
    if len(columns) == 1:
        ways.append(_passes(columns[0, ::-1], rows[0, ::-1], centre))
    fit = [way for way in ways if way is not None and way.error <= _MOST_ERROR]
    return min(fit, key=lambda way: way.cost, default=None)


def _box(turned: np.ndarray) -> FixedPoint | None:
    """Equal weights that add up to at most 1."""
    kh, kw = turned.shape
    value = float(turned[0, 0])
    if turned.size == 1 or not (turned == value).all() or not 0 < value * turned.size <= 1 + 1e-9:
        return None
    if turned.size <= _SMALL_BOX:
        up, weight, exact_last = 0, 0, value * 65536
        last = round(exact_last)
        if last == 0:
            return None
        error = 255 * abs(last / exact_last - 1) + _uneven(last)
    else:
        last = 256
        for up in range(8, -1, -1):
            exact = value * 2.0 ** (24 - up)
            weight = round(exact)
            if 0 < weight < _MOST and (255 * kh << up) + 32768 // weight <= _MOST:
                break
        else:
            return None
        # the sums of rows are rounded to 1/256 of kw levels
        error = kw / 256 * (0.5 + _uneven(weight)) + 255 * abs(weight / exact - 1)

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_box(
            image, out, up, np.uint16(weight), np.uint16(last),
            y_index, x_index, left, channels, level, start, stop, kh,
        )  # fmt: skip

    return FixedPoint("box", error, 3.0 + int(kw).bit_length(), run)


def _uneven(weight: int) -> float:
    """How far from a half is what is added before a product is cut, in units of the product."""
    return abs(32768 // weight * weight / 65536 - 0.5)


def _whole(turned: np.ndarray) -> FixedPoint | None:
    """Whole numbers: no product is cut, and nothing is lost."""
    if not np.array_equal(turned, np.rint(turned)) or not 0 < np.abs(turned).sum() < 64:
        return None
    flat = turned.ravel()
    (added, plus), (taken, minus) = _pairs(flat.clip(0)), _pairs((-flat).clip(0))
    # a half is the weight of a tap without a partner
    doubled = np.rint(2 * np.concatenate([plus, -minus])).astype(np.int64)
    places, weights = _by_threes(np.concatenate([added, taken]), doubled.astype(np.uint16))
    places = _in_rows(places, turned.shape[1])

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_whole(
            image, out, places, weights, y_index, x_index, left, channels, level, start, stop, len(turned)
        )

    return FixedPoint("direct", 0.0, len(weights), run)


def _passes(column: np.ndarray, row: np.ndarray, centre: float) -> FixedPoint | None:
    """A blur of rank one: no weight is negative and they add up to at most 1.

    Or any multiple of one, with a multiple of the picture added.
    """
    gain = float(column.sum() * row.sum())
    mixed = np.float32(centre), np.float32(gain if centre else 1.0)
    if centre:
        gain = 1.0
    if not 0 < gain <= 1 + 1e-9 or any((side * np.sign(side.sum())).min() < -1e-9 for side in (column, row)):
        return None
    passes, error = [], 0.0
    for side in (row / row.sum(), column / column.sum() * min(gain, 1.0)):
        places, exact = _pairs(side)
        weights, bias, lost = _rounded(exact, 1.0)
        passes.append((*_by_threes(places, weights), bias))
        error += lost / SCALE

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        around = (y_index, x_index, left, channels, level)
        convolve_passes(image, out, *passes[0], *passes[1], *mixed, *around, start, stop, len(column))

    cost = sum(len(weights) for _, weights, _ in passes)
    return FixedPoint("separable", error * abs(float(mixed[1])), cost, run)


def _taps(turned: np.ndarray) -> FixedPoint | None:
    """Any small kernel: positive and negative taps are summed apart, in as many bits as there is room for."""
    flat = turned.ravel()
    largest = max(flat.clip(0).sum(), (-flat).clip(0).sum())
    if not 0 < np.count_nonzero(flat) <= _MOST_TAPS:
        return None
    for shift in range(7, 2, -1):
        unit = 2.0 ** (shift - 7)  # products are in 2^shift units a level
        if (255 << shift) * largest + flat.size + (1 << shift) < _MOST and np.abs(flat).max() * unit < 1:
            break
    else:
        return None
    sides, error = [], 0.0
    for side in (flat.clip(0), (-flat).clip(0)):
        places, exact = _pairs(side)
        weights, bias, lost = _rounded(exact, unit)
        sides.append((*_by_threes(places, weights), bias))
        error += lost / 2**shift
    places = _in_rows(np.concatenate([sides[0][0], sides[1][0]]), turned.shape[1])
    weights = np.concatenate([sides[0][1], sides[1][1]])
    n_positive, biases = len(sides[0][1]), np.array([sides[0][2], sides[1][2]])

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_taps(
            image, out, places, weights, n_positive, biases, shift,
            y_index, x_index, left, channels, level, start, stop, len(turned),
        )  # fmt: skip

    return FixedPoint("direct", error, len(weights), run)


def _pairs(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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


def _rounded(exact: np.ndarray, unit: float) -> tuple[np.ndarray, np.uint16, float]:
    """(n,) uint16 weights · unit · 2¹⁶, half a unit for each product that is cut, and the bound of the error.

    One by a multiple of 512 is not cut, for samples are multiples of 128 units.
    """
    exact = exact * unit * 65536
    weights = np.rint(exact).clip(0, _MOST)
    n_cut = int(np.count_nonzero(weights % 512))
    error = float(np.abs(weights - exact).sum()) * _PAIR / 65536 + (n_cut + 1) // 2
    return weights.astype(np.uint16), np.uint16(n_cut // 2), error


def _by_threes(places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill up with weights of zero: three products are made at a time."""
    missing = -len(weights) % 3
    return np.concatenate([places, places[:1].repeat(missing, 0)]), np.pad(weights, (0, missing))


def _in_rows(places: np.ndarray, kw: int) -> np.ndarray:
    """(n, 4) row, column, row, column of pairs of places in the flat kernel."""
    return np.column_stack([places[:, 0] // kw, places[:, 0] % kw, places[:, 1] // kw, places[:, 1] % kw])
