"""The canvas tile by tile, so that the lines of the picture that a tile reads stay in cache.

Of each row of a tile, what is behind the picture is filled, what is inside is sampled in one span without
border tests, and the few pixels at the edges one by one. A tile in which the picture is made smaller is
drawn finer first, by up to sixteen samples a side, and averaged.
"""

from __future__ import annotations

import math

import numpy as np
from numba import types
from numba.extending import overload

from projects.photo_filters.warp.coordinates import footprint, row_span
from projects.photo_filters.warp.eight_bits import LONGS, WORDS, span_of_bytes
from projects.photo_filters.warp.pixels import edge_pixel, span_of_samples
from shared.compiled import jit

__all__ = ["TALL", "warp_tiles"]

TALL = 32  # rows of a tile
_WIDE = 512  # columns; wider ones of a steep turn read more lines than the first cache holds
_MOST_SAMPLES = 16  # a side, for a pixel of a picture that is made much smaller
_ENOUGH = 1.4  # source pixels a sample
_MARGIN = 1e-4  # of a pixel, for rounding: closer to an edge a pixel is taken one by one


@jit(nogil=True, error_model="numpy")
def warp_tiles(source, out, m, behind, taps, table, high, start, stop):  # type: ignore[no-untyped-def]
    """Fill the rows of tiles start … stop of `out`.

    Args:
        source: (h, w, c), contiguous; out: (height, width, c) of the same dtype.
        m: (3, 3) from the canvas to the picture, w > 0 where the picture is.
        behind: (c,) float32, the background.
        taps: neighbours a side, as in `TAPS`; table: of `lanczos_table`.
        high: the largest value of whole numbers, or 0 for floats.
    """
    rows, columns, _channels = source.shape
    height, width, channels = out.shape
    longs, words = np.empty((LONGS, _WIDE), np.uint64), np.empty((WORDS, _WIDE + 2), np.uint32)
    blank = np.empty(_WIDE * channels, source.dtype)
    _blank(behind, high, blank)
    for top in range(start * TALL, min(stop * TALL, height), TALL):
        bottom = min(top + TALL, height)
        for left in range(0, width, _WIDE):
            right = min(left + _WIDE, width)
            xu, xv, yu, yv = footprint(m, left, right, top, bottom, columns, rows)
            across, down = _samples(math.hypot(xu, yu), taps), _samples(math.hypot(xv, yv), taps)
            if across * down == 1:
                _draw(
                    source, out.reshape(-1), 0, 0, width, m, left, right, top, bottom, xu + xv, yu + yv,
                    behind, blank, taps, table, high, longs, words,
                )  # fmt: skip
                continue
            finer = m.copy()
            finer[:, 0] /= across
            finer[:, 1] /= down
            small = max(1, _WIDE // across)
            low = max(1, TALL // down)
            drawn = np.empty((low * down, small * across, channels), source.dtype)
            for y in range(top, bottom, low):
                y_end = min(y + low, bottom)
                for x in range(left, right, small):
                    x_end = min(x + small, right)
                    _draw(
                        source, drawn.reshape(-1), x * across, y * down, drawn.shape[1], finer,
                        x * across, x_end * across, y * down, y_end * down,
                        xu / across + xv / down, yu / across + yv / down,
                        behind, blank, taps, table, high, longs, words,
                    )  # fmt: skip
                    _average(drawn, across, down, out, x, x_end, y, y_end, high)


@jit(nogil=True)
def _samples(shrink, taps):  # type: ignore[no-untyped-def]
    if taps == 1 or not shrink > _ENOUGH:
        return 1
    return _MOST_SAMPLES if shrink >= _MOST_SAMPLES else np.int64(math.ceil(shrink - 0.01))


@jit(nogil=True, error_model="numpy")
def _draw(  # type: ignore[no-untyped-def]
    source, out, origin_x, origin_y, width, m, left, right, top, bottom, ex, ey,
    behind, blank, taps, table, high, longs, words,
):  # fmt: skip
    """Draw the canvas's rectangle left … right, top … bottom.

    Args:
        out: flat, rows of `width` pixels, beginning with the pixel origin_x, origin_y.
        ex, ey: at least the side lengths of a pixel's footprint on the picture.
        blank: a line of the background.
    """
    rows, columns, channels = source.shape
    flat = source.reshape(-1)
    stride = columns * channels
    half, inner = taps / 2, 0.5 if taps > 1 else 0.0
    load = _wide_load(flat, channels, taps)  # pixels that a load reaches beyond its own
    low_x = max(half - 1 + inner, ex / 2) if taps > 1 else 0.0
    low_y = max(half - 1 + inner, ey / 2) if taps > 1 else 0.0
    high_x = min(columns - half + inner - load, columns - ex / 2) if taps > 1 else columns - load
    high_y = min(rows - half + inner, rows - ey / 2) if taps > 1 else float(rows)
    low_x, low_y, high_x, high_y = low_x + _MARGIN, low_y + _MARGIN, high_x - _MARGIN, high_y - _MARGIN
    over_x, over_y = ex / 2 + _MARGIN, ey / 2 + _MARGIN
    known = ex < np.inf and ey < np.inf
    wx, wy = np.empty(6, np.float32), np.empty(6, np.float32)
    for y in range(top, bottom):
        if known:
            begin, end = row_span(m, y, left, right, -over_x, columns + over_x, -over_y, rows + over_y)
            first, last = row_span(m, y, begin, end, low_x, high_x, low_y, high_y)
        else:
            begin, end = left, right
            first = last = end
        line = (y - origin_y) * width - origin_x
        if not (last > first and _span(
            flat, stride, channels, m, first, last - first, y, out, (line + first) * channels,
            taps, table, high, longs, words,
        )):  # fmt: skip
            first = last = end
        _copy(blank, out, (line + left) * channels, (line + begin) * channels)
        for x in range(begin, first):
            edge_pixel(source, m, x, y, behind, taps, high, wx, wy, out, (line + x) * channels)
        for x in range(last, end):
            edge_pixel(source, m, x, y, behind, taps, high, wx, wy, out, (line + x) * channels)
        _copy(blank, out, (line + end) * channels, (line + right) * channels)


@jit(nogil=True)
def _copy(samples, out, start, stop):  # type: ignore[no-untyped-def]
    for i in range(stop - start):
        out[start + i] = samples[i]


@jit(nogil=True)
def _blank(behind, high, blank):  # type: ignore[no-untyped-def]
    """Fill a line of pixels with the background."""
    for i in range(blank.size):
        value = behind[i % behind.size]
        if high > 0:
            value = np.float32(np.int32(min(max(value + np.float32(0.5), np.float32(0)), high)))
        blank[i] = value


def _wide_load(flat, channels, taps):  # type: ignore[no-untyped-def]
    """Pixels by which a load of four or eight bytes reaches beyond the pixels it is for."""


@overload(_wide_load)
def _wide_load_of(flat, channels, taps):  # type: ignore[no-untyped-def]
    if flat.dtype == types.uint8:
        return lambda flat, channels, taps: (
            (4 + channels - 1) // channels - 1 if taps == 1 else (8 + channels - 1) // channels - 2
        )
    return lambda flat, channels, taps: 0


def _span(flat, stride, channels, m, x, n, y, out, o, taps, table, high, longs, words):  # type: ignore[no-untyped-def]
    """Write n pixels of a row that come from inside the picture; false where it cannot."""


@overload(_span)
def _span_of(flat, stride, channels, m, x, n, y, out, o, taps, table, high, longs, words):  # type: ignore[no-untyped-def]
    if flat.dtype == types.uint8:

        def of_bytes(flat, stride, channels, m, x, n, y, out, o, taps, table, high, longs, words):  # type: ignore[no-untyped-def]
            return span_of_bytes(flat, stride, channels, m, x, n, y, out, o, taps, table, longs, words)

        return of_bytes

    def of_samples(flat, stride, channels, m, x, n, y, out, o, taps, table, high, longs, words):  # type: ignore[no-untyped-def]
        px, py = longs[0][:n].view(np.float64), longs[1][:n].view(np.float64)
        span_of_samples(flat, stride, channels, m, x, y, out, o, taps, high, px, py)
        return True

    return of_samples


@jit(nogil=True, error_model="numpy")
def _average(drawn, across, down, out, left, right, top, bottom, high):  # type: ignore[no-untyped-def]
    """Write the means of across × down samples."""
    share = np.float32(1 / (across * down))
    for y in range(top, bottom):
        for x in range(left, right):
            for c in range(out.shape[2]):
                total = np.float32(0)
                for i in range((y - top) * down, (y - top + 1) * down):
                    for j in range((x - left) * across, (x - left + 1) * across):
                        total += np.float32(drawn[i, j, c])
                value = total * share
                if high > 0:
                    value = np.float32(np.int32(min(value + np.float32(0.5), high)))
                out[y, x, c] = value
