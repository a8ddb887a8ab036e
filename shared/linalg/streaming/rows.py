"""A program of stages run on a picture row by row, every value of every stage computed once.

Each stage keeps the rows that its window covers in a ring, so that what one stage has made is still in the
cache when the next one needs it, and no picture in between is ever written. The picture is worked through in
strips of columns, narrow enough for the rings of all stages to stay in the cache together.

A stage makes row t from the kh rows of its padded input that begin at ⌊t · stride / phases⌋, with the column
factors of phase t mod phases. Rows are made in rising order, always by the last stage that can, so that
nothing waits longer than it must.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming import points
from shared.linalg.streaming.layout import (
    LIGHT,
    PREMULTIPLY,
    RECOLOUR,
    RESCALE,
    UNPREMULTIPLY,
)
from shared.linalg.streaming.lines import load, pad, store
from shared.linalg.streaming.sums import GROUP, weigh, weigh_group, weigh_mirrored

__all__ = ["run_rows"]

_LINE = 16  # float32 in a line of the cache
_recolour, _rescale, _light = points.recolour, points.rescale, points.light
_premultiply, _unpremultiply = points.premultiply, points.unpremultiply


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def run_rows(  # type: ignore[no-untyped-def]
    source, size, peak, given, source_top, out, out_size, out_peak, out_top, constant, stages, operations,
    numbers, places, indices, channels, strip, start, stop,
):  # fmt: skip
    """Fill rows start … stop of the result.

    Args:
        source, out: (rows, bytes) uint8, rows of the picture and of the result, contiguous.
        size, out_size: bytes a sample: 1 and 2 are whole numbers, 4 is float32.
        peak, out_peak: full scale of a sample; a float32 has 1.
        source_top, out_top: which row the first of them is.
        given: channels of the source: those of the result, or less where grey becomes RGB.
        constant: what stands outside where an index is −1, with 1 as full scale.
        stages, operations, numbers, places, indices: see `layout`.
        channels: of the result.
        strip: columns worked on at a time.
    """
    n_stages = len(stages)
    low, high = np.empty(n_stages, np.int64), np.empty(n_stages, np.int64)  # rows that each stage makes
    low[-1], high[-1] = start, stop
    for s in range(n_stages - 1, 0, -1):
        stage = stages[s]
        a = low[s] * stage.stride // stage.phases
        b = (high[s] - 1) * stage.stride // stage.phases + stage.kh
        low[s - 1], high[s - 1] = _covered(indices[stage.row_index + a : stage.row_index + b])
    width = stages[-1].width
    parts = max(1, width // strip)
    left, right = np.empty(n_stages, np.int64), np.empty(n_stages, np.int64)  # columns that each makes
    begins, pitches = np.zeros(n_stages + 1, np.int64), np.zeros(n_stages, np.int64)
    for part in range(parts):
        left[-1], right[-1] = width * part // parts, width * (part + 1) // parts
        widest = right[-1] - left[-1]
        for s in range(n_stages - 1, 0, -1):
            a = stages[s].column_index + left[s]
            b = stages[s].column_index + right[s] + stages[s].kw - 1
            left[s - 1], right[s - 1] = _covered(indices[a:b])
            widest = max(widest, b - a)
        for s in range(n_stages):  # the first has no ring
            if s > 0:
                pitches[s] = _whole_lines((right[s] - left[s] + stages[s].kw - 1) * channels)
                begins[s + 1] = begins[s] + pitches[s] * (stages[s].slots + 1)
        line = _whole_lines(widest * channels)
        space = np.empty(begins[n_stages] + (GROUP + 2) * line + _LINE, np.float32)
        skip = (-space.ctypes.data // 4) % _LINE  # rows begin with a line of the cache
        space = space[skip:]
        rings = space[: begins[n_stages]]
        final = space[begins[n_stages] : begins[n_stages] + line]
        work = space[begins[n_stages] + line : begins[n_stages] + (GROUP + 2) * line]
        for s in range(1, n_stages):
            rings[begins[s + 1] - pitches[s] : begins[s + 1]] = constant
        _run_strip(
            source, size, peak, given, source_top, out, out_size, out_peak, out_top, stages, operations,
            numbers, places, indices, channels, low, high, left, right, begins, pitches, rings, final, work,
            constant,
        )  # fmt: skip


@jit(nogil=True, fastmath={"contract"}, error_model="numpy", inline="always")
def _run_strip(  # type: ignore[no-untyped-def]
    source, size, peak, given, source_top, out, out_size, out_peak, out_top, stages, operations, numbers,
    places, indices, channels, low, high, left, right, begins, pitches, rings, final, work, constant,
):  # fmt: skip
    n_stages, line = len(stages), final.size
    made = low.copy()  # the row that each stage makes next
    most = GROUP
    for i in range(n_stages):
        most = max(most, stages[i].kh + GROUP, stages[i].kw, stages[i].n_taps)
    spare = work[GROUP * line :]
    firsts, shifts = np.empty(most, np.uint64), np.empty(most, np.uint64)  # where rows and columns begin
    while made[-1] < high[-1]:
        s, count = _next_stage(stages, indices, made, high)
        stage = stages[s]
        t = made[s]
        n = (right[s] - left[s]) * channels
        is_last = s == n_stages - 1
        if s > 0:
            ring = rings[begins[s] : begins[s + 1]]
            for k in range(stage.kh + count - 1):
                place = indices[stage.row_index + t * stage.stride // stage.phases + k]
                firsts[k] = (place % stage.slots if place >= 0 else stage.slots) * pitches[s]
            if count == GROUP:
                reach = n + (stage.kw - 1) * channels
                under = firsts[: stage.kh + GROUP - 1]
                column = numbers[stage.columns : stage.columns + stage.kh]
                if _is_mirrored(column):
                    weigh_mirrored(work, line, reach, ring, under, column)
                else:
                    weigh_group(work, line, reach, ring, under, column)
        for j in range(count):
            if is_last:
                row = final[:n]
                whole = row
            else:
                then = stages[s + 1]
                place = begins[s + 1] + (t + j) % then.slots * pitches[s + 1]
                whole = rings[place : place + pitches[s + 1]]
                a = (left[s] + then.left - left[s + 1]) * channels
                row = whole[a : a + n]
            if s == 0:
                y, x = t - stage.top - source_top, left[0] - stage.left
                load(row, source, y, x, size, peak, given, channels)
            else:
                column_pass = work[j * line : j * line + n + (stage.kw - 1) * channels]
                _make(
                    row, ring, firsts[j:], shifts, column_pass, stage, t + j, count, numbers, places, channels
                )
            for i in range(stage.first, stage.last):
                _operate(row, operations[i], numbers, t + j, left[s], stage.width, channels, spare)
            if is_last:
                store(out[t + j - out_top], row, left[s] * channels * out_size, out_size, out_peak)
            else:
                then = stages[s + 1]
                first = left[s + 1]
                index = indices[then.column_index + first : then.column_index + right[s + 1] + then.kw - 1]
                pad(whole, index, then.left - first, stage.width, channels, constant)
        made[s] += count


@jit(nogil=True, inline="always")
def _next_stage(stages, indices, made, high):  # type: ignore[no-untyped-def]
    """The last stage that can go on, and how many rows it makes: `GROUP` of a plain window, else one.

    A stage waits for the input of a whole group while there is more to come.
    """
    for s in range(len(stages) - 1, 0, -1):
        stage = stages[s]
        t, ready = made[s], made[s - 1]
        if t == high[s] or indices[stage.needs + t] >= ready:
            continue
        if stage.kh == 1 or stage.stride * stage.phases > 1 or stage.rank != 1 or t + GROUP > high[s]:
            return s, 1
        if indices[stage.needs + t + GROUP - 1] < ready:
            return s, GROUP
        if ready == high[s - 1]:
            return s, 1
    return 0, 1


@jit(nogil=True, inline="always")
def _is_mirrored(column):  # type: ignore[no-untyped-def]
    uneven = 1 - column.size % 2
    for k in range(column.size // 2):
        uneven += column[k] != column[column.size - 1 - k]
    return uneven == 0


@jit(nogil=True)
def _covered(index):  # type: ignore[no-untyped-def]
    """First and end of the places that an index names."""
    least, most = np.int64(1) << 62, np.int64(-1)
    for place in index:
        if place >= 0:
            least, most = min(least, place), max(most, place)
    return (least, most + 1) if most >= 0 else (np.int64(0), np.int64(0))


@jit(nogil=True)
def _whole_lines(n):  # type: ignore[no-untyped-def]
    """Room for n in an odd number of lines: rows a power of two apart would share places in the cache."""
    return ((n + _LINE - 1) // _LINE | 1) * _LINE


@jit(nogil=True, error_model="numpy")
def _make(  # type: ignore[no-untyped-def]
    row, ring, firsts, shifts, column_pass, stage, t, count, numbers, places, channels
):  # fmt: skip
    """Fill `row` with row t of a stage.

    Args:
        ring, firsts: the rows under the window, and where each begins.
        shifts: (at least kw or taps,) uint64, space to work in.
        column_pass: (row.size + (kw − 1)·channels,) float32: that of the one term where rows are made in
            groups, else space to work in.
    """
    kh, kw = stage.kh, stage.kw
    firsts, begins = firsts[:kh], True
    for k in range(kw):
        shifts[k] = k * channels
    for r in range(stage.rank):
        a = stage.columns + (t % stage.phases * stage.rank + r) * kh
        column = numbers[a : a + kh]
        weights = numbers[stage.rows + r * kw : stage.rows + (r + 1) * kw]
        if kw == 1 and count == 1:  # its one weight is 1
            weigh(row, ring, firsts, column, begins)
        elif kh == 1:
            weigh(row, ring[firsts[0] :], shifts[:kw], weights, begins)
        else:
            if count == 1:
                weigh(column_pass, ring, firsts, column, True)
            weigh(row, column_pass, shifts[:kw], weights, begins)
        begins = False
    taps = numbers[stage.taps : stage.taps + stage.n_taps]
    for k in range(taps.size):
        y, x = places[stage.places + k, 0], places[stage.places + k, 1]
        shifts[k] = firsts[y] + np.uint64(x * channels)
    if taps.size:
        weigh(row, ring, shifts[: taps.size], taps, begins)
    elif begins:
        row[:] = np.float32(0)
    if stage.keeps_alpha:
        here = ring[firsts[stage.above] + np.uint64(stage.before * channels) :]
        for i in range(channels - 1, row.size, channels):
            row[i] = here[i]


@jit(nogil=True, error_model="numpy", inline="always")
def _operate(  # type: ignore[no-untyped-def]
    row, operation, numbers, t, left, width, channels, work
):  # fmt: skip
    """Do one operation to a row that begins with column `left`."""
    code, first = operation.code, operation.numbers
    if code == RECOLOUR:
        _recolour(row, channels, numbers[first : first + 12])
    elif code == RESCALE:
        _rescale(row, channels, numbers[first], numbers[first + 1])
    elif code == LIGHT:
        rank = operation.size
        column = numbers[first + t * rank : first + (t + 1) * rank]
        _light(row, channels, column, numbers[operation.more :], width, left, work)
    elif code == PREMULTIPLY:
        _premultiply(row, channels)
    elif code == UNPREMULTIPLY:
        _unpremultiply(row, channels)
