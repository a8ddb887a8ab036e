"""How a row of colours ends, pieces side by side: taps, a matrix, a light and the rounding in one go.

One after the other each of them would write its row and read it again, which takes longer than the sums do.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.layout import LIGHT, RECOLOUR
from shared.linalg.streaming.sums import LANES
from shared.simd.blocks import high, load, low, splat, store
from shared.simd.lanes import as_uint8

__all__ = ["finish", "quantise", "tail_of"]

_CHANNELS = 3
_PEAK = np.float32(255)


@jit(nogil=True)
def tail_of(operations, stage, channels):  # type: ignore[no-untyped-def]
    """Which of the last operations of a stage `finish` does: where they begin, their matrix and their light.

    Returns:
        Places in `operations`; of a matrix or a light that is not there, −1.
    """
    begin, matrix, light = stage.last, -1, -1
    if channels == _CHANNELS:
        if begin > stage.first and operations[begin - 1].code == LIGHT:
            begin -= 1
            light = begin
        if begin > stage.first and operations[begin - 1].code == RECOLOUR:
            begin -= 1
            matrix = begin
    return begin, matrix, light


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def finish(  # type: ignore[no-untyped-def]
    levels, values, firsts, taps, operations, matrix, light, numbers, t, rows, width
):  # fmt: skip
    """Write the levels 255 · light(p) · M (Σ_k taps[k] · values[firsts[k] + …], 1), rounded half up and cut.

    Args:
        levels: (places · 3 · LANES,) uint8; an even number of places.
        values: float32; firsts, taps: (k,) uint64 and float32.
        matrix, light: places in `operations` of M and of the light, −1 for none; see `tail_of`.
        t: the row of the stage, for the light's column.
        rows, width: of the light, as for `light`.
    """
    m, column = numbers, numbers[:0]  # without a matrix 12 numbers are read all the same
    if matrix >= 0:
        m = numbers[operations[matrix].numbers :]
    if light >= 0:
        first, rank = operations[light].numbers, operations[light].size
        column = numbers[first + t * rank : first + (t + 1) * rank]
    like = load(values, 0, LANES)
    zero, half, peak = splat(np.float32(0), like), splat(np.float32(0.5), like), splat(_PEAK, like)
    rr, rg, rb, r1 = splat(m[0], like), splat(m[1], like), splat(m[2], like), splat(m[3], like)
    gr, gg, gb, g1 = splat(m[4], like), splat(m[5], like), splat(m[6], like), splat(m[7], like)
    br, bg, bb, b1 = splat(m[8], like), splat(m[9], like), splat(m[10], like), splat(m[11], like)
    for i in range(np.uint64(0), np.uint64(levels.size), np.uint64(2 * _CHANNELS * LANES)):
        r, g, b, u, v, w = zero, zero, zero, zero, zero, zero  # two places
        for k in range(taps.size):
            a, tap = firsts[k] + i, splat(taps[k], like)
            r = r + tap * load(values, a, LANES)
            g = g + tap * load(values, a + np.uint64(LANES), LANES)
            b = b + tap * load(values, a + np.uint64(2 * LANES), LANES)
            u = u + tap * load(values, a + np.uint64(3 * LANES), LANES)
            v = v + tap * load(values, a + np.uint64(4 * LANES), LANES)
            w = w + tap * load(values, a + np.uint64(5 * LANES), LANES)
        if matrix >= 0:
            r, g, b = (
                rr * r + (rg * g + (rb * b + r1)),
                gr * r + (gg * g + (gb * b + g1)),
                br * r + (bg * g + (bb * b + b1)),
            )
            u, v, w = (
                rr * u + (rg * v + (rb * w + r1)),
                gr * u + (gg * v + (gb * w + g1)),
                br * u + (bg * v + (bb * w + b1)),
            )
        here, there = peak, peak
        if column.size:
            here, there = zero, zero
            p = i // np.uint64(_CHANNELS)
            for k in range(column.size):
                factor = splat(column[k] * _PEAK, like)
                here = here + factor * load(rows, np.uint64(k * width) + p, LANES)
                there = there + factor * load(rows, np.uint64(k * width + LANES) + p, LANES)
        second = i + np.uint64(_CHANNELS * LANES)
        _round(levels, i, r * here + half, g * here + half, b * here + half, zero, peak)
        _round(levels, second, u * there + half, v * there + half, w * there + half, zero, peak)


@jit(nogil=True)
def quantise(levels, row):  # type: ignore[no-untyped-def]
    """levels ← 255 · row, rounded half up and cut to 0 … 255; the size a multiple of `LANES`."""
    like = load(row, 0, LANES)
    zero, half, peak = splat(np.float32(0), like), splat(np.float32(0.5), like), splat(_PEAK, like)
    for i in range(0, row.size, LANES):
        store(levels, i, as_uint8(low(high(peak * load(row, i, LANES) + half, zero), peak)))


@jit(nogil=True)
def _round(levels, i, r, g, b, zero, peak):  # type: ignore[no-untyped-def]
    store(levels, i, as_uint8(low(high(r, zero), peak)))
    store(levels, i + np.uint64(LANES), as_uint8(low(high(g, zero), peak)))
    store(levels, i + np.uint64(2 * LANES), as_uint8(low(high(b, zero), peak)))
