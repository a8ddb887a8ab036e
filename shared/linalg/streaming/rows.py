"""A program of stages run on a picture row by row, every value of every stage computed once.

Each stage keeps the rows that its window covers in a ring, so that what one stage has made is still in the
cache when the next one needs it, and no picture in between is ever written. The picture is worked through in
strips of columns, narrow enough for the rings of all stages to stay in the cache together. A wide strip is
cut into pieces that lie side by side in the lanes of the vectors (`abreast`): such rows have `lanes` samples
for each channel of a place, a place being one column of every piece.

A stage makes row t from the kh rows of its padded input that begin at ⌊t · stride / phases⌋, with the column
factors of phase t mod phases. Rows are made in rising order, always by the last stage that can, so that
nothing waits longer than it must. Of a plain separable window the pass across is done to a row on its way
into the ring, where it is in the nearest cache, and the rows of the pass down are the stage's own. Rows of
bytes side by side come two at a time, and the pass down comes first (`pairs`).
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming import abreast, lines
from shared.linalg.streaming.finishing import finish, quantise, tail_of
from shared.linalg.streaming.making import across, find_taps, make, operate
from shared.linalg.streaming.pairs import weigh_pairs
from shared.linalg.streaming.strips import columns_of, lay_out_lights, rows_of, whole_lines
from shared.linalg.streaming.sums import GROUP, weigh_column
from shared.rooms import room_for

__all__ = ["run_rows"]

_LINE = 16  # float32 in a line of the cache
_PART = 128  # places of a row that are finished together
_load, _pad, _store = lines.load, lines.pad, lines.store
_load_abreast, _load_pair = abreast.load, abreast.load_pair
_pad_abreast, _store_abreast = abreast.pad, abreast.store


def run_rows(
    source: np.ndarray, size: int, peak: np.float32, given: int, source_top: int,
    out: np.ndarray, out_size: int, out_peak: np.float32, out_top: int, constant: np.float32,
    stages: np.ndarray, operations: np.ndarray, numbers: np.ndarray, places: np.ndarray, indices: np.ndarray,
    channels: int, lanes: int, parts: int, start: int, stop: int,
) -> None:  # fmt: skip
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
        lanes, parts: pieces of a strip and strips; more pieces than one only from bytes to bytes of as many
            channels.
    """
    width = int(stages["width"][-1])
    low, high = rows_of(stages, indices, start, stop)
    for part in range(parts):
        first, end = width * part // parts, width * (part + 1) // parts
        offsets, left, right, spans = columns_of(stages, indices, lanes, first, end)
        kept = np.where(stages["across_first"], right - left, spans) * channels * lanes
        pitches = whole_lines(kept)
        begins = np.concatenate([[0, 0], np.cumsum((pitches * (stages["slots"] + 1))[1:])])  # no first ring
        line = int(whole_lines(max(int(right[-1] - left[-1]), int(spans.max())) * channels * lanes))
        space = room_for((int(begins[-1]) + (2 * GROUP + 1) * line + _LINE,), np.float32)
        space = space[-space.ctypes.data // 4 % _LINE :]  # rows begin with a line of the cache
        _run_strip(
            source, size, peak, given, source_top, out, out_size, out_peak, out_top, stages, operations,
            numbers, places, indices, channels, low, high, left, right, spans, offsets, begins, pitches, line,
            space, constant,
        )  # fmt: skip


@jit(nogil=True, fastmath={"contract"}, error_model="numpy", inline="always")
def _run_strip(  # type: ignore[no-untyped-def]
    source, size, peak, given, source_top, out, out_size, out_peak, out_top, stages, operations, numbers,
    places, indices, channels, low, high, left, right, spans, offsets, begins, pitches, line, space, constant,
):  # fmt: skip
    n_stages, lanes = len(stages), offsets.size
    place = channels * lanes  # samples of one
    made = low.copy()  # the row that each stage makes next
    most = GROUP
    for s in range(1, n_stages):
        most = max(most, stages[s].kh + GROUP, stages[s].kw, stages[s].n_taps)
    firsts, shifts = np.empty(most, np.uint64), np.empty(most, np.uint64)  # where rows and columns begin
    down = np.empty(most, np.uint64)
    into, near, far = np.empty(GROUP, np.uint64), np.empty(lanes, np.int64), np.empty(lanes, np.int64)
    ready = begins[n_stages]  # rows that are not made in a ring
    passes = space[ready + GROUP * line : ready + 2 * GROUP * line]
    spare = space[ready + 2 * GROUP * line :]
    words, halves = space.view(np.uint32), space.view(np.int16)
    levels, one = np.empty(line // 4 if lanes > 1 else 0, np.uint32), np.ones(1, np.float32)
    tail, matrix, light = tail_of(operations, stages[n_stages - 1], channels)
    lights, lit = lay_out_lights(stages, operations, numbers, left, right, offsets)
    for s in range(1, n_stages):  # the row outside
        row = space[begins[s + 1] - pitches[s] : begins[s + 1]]
        row[:] = constant
        if stages[s].across_first:
            whole = space[ready : ready + spans[s] * place]
            whole[:] = constant
            across(row[: (right[s] - left[s]) * place], whole, shifts, numbers, stages[s], place, lanes)
    while made[-1] < high[-1]:
        s, count = _next_stage(stages, indices, made, high)
        stage, t, is_last = stages[s], made[s], s == n_stages - 1
        then = stages[min(s + 1, n_stages - 1)]
        n, reach = (right[s] - left[s]) * place, spans[s] * place
        shift = 0 if is_last else (left[s] + then.left - left[s + 1]) * place
        if then.pairs and s == 0:
            first = begins[1] + (t - low[0]) // 2 % then.slots * pitches[1]
            row, x = words[first + shift : first + shift + n], left[0] - stage.left
            y = indices[stage.row_index + t] - source_top
            z = indices[stage.row_index + min(t + 1, high[0] - 1)] - source_top
            _load_pair(row, source, y, z, x, offsets, near, far, channels)
            index = indices[then.column_index : then.column_index + then.width + then.kw - 1]
            row = words[first : first + spans[1] * place]
            _pad_abreast(row, index, left[1], offsets, then.left, stage.width, channels, constant)
            made[0] = min(t + 2, high[0])
            continue
        for j in range(count):
            # rows of taps alone are made one after the other in the same place
            first = ready if is_last and stage.rank == 0 else ready + j * line
            if not is_last and not then.across_first:
                first = begins[s + 1] + (t + j) % then.slots * pitches[s + 1]
            into[j] = first + shift
        if s > 0:  # where the rows of passes begin
            for j in range(GROUP):
                shifts[j] = j * line
        if stage.pairs:
            last = stage.kh // 2 + 1
            for k in range(last + 1):
                slot = ((t - low[s]) // 2 + k) % stage.slots
                firsts[k] = down[last - k] = 2 * (begins[s] + slot * pitches[s])
            whole_weights = indices[stage.words : stage.words + last // 2 * 2 + 2].reshape(2, -1)
            scales = numbers[stage.scales : stage.scales + 2]
            weigh_pairs(passes, shifts, reach, halves, firsts, down, whole_weights, stage.outer, scales)
        elif s > 0:
            for k in range(stage.kh + count - 1):
                y = indices[stage.row_index + t * stage.stride // stage.phases + k]
                firsts[k] = begins[s] + (y % stage.slots if y >= 0 else stage.slots) * pitches[s]
            under = firsts[: stage.kh + GROUP - 1]
            column = numbers[stage.columns : stage.columns + stage.kh]
            if count == GROUP:
                if stage.across_first:
                    weigh_column(space, into, n, space, under, column)
                elif stage.rank:
                    weigh_column(passes, shifts, reach, space, under, column)
        # a last row is finished and stored while a part of it is in the nearest cache
        whole = right[s] - left[s]
        groups, chunks = whole // GROUP, 1
        # `finish` takes the taps as well where nothing stands before its operations
        in_one = is_last and lanes > 1 and channels == 3 and tail == stage.first
        in_one = in_one and stage.rank == 0 and stage.n_taps > 0
        if is_last and lanes > 1 and (stage.across_first or stage.rank == 0):
            chunks = max(1, whole // _PART)
        for k in range(chunks):
            a, b = groups * k // chunks * GROUP, whole
            if k + 1 < chunks:
                b = groups * (k + 1) // chunks * GROUP
            for j in range(count):
                first = np.int64(into[j])
                row = space[first + a * place : first + b * place]
                if s == 0:
                    y, x = t - stage.top - source_top, left[0] - stage.left
                    if lanes == 1:
                        _load(row, source, y, x, size, peak, given, channels)
                    else:
                        _load_abreast(row, source, y, x, offsets, near, channels)
                elif not in_one and (count == 1 or not stage.across_first):
                    make(
                        row, space[a * place :], firsts[j:], shifts, passes[j * line : j * line + reach],
                        stage, t + j, GROUP if stage.pairs else count, numbers, places, channels, lanes,
                    )  # fmt: skip
                for i in range(stage.first, tail if is_last and lanes > 1 else stage.last):
                    factors = lights[lit[i] + a * lanes :]
                    operate(
                        row, operations[i], numbers, t + j, factors, whole * lanes, channels, lanes, spare
                    )
                if is_last:
                    y, x = t + j - out_top, left[s] + a
                    if lanes == 1:
                        _store(out[y], row, x * channels * out_size, out_size, out_peak)
                        continue
                    made_levels = levels[: row.size // 4]
                    if channels != 3:
                        quantise(made_levels, row)
                    else:
                        shifts[0], taps = into[j], one
                        if in_one:
                            find_taps(shifts, firsts[j:], stage, places, place)
                            taps = numbers[stage.taps : stage.taps + stage.n_taps]
                        finish(
                            made_levels, space[a * place :], shifts, taps, operations, matrix, light, numbers,
                            t + j, lights[lit[max(light, 0)] + a * lanes :], whole * lanes,
                        )  # fmt: skip
                    _store_abreast(out, y, made_levels, x, offsets, near, channels)
                    continue
                padded = space[first - shift : first - shift + spans[s + 1] * place]
                index = indices[then.column_index : then.column_index + then.width + then.kw - 1]
                if lanes == 1:
                    index = index[left[s + 1] : left[s + 1] + spans[s + 1]]
                    _pad(padded, index, then.left - left[s + 1], stage.width, channels, constant)
                else:
                    _pad_abreast(
                        padded, index, left[s + 1], offsets, then.left, stage.width, channels, constant
                    )
                if then.across_first:
                    first = begins[s + 1] + (t + j) % then.slots * pitches[s + 1]
                    row = space[first : first + (right[s + 1] - left[s + 1]) * place]
                    across(row, padded, shifts, numbers, then, place, lanes)
        made[s] += count


@jit(nogil=True, inline="always")
def _next_stage(stages, indices, made, high):  # type: ignore[no-untyped-def]
    """The last stage that can go on, and how many rows it makes: `GROUP` of a plain window, else one.

    Of pairs, where less than a group is left, that.

    A stage waits for the input of a whole group while there is more to come.
    """
    for s in range(len(stages) - 1, 0, -1):
        stage = stages[s]
        t, ready = made[s], made[s - 1]
        if t == high[s] or indices[stage.needs + t] >= ready:
            continue
        if stage.pairs:
            count = min(GROUP, high[s] - t)
            if indices[stage.needs + t + count - 1] < ready:
                return s, count
            continue
        if stage.kh == 1 or stage.stride * stage.phases > 1 or stage.rank > 1 or t + GROUP > high[s]:
            return s, 1
        if indices[stage.needs + t + GROUP - 1] < ready:
            return s, GROUP
        if ready == high[s - 1]:
            return s, 1
    return 0, 1
