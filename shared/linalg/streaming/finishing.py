"""How a row of colours ends, pieces side by side: taps, a matrix, a light and the rounding in one go.

One after the other each of them would write its row and read it again, which takes longer than the sums do.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.layout import LIGHT, RECOLOUR
from shared.linalg.streaming.sums import LANES
from shared.simd.blocks import high, load, low, splat, store
from shared.simd.lanes import as_int32, joined

__all__ = ["finish", "quantise", "tail_of"]

_CHANNELS = 3
_PEAK = np.float32(255)
_PLACE, _TWO, _THREE = (np.uint64(n * _CHANNELS * LANES) for n in (1, 2, 3))


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
    words, values, firsts, taps, operations, matrix, light, numbers, t, rows, width
):  # fmt: skip
    """Write the levels 255 · light(p) · M (Σ_k taps[k] · values[firsts[k] + …], 1), rounded half up and cut.

    Args:
        words: uint32, four levels of a piece in each, the pieces side by side; of a multiple of 4 places.
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
    zero = splat(np.float32(0), load(values, 0, LANES))
    none = zero, zero, zero
    mix = (
        (splat(m[0], zero), splat(m[1], zero), splat(m[2], zero), splat(m[3], zero)),
        (splat(m[4], zero), splat(m[5], zero), splat(m[6], zero), splat(m[7], zero)),
        (splat(m[8], zero), splat(m[9], zero), splat(m[10], zero), splat(m[11], zero)),
    )
    for word in range(np.uint64(0), np.uint64(words.size), np.uint64(_PLACE)):
        i = np.uint64(4) * word  # of four places
        a, b, c, d = none, none, none, none
        for k in range(taps.size):
            first, tap = firsts[k] + i, splat(taps[k], zero)
            a, b = _with(a, tap, values, first), _with(b, tap, values, first + _PLACE)
            c, d = _with(c, tap, values, first + _TWO), _with(d, tap, values, first + _THREE)
        if matrix >= 0:
            a, b, c, d = _mixed(a, mix), _mixed(b, mix), _mixed(c, mix), _mixed(d, mix)
        e = splat(_PEAK, zero)
        f, g, h = e, e, e
        if column.size:
            e, f, g, h = zero, zero, zero, zero
            for k in range(column.size):
                factor, at = splat(column[k] * _PEAK, zero), np.uint64(k * width) + i // np.uint64(_CHANNELS)
                e = e + factor * load(rows, at, LANES)
                f = f + factor * load(rows, at + np.uint64(LANES), LANES)
                g = g + factor * load(rows, at + np.uint64(2 * LANES), LANES)
                h = h + factor * load(rows, at + np.uint64(3 * LANES), LANES)
        a, b, c, d = _levels(a, e), _levels(b, f), _levels(c, g), _levels(d, h)
        store(words, word, joined(a[0], a[1], a[2], b[0]))
        store(words, word + np.uint64(LANES), joined(b[1], b[2], c[0], c[1]))
        store(words, word + np.uint64(2 * LANES), joined(c[2], d[0], d[1], d[2]))


@jit(nogil=True, fastmath={"contract"}, inline="always")
def _with(colour, tap, values, at):  # type: ignore[no-untyped-def]
    return (
        colour[0] + tap * load(values, at, LANES),
        colour[1] + tap * load(values, at + np.uint64(LANES), LANES),
        colour[2] + tap * load(values, at + np.uint64(2 * LANES), LANES),
    )


@jit(nogil=True, fastmath={"contract"}, inline="always")
def _mixed(colour, mix):  # type: ignore[no-untyped-def]
    r, g, b = colour
    red, green, blue = mix
    return (
        red[0] * r + (red[1] * g + (red[2] * b + red[3])),
        green[0] * r + (green[1] * g + (green[2] * b + green[3])),
        blue[0] * r + (blue[1] * g + (blue[2] * b + blue[3])),
    )


@jit(nogil=True, fastmath={"contract"}, inline="always")
def _levels(colour, peak):  # type: ignore[no-untyped-def]
    return _level(colour[0], peak), _level(colour[1], peak), _level(colour[2], peak)


@jit(nogil=True, fastmath={"contract"}, inline="always")
def _level(value, peak):  # type: ignore[no-untyped-def]
    """255 · value, where `peak` is 255, rounded half up and cut to 0 … 255."""
    level = value * peak + splat(np.float32(0.5), value)
    return as_int32(low(high(level, splat(np.float32(0), value)), splat(_PEAK, value)))


@jit(nogil=True)
def quantise(words, row):  # type: ignore[no-untyped-def]
    """words ← the levels 255 · row, rounded half up and cut, four in a word; of a multiple of 4 places."""
    peak = splat(_PEAK, load(row, 0, LANES))
    for i in range(0, row.size, 4 * LANES):
        a, b = load(row, i, LANES), load(row, i + LANES, LANES)
        c, d = load(row, i + 2 * LANES, LANES), load(row, i + 3 * LANES, LANES)
        store(words, i // 4, joined(_level(a, peak), _level(b, peak), _level(c, peak), _level(d, peak)))
