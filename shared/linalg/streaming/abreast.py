"""A strip cut into pieces that lie side by side, one in each lane of a vector: rows on their way in and out.

Number j of each `LANES` that follow one another belongs to piece j, so that a row is laid out as (places,
channels, lanes). What stands left or right of a sample, and its other colours, are then whole vectors away;
samples change lanes only here, and only as bytes: larger ones take longer to than the sums then gain. Each
piece has the neighbours that a window needs of its own, made anew where they are another piece's; only those
of pieces at the picture's edge lie outside.

A row is float32, or uint32 that hold two of its vectors as halves of floats (`halves`), and then unscaled.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from shared.compiled import jit
from shared.linalg.streaming.sums import LANES
from shared.prefetch import LINE, prefetch
from shared.simd.transposes import SAMPLES, unweave, weave, weave_halves

__all__ = ["load", "pad", "store"]


def _blocks(row: Any) -> int:
    """How many vectors a row has."""
    raise NotImplementedError


@overload(_blocks)
def _blocks_of(row):  # type: ignore[no-untyped-def]
    if row.dtype == types.uint32:
        return lambda row: 2 * row.size // LANES
    return lambda row: row.size // LANES


def _weave(row: Any, i: int, source: Any, firsts: Any) -> None:
    """Convert `SAMPLES` bytes of each piece from place i on to vectors i … of a row."""


@overload(_weave)
def _weave_into(row, i, source, firsts):  # type: ignore[no-untyped-def]
    if row.dtype == types.uint32:
        return lambda row, i, source, firsts: weave_halves(row, i * LANES // 2, source, firsts, i)
    scale = np.float32(1) / np.float32(255)
    return lambda row, i, source, firsts: weave(row, i * LANES, source, firsts, i, scale)


def _put(row: Any, i: int, j: int, level: int) -> None:
    """Convert one byte to lane j of vector i."""


@overload(_put)
def _put_into(row, i, j, level):  # type: ignore[no-untyped-def]
    if row.dtype == types.uint32:

        def put_half(row, i, j, level):  # type: ignore[no-untyped-def]
            bits = np.float32(level).view(np.uint32) >> np.uint32(16)
            row.view(np.uint16)[(i // 2 * LANES + j) * 2 + i % 2] = bits

        return put_half
    scale = np.float32(1) / np.float32(255)

    def put(row, i, j, level):  # type: ignore[no-untyped-def]
        row[i * LANES + j] = np.float32(level) * scale

    return put


def _copy(row: Any, to: int, i: int, j: int) -> None:
    """Copy lane j of vector i to another vector."""


@overload(_copy)
def _copy_within(row, to, i, j):  # type: ignore[no-untyped-def]
    if row.dtype == types.uint32:

        def copy_half(row, to, i, j):  # type: ignore[no-untyped-def]
            halves = row.view(np.uint16)
            halves[(to // 2 * LANES + j) * 2 + to % 2] = halves[(i // 2 * LANES + j) * 2 + i % 2]

        return copy_half

    def copy(row, to, i, j):  # type: ignore[no-untyped-def]
        row[to * LANES + j] = row[i * LANES + j]

    return copy


@jit(nogil=True)
def load(row, source, y, x, offsets, near, channels):  # type: ignore[no-untyped-def]
    """Convert the bytes of row y, the pixels of piece j from column x + offsets[j] on; floats have 1 for 255.

    Args:
        row: (places · channels) vectors, at least `SAMPLES`.
        source: (rows, width · channels) uint8.
        offsets: (LANES,) int64, rising.
        near: (LANES,) int64, space to work in.
    """
    rows, pitch = source.shape
    line, n = source[y % rows], _blocks(row)
    width, places, whole = pitch // channels, n // channels, source.reshape(-1)
    here = y % rows * pitch
    first, last = here + (x + offsets[0]) * channels, here + (x + offsets[-1]) * channels
    # the next row is asked for while this one is worked on, a share of it with each block
    below = source[(y + 1) % rows, max(first - here, 0) : min(last - here + n, pitch)]
    share = (below.size * SAMPLES + n - 1) // n
    for j in range(LANES):
        near[j] = here + (x + offsets[j]) * channels
    for block in range(0, n, SAMPLES):
        for byte in range(block // SAMPLES * share, min(block // SAMPLES * share + share, below.size), LINE):
            prefetch(below, byte)
        i = min(block, n - SAMPLES)
        if first + i >= 0 and last + i + SAMPLES <= whole.size:  # beside a row lie those above and below it
            _weave(row, i, whole, near)
            continue
        for j in range(LANES):
            near[j] = min(max(near[j] + i, 0), whole.size - SAMPLES) - i
        _weave(row, i, whole, near)
        for j in range(LANES):
            near[j] = here + (x + offsets[j]) * channels
    reach = (SAMPLES + channels - 1) // channels
    # places that were read elsewhere, since their block lay partly before or behind the picture
    before, behind = (reach if first < 0 else 0), (reach if last + n > whole.size else 0)
    for j in range(LANES):
        begin = x + offsets[j]
        if begin < 0:
            _fill(row, line, channels, j, begin, 0, min(places, before - begin))
        if begin + places > width:
            _fill(row, line, channels, j, begin, max(0, width - begin - behind), places)


@jit(nogil=True)
def _fill(row, line, channels, j, x, first, end):  # type: ignore[no-untyped-def]
    """Convert places `first` … `end` of piece j, which begins with column x, from around the picture."""
    for p in range(first, end):
        pixel = (x + p) % (line.size // channels) * channels
        for c in range(channels):
            _put(row, p * channels + c, j, line[pixel + c])


@jit(nogil=True)
def store(out, y, words, x, offsets, near, channels):  # type: ignore[no-untyped-def]
    """Write a row of bytes into row y, piece j from column x + offsets[j] on; pieces may overlap.

    Args:
        words: uint32 of four samples each, those of the pieces side by side.
    """
    line, n = out[y], 4 * words.size // LANES
    for j in range(LANES):
        near[j] = (x + offsets[j]) * channels
    for block in range(0, n, SAMPLES):
        i = min(block, n - SAMPLES)
        unweave(line, near, i, words, i * LANES // 4)


@jit(nogil=True)
def pad(row, index, first, offsets, left, width, channels, constant):  # type: ignore[no-untyped-def]
    """Fill the places of a padded row that lie outside of the picture.

    Args:
        index: the column that stands at each place of the whole padded row, −1 for the constant, of floats.
        first: where in it piece 0 begins.
        left: how many places of it lie before column 0; width: columns that do not lie outside.
    """
    n = _blocks(row) // channels
    for j in range(LANES):  # the first pieces have places on the left, the last ones on the right
        begin = first + offsets[j]
        if begin >= left:
            break
        for p in range(max(0, -begin), min(n, left - begin)):
            _copy_pixel(row, p, j, index[begin + p], left - begin, channels, constant)
    for j in range(LANES - 1, -1, -1):
        begin = first + offsets[j]
        if begin + n <= left + width:
            break
        for p in range(max(0, left + width - begin), min(n, index.size - begin)):
            _copy_pixel(row, p, j, index[begin + p], left - begin, channels, constant)


@jit(nogil=True)
def _copy_pixel(row, p, j, column, shift, channels, constant):  # type: ignore[no-untyped-def]
    for c in range(channels):
        if column < 0:
            row[(p * channels + c) * LANES + j] = constant
        else:
            _copy(row, p * channels + c, (column + shift) * channels + c, j)
