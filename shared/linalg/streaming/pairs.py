"""The pass down of bytes in whole numbers: rows two by two, a sample of either in each word of a ring.

Beside its sums a pass down costs the reading of many rows from the cache, so it is the first thing that is
done to bytes. Rows that share a weight are added as 16 bits, exactly, and one instruction multiplies two such
sums and adds the products. Weights of 16 bits are not exact: those of the outer rows, which are small, have a
scale of their own, and each scale is the one at which the weights of its rows lie nearest to whole numbers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.sums import LANES, is_mirrored
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import add_products, alternated, as_float32, as_int32

__all__ = ["WholeWeights", "weigh_pairs", "whole_weights"]

_MOST = 1e-5  # by how much the weights may be off together, with 1 as full scale
_SMALL = 1 / 4  # outer pairs of weights below that part of the largest have the other scale
_SCALES = 8192  # that are tried
_BOTH = 2 * LANES  # numbers of two rows that are loaded at once
_TWO = np.uint64(2)


class WholeWeights(NamedTuple):
    """Weights as whole numbers of 16 bits, for `weigh_pairs`."""

    words: np.ndarray  # (2, pairs + 1) int64: two weights each, for windows that begin with the first row
    # of a pair, and with the second; at last the middle one of an even number of others on either side
    outer: int  # pairs that have the first of the scales
    scales: np.ndarray  # (2,) float32: a weight is its whole number times this


def whole_weights(weights: np.ndarray) -> WholeWeights | None:
    """Return mirrored weights as whole numbers, or None where these would be off by more than `_MOST`."""
    weights = np.asarray(weights, np.float32)
    return _whole(weights.tobytes()) if weights.size > 2 and is_mirrored(weights) else None


@lru_cache(maxsize=64)
def _whole(given: bytes) -> WholeWeights | None:
    weights = np.frombuffer(given, np.float32).astype(np.float64)
    reach = weights.size // 2
    half, times = weights[: reach + 1].copy(), np.full(reach + 1, 2.0)
    if reach % 2:  # the middle row is added to itself
        half[-1] /= 2
    else:
        times[-1] = 1
    pairs = (reach + 1) // 2
    largest = np.abs(half[: 2 * pairs]).reshape(-1, 2).max(axis=1)
    outer = int(np.argmin(np.append(largest < _SMALL * np.abs(half).max(), False)))
    error, whole, scales = 0.0, np.zeros(2 * pairs + 1, np.int64), np.zeros(2, np.float32)
    for n, part in enumerate((slice(0, 2 * outer), slice(2 * outer, half.size))):
        if half[part].any():
            scales[n], whole[part], off = _nearest(half[part], times[part])
            error += off
    if error > _MOST:
        return None
    ones, others = whole[0:-1:2], whole[1::2]
    words = np.array([[*_joined(ones, others), whole[-1]], [*_joined(others, ones), whole[-1] << 16]])
    return WholeWeights(words, outer, scales)


def _nearest(weights: np.ndarray, times: np.ndarray) -> tuple[float, np.ndarray, float]:
    """Return the scale s and whole numbers q for which Σ times · |s q − weights| is least, and the sum.

    The numbers fit 16 bits, and 255 times their sum 32.
    """
    room = (2**31 - 1) / 255 - times.sum() / 2  # for the weights' sum, each rounded up by half
    most = min(32767 / np.abs(weights).max(), room / (times @ np.abs(weights)))
    if most < 1:
        return 1.0, np.zeros(weights.size, np.int64), np.inf
    units = np.linspace(most / 2, most, _SCALES)  # to a 1
    whole = np.rint(weights[:, None] * units)
    off = times @ np.abs(whole / units - weights[:, None])
    best = int(off.argmin())
    return float(1 / units[best]), whole[:, best].astype(np.int64), float(off[best])


def _joined(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return low & 0xFFFF | high << 16


@jit(nogil=True, fastmath={"contract"})
def weigh_pairs(totals, into, n, ring, firsts, down, words, outer, scales):  # type: ignore[no-untyped-def]
    """totals[into[j] + i] ← Σ_k weights[k] · value i of row k + j, j < `GROUP`, i < n.

    Rows 2m and 2m + 1 are pair m. The two begin an even window with 2m, an odd one with 2m + 1, so that its
    pairs are put together from those above and below.

    Args:
        totals: float32; into: (GROUP,) uint64.
        n: samples of a row, a multiple of `LANES`.
        ring: int16, of two rows by turns.
        firsts: (reach + 2,) uint64, where each pair begins; down: the same from last to first.
        words, outer, scales: see `WholeWeights`.
    """
    even, odd = words[0], words[1]
    pairs, split = np.uint64(even.size - 1), np.uint64(outer)
    a0, b0, c0, d0 = into[0], into[1], into[2], into[3]
    none = splat(np.int32(0), as_int32(load(totals, a0, LANES)))
    nothing = none, none, none, none
    first, second = splat(scales[0], as_float32(none)), splat(scales[1], as_float32(none))
    for at in range(np.uint64(0), np.uint64(n), np.uint64(LANES)):
        i = at + at
        one, two = load(ring, firsts[0] + i, _BOTH), load(ring, firsts[1] + i, _BOTH)
        three, four = load(ring, down[1] + i, _BOTH), load(ring, down[0] + i, _BOTH)
        under = one, two, alternated(two, one), three, four, alternated(four, three)
        sums = nothing
        for m in range(np.uint64(0), split):
            sums, under = _add(sums, under, ring, firsts, down, m, i, even, odd)
        a, b = first * as_float32(sums[0]), first * as_float32(sums[1])
        c, d = first * as_float32(sums[2]), first * as_float32(sums[3])
        sums = nothing
        for m in range(split, pairs):
            sums, under = _add(sums, under, ring, firsts, down, m, i, even, odd)
        x, y = splat(np.int32(even[pairs]), none), splat(np.int32(odd[pairs]), none)
        store(totals, a0 + at, a + second * as_float32(add_products(sums[0], under[0], x)))
        store(totals, b0 + at, b + second * as_float32(add_products(sums[1], under[0], y)))
        store(totals, c0 + at, c + second * as_float32(add_products(sums[2], under[1], x)))
        store(totals, d0 + at, d + second * as_float32(add_products(sums[3], under[1], y)))


@jit(nogil=True, inline="always")
def _add(sums, under, ring, firsts, down, m, i, even, odd):  # type: ignore[no-untyped-def]
    """Add the products of pairs m from above and m from below; return the sums, and the pairs of m + 1.

    The pairs are m and m + 1 of either side, each with the one between: a row of both, the lower one first.
    """
    above, above2, above_odd, below, below2, below_odd = under
    next_above, next_below = load(ring, firsts[m + _TWO] + i, _BOTH), load(ring, down[m + _TWO] + i, _BOTH)
    next_above_odd, next_below_odd = alternated(next_above, above2), alternated(below, next_below)
    x, y = splat(np.int32(even[m]), sums[0]), splat(np.int32(odd[m]), sums[0])
    sums = (
        add_products(sums[0], above + next_below_odd, x),
        add_products(sums[1], above_odd + below, y),
        add_products(sums[2], above2 + below_odd, x),
        add_products(sums[3], next_above_odd + below2, y),
    )
    return sums, (above2, next_above, next_above_odd, next_below, below, next_below_odd)
