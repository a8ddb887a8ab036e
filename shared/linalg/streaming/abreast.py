"""A strip cut into pieces that lie side by side, one in each lane of a vector: rows on their way in and out.

Number j of each `LANES` that follow one another belongs to piece j, so that a row is laid out as (places,
channels, lanes). What stands left or right of a sample, and its other colours, are then whole vectors away;
samples change lanes only here, and only as bytes: larger ones take longer to than the sums then gain. Each
piece has the neighbours that a window needs of its own, made anew where they are another piece's; only those
of pieces at the picture's edge lie outside.

A row is float32, or uint32 that hold two rows of bytes, as `pairs` wants them.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.sums import LANES
from shared.prefetch import LINE, prefetch
from shared.simd.transposes import SAMPLES, unweave, weave, weave_pairs

__all__ = ["load", "load_pair", "pad", "store"]

_SCALE = np.float32(1) / np.float32(255)


@jit(nogil=True)
def load(row, source, y, x, offsets, near, channels):  # type: ignore[no-untyped-def]
    """Convert the bytes of row y, the pixels of piece j from column x + offsets[j] on, to 1 as full scale.

    Args:
        row: float32, (places · channels) vectors, at least `SAMPLES`.
        source: (rows, width · channels) uint8.
        offsets: (LANES,) int64, rising.
        near: (LANES,) int64, space to work in.
    """
    n, whole = row.size // LANES, source.reshape(-1)
    for block in range(0, n, SAMPLES):
        i = min(block, n - SAMPLES)
        _ask(source, y + 1, x, offsets, channels, n, block)
        _find(near, source, y, x, offsets, channels, i)
        weave(row, i * LANES, whole, near, _SCALE)
    _mend(row, source, y, x, offsets, channels, n, _SCALE)


@jit(nogil=True)
def load_pair(row, source, y, z, x, offsets, near, far, channels):  # type: ignore[no-untyped-def]
    """Put the bytes of row y into the lower halves of words and those of row z into the upper ones.

    Args:
        row: uint32; near, far: (LANES,) int64. The others as of `load`.
    """
    n, whole = row.size // LANES, source.reshape(-1)
    for block in range(0, n, SAMPLES):
        i = min(block, n - SAMPLES)
        _ask(source, y + 2, x, offsets, channels, n, block)
        _ask(source, z + 2, x, offsets, channels, n, block)
        _find(near, source, y, x, offsets, channels, i)
        _find(far, source, z, x, offsets, channels, i)
        weave_pairs(row, i * LANES, whole, near, far)
    halves = row.view(np.uint16)
    _mend(halves[::2], source, y, x, offsets, channels, n, np.float32(1))
    _mend(halves[1::2], source, z, x, offsets, channels, n, np.float32(1))


@jit(nogil=True, inline="always")
def _ask(source, y, x, offsets, channels, n, block):  # type: ignore[no-untyped-def]
    """Ask for a row that comes later, a share of it with each block of the one that is worked on."""
    begin, end = (x + offsets[0]) * channels, (x + offsets[-1]) * channels + n
    line = source[y % len(source), max(begin, 0) : min(end, source.shape[1])]
    share = (line.size * SAMPLES + n - 1) // n
    for byte in range(block // SAMPLES * share, min(block // SAMPLES * share + share, line.size), LINE):
        prefetch(line, byte)


@jit(nogil=True, inline="always")
def _find(near, source, y, x, offsets, channels, i):  # type: ignore[no-untyped-def]
    """Find sample i of each piece. Beside a row lie those above and below it; nothing else is read."""
    rows, pitch = source.shape
    for j in range(LANES):
        place = y % rows * pitch + (x + offsets[j]) * channels + i
        near[j] = min(max(place, 0), source.size - SAMPLES)


@jit(nogil=True)
def _mend(row, source, y, x, offsets, channels, n, scale):  # type: ignore[no-untyped-def]
    """Fill places beside the picture from around it, and those whose block `_find` moved to what is there."""
    rows, pitch = source.shape
    width, places, here = pitch // channels, n // channels, y % rows * pitch
    reach = (SAMPLES + channels - 1) // channels
    before = reach if here + (x + offsets[0]) * channels < 0 else 0
    behind = reach if here + (x + offsets[-1]) * channels + n > source.size else 0
    for j in range(LANES):
        begin = x + offsets[j]
        if begin < 0:
            _fill(row, source[y % rows], channels, j, begin, 0, min(places, before - begin), scale)
        if begin + places > width:
            _fill(row, source[y % rows], channels, j, begin, max(0, width - begin - behind), places, scale)


@jit(nogil=True)
def _fill(row, line, channels, j, x, first, end, scale):  # type: ignore[no-untyped-def]
    """Convert places `first` … `end` of piece j, which begins with column x, from around the picture."""
    for p in range(first, end):
        pixel = (x + p) % (line.size // channels) * channels
        for c in range(channels):
            row[(p * channels + c) * LANES + j] = np.float32(line[pixel + c]) * scale


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
    n = row.size // (channels * LANES)
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
        i = (p * channels + c) * LANES + j
        row[i] = constant if column < 0 else row[((column + shift) * channels + c) * LANES + j]
