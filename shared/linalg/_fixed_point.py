"""Convolution of 8-bit pictures in 16-bit whole numbers: half the work of float32, with a known error.

Samples are held in units of 1/128 level. Two samples that share a weight are added first, the sum is
multiplied by the weight as a fraction of 2¹⁶, and the low half of the product is dropped; a constant makes up
for what is lost on average. So a pass of n products is off by at most n units, half by rounded weights and
half by what is dropped. The bound of each kernel is counted, and a kernel that may be off by 0.45 levels is
left to float32. What a blur's smallest weights add, too little to be seen, is left out, and counted as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from shared.linalg._fixed_box import convolve_box, pieces_of
from shared.linalg._fixed_passes import SCALE, convolve_passes, convolve_taps
from shared.linalg._fixed_sums import convolve_whole
from shared.linalg._fixed_weights import in_units, pairs_of, rounded, without_smallest

__all__ = ["FixedPoint", "fixed_point"]

_MOST_ERROR = 0.45  # levels: with the half of the one rounding, less than a level
_PIECE, _FOURS = 0.4, 1.5  # of the time of a product: one term of a sum, sums of four that are made once
_UNSEEN = 0.14  # levels that a pass may leave out
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
        ways += [_passes(columns[0, ::-1], rows[0, ::-1], centre, least) for least in (_UNSEEN, 0.0)]
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

    added, taken = pieces_of(kw)

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_box(
            image, out, up, np.uint16(weight), np.uint16(last), added, taken,
            y_index, x_index, left, channels, level, start, stop, kh,
        )  # fmt: skip

    pieces = len(added) + len(taken)
    cost = 1 + _PIECE * pieces + _FOURS * int(max(added[:, 0].max(), *taken[:, 0], 0))
    return FixedPoint("box", error, cost, run)


def _uneven(weight: int) -> float:
    """How far from a half is what is added before a product is cut, in units of the product."""
    return abs(32768 // weight * weight / 65536 - 0.5)


def _whole(turned: np.ndarray) -> FixedPoint | None:
    """Whole numbers: no product is cut, and nothing is lost."""
    if not np.array_equal(turned, np.rint(turned)) or not 0 < np.abs(turned).sum() < 64:
        return None
    flat = turned.ravel()
    (added, plus), (taken, minus) = pairs_of(flat.clip(0)), pairs_of((-flat).clip(0))
    # a half is the weight of a tap without a partner
    doubled = np.rint(2 * np.concatenate([plus, -minus])).astype(np.int64)
    places, weights = _by_threes(np.concatenate([added, taken]), doubled.astype(np.uint16))
    places = _in_rows(places, turned.shape[1])

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_whole(
            image, out, places, weights, y_index, x_index, left, channels, level, start, stop, len(turned)
        )

    return FixedPoint("direct", 0.0, len(weights), run)


def _passes(column: np.ndarray, row: np.ndarray, centre: float, unseen: float) -> FixedPoint | None:
    """A blur of rank one: no weight is negative and they add up to at most 1.

    Or any multiple of one, with a multiple of the picture added. Each pass leaves out what its smallest
    weights add, as far as that is at most `unseen` levels.
    """
    gain = float(column.sum() * row.sum())
    mixed = np.float32(centre), np.float32(gain if centre else 1.0)
    if centre:
        gain = 1.0
    if not 0 < gain <= 1 + 1e-9 or any((side * np.sign(side.sum())).min() < -1e-9 for side in (column, row)):
        return None
    passes, spans, error, cost = [], [], 0.0, 0.0
    for side, sum_ in ((row, 1.0), (column, min(gain, 1.0))):
        kept, left_out = without_smallest(side / side.sum(), unseen / 255)
        used = np.flatnonzero(kept)
        spans.append((int(used[0]), int(used[-1]) + 1))
        weights = kept[used[0] : used[-1] + 1] * sum_
        products = rounded(weights, 1.0)
        passes.append((products.places, products.weights, products.pairs, products.bias))
        error += products.error / SCALE + 255 * left_out
        cost += products.cost
    mirrored = np.zeros(0, np.uint16)
    if len(weights) % 2 and np.allclose(weights, weights[::-1], rtol=1e-9, atol=0):
        mirrored = in_units(weights[len(weights) // 2 :], 1.0).astype(np.uint16)
    (first, end), (top, bottom) = spans

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        rows, across = (
            y_index[top : len(y_index) - (len(column) - bottom)],
            x_index[first : len(x_index) - (len(row) - end)],
        )
        around = (rows, across, left - first, channels, level)
        convolve_passes(
            image, out, *passes[0], *passes[1], mirrored, *mixed, *around, start, stop, bottom - top
        )

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
    plus, minus = (rounded(side, unit) for side in (flat.clip(0), (-flat).clip(0)))
    places = _in_rows(np.concatenate([plus.places, minus.places]), turned.shape[1])
    weights, parts = np.concatenate([plus.weights, minus.weights]), len(plus.weights)
    pairs, biases = np.array([plus.pairs, parts + minus.pairs]), np.array([plus.bias, minus.bias])

    def run(image, out, y_index, x_index, left, channels, level, start, stop):  # type: ignore[no-untyped-def]
        convolve_taps(
            image, out, places, weights, pairs, parts, biases, shift,
            y_index, x_index, left, channels, level, start, stop, len(turned),
        )  # fmt: skip

    error = (plus.error + minus.error) / 2**shift
    return FixedPoint("direct", error, plus.cost + minus.cost, run)


def _by_threes(places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill up with weights of zero: three products are made at a time."""
    missing = -len(weights) % 3
    return np.concatenate([places, places[:1].repeat(missing, 0)]), np.pad(weights, (0, missing))


def _in_rows(places: np.ndarray, kw: int) -> np.ndarray:
    """(n, 4) row, column, row, column of pairs of places in the flat kernel."""
    return np.column_stack([places[:, 0] // kw, places[:, 0] % kw, places[:, 1] // kw, places[:, 1] % kw])
