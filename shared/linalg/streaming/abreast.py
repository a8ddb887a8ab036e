"""A strip cut into pieces that lie side by side, one in each lane of a vector: rows on their way in and out.

Number j of each `LANES` that follow one another belongs to piece j, so that a row is laid out as (places,
channels, lanes). What stands left or right of a sample, and its other colours, are then whole vectors away;
samples change lanes only here, and only as bytes: larger ones take longer to than the sums then gain. Each
piece has the neighbours that a window needs of its own, made anew where they are another piece's; only those
of pieces at the picture's edge lie outside.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.sums import LANES
from shared.prefetch import LINE, prefetch
from shared.simd.transposes import unweave, weave

__all__ = ["load", "pad", "store"]

_AHEAD = 4  # rows


@jit(nogil=True)
def load(row, source, y, x, offsets, near, channels):  # type: ignore[no-untyped-def]
    """Convert the bytes of row y to 1 as full scale, the pixels of piece j from column x + offsets[j] on.

    Args:
        row: (places · channels · LANES,) float32; of each piece at least `LANES` samples.
        source: (rows, width · channels) uint8.
        offsets: (LANES,) int64, rising.
        near: (LANES,) int64, space to work in.
    """
    line, scale = source[y % len(source)], np.float32(1) / np.float32(255)
    width, n = line.size // channels, row.size // LANES
    most, places = line.size - LANES, n // channels
    first, last = (x + offsets[0]) * channels, (x + offsets[-1]) * channels
    # the next row is asked for while this one is worked on, a share of it with each block
    below = source[(y + 1) % len(source), max(first, 0) : min(last + n, line.size)]
    share = (below.size * LANES + n - 1) // n
    for j in range(LANES):
        near[j] = (x + offsets[j]) * channels
    for block in range(0, n, LANES):
        for byte in range(block // LANES * share, min(block // LANES * share + share, below.size), LINE):
            prefetch(below, byte)
        i = min(block, n - LANES)
        outside = first + i < 0 or last + i > most
        if outside:
            for j in range(LANES):
                near[j] = min(max((x + offsets[j]) * channels + i, 0), most) - i
        weave(row, i * LANES, line, near, i, scale, LANES)
        if outside:
            for j in range(LANES):
                near[j] = (x + offsets[j]) * channels
    reach = (LANES + channels - 1) // channels
    for j in range(LANES):  # what was read at other places, since its block lay partly outside
        begin = x + offsets[j]
        if begin < 0:
            _fill(row, line, scale, channels, j, begin, 0, min(places, reach - begin))
        if begin + places > width:
            _fill(row, line, scale, channels, j, begin, max(0, width - begin - reach), places)


@jit(nogil=True)
def _fill(row, line, scale, channels, j, x, first, end):  # type: ignore[no-untyped-def]
    """Convert places `first` … `end` of piece j, which begins with column x, from around the picture."""
    for p in range(first, end):
        pixel = (x + p) % (line.size // channels) * channels
        for c in range(channels):
            row[(p * channels + c) * LANES + j] = np.float32(line[pixel + c]) * scale


@jit(nogil=True)
def store(out, y, levels, x, offsets, near, channels):  # type: ignore[no-untyped-def]
    """Write a row of bytes into row y, piece j from column x + offsets[j] on; pieces may overlap."""
    line, n = out[y], levels.size // LANES
    soon = min(y + _AHEAD, len(out) - 1) * line.size
    for j in range(LANES):
        near[j] = (x + offsets[j]) * channels
        for byte in range(near[j], near[j] + n, LINE):  # what is written to is read first
            prefetch(out, soon + byte)
    for block in range(0, n, LANES):
        i = min(block, n - LANES)
        unweave(line, near, i, levels, i * LANES, LANES)


@jit(nogil=True)
def pad(row, index, first, offsets, left, width, channels, constant):  # type: ignore[no-untyped-def]
    """Fill the places of a padded row that lie outside of the picture.

    Args:
        index: the column that stands at each place of the whole padded row, −1 for the constant.
        first: where in it piece 0 begins.
        left: how many places of it lie before column 0; width: columns that do not lie outside.
    """
    n = row.size // (channels * LANES)
    for j in range(LANES):
        begin = first + offsets[j]
        for p in range(max(0, -begin), min(n, left - begin)):
            _copy_pixel(row, p, j, index[begin + p], left - begin, channels, constant)
        for p in range(max(0, left + width - begin), min(n, index.size - begin)):
            _copy_pixel(row, p, j, index[begin + p], left - begin, channels, constant)


@jit(nogil=True)
def _copy_pixel(row, p, j, column, shift, channels, constant):  # type: ignore[no-untyped-def]
    for c in range(channels):
        value = constant if column < 0 else row[((column + shift) * channels + c) * LANES + j]
        row[(p * channels + c) * LANES + j] = value
