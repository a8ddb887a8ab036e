"""`points` on rows of pieces that lie side by side: (places, channels, lanes), each colour a whole vector."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.points import LEAST_ALPHA
from shared.linalg.streaming.sums import LANES
from shared.simd.blocks import high, load, low, splat, store, where

__all__ = ["light", "premultiply", "recolour", "rescale", "unpremultiply"]


@jit(nogil=True)
def recolour(row, channels, m):  # type: ignore[no-untyped-def]
    """Multiply every colour (r, g, b, 1) by a (3, 4) matrix, its 12 numbers in `m`; `channels` is 3 or 4."""
    like = load(row, 0, LANES)
    rr, rg, rb, r1 = splat(m[0], like), splat(m[1], like), splat(m[2], like), splat(m[3], like)
    gr, gg, gb, g1 = splat(m[4], like), splat(m[5], like), splat(m[6], like), splat(m[7], like)
    br, bg, bb, b1 = splat(m[8], like), splat(m[9], like), splat(m[10], like), splat(m[11], like)
    for i in range(0, row.size, channels * LANES):
        r, g, b = load(row, i, LANES), load(row, i + LANES, LANES), load(row, i + 2 * LANES, LANES)
        store(row, i, rr * r + (rg * g + (rb * b + r1)))
        store(row, i + LANES, gr * r + (gg * g + (gb * b + g1)))
        store(row, i + 2 * LANES, br * r + (bg * g + (bb * b + b1)))


@jit(nogil=True)
def rescale(row, channels, gain, offset):  # type: ignore[no-untyped-def]
    """Grey: gain · value + offset; with two channels the second is alpha and stays."""
    like = load(row, 0, LANES)
    slope, start = splat(gain, like), splat(offset, like)
    for i in range(0, row.size, channels * LANES):
        store(row, i, slope * load(row, i, LANES) + start)


@jit(nogil=True)
def light(row, channels, column, rows, width):  # type: ignore[no-untyped-def]
    """Multiply the colour at place p by Σ_r column[r] · rows[r, p].

    Args:
        column: (rank,) float32.
        rows: (rank · width,) float32, one after the other; each begins with the factors of the row.
    """
    colours = channels - (channels + 1) % 2  # of two and of four the last is alpha
    for p in range(0, row.size // channels, LANES):
        total = splat(column[0], load(rows, p, LANES)) * load(rows, p, LANES)
        for r in range(1, column.size):
            total = total + splat(column[r], total) * load(rows, r * width + p, LANES)
        for i in range(p * channels, p * channels + colours * LANES, LANES):
            store(row, i, load(row, i, LANES) * total)


@jit(nogil=True)
def premultiply(row, channels):  # type: ignore[no-untyped-def]
    """Multiply the colour by alpha, the last channel."""
    last = (channels - 1) * LANES
    for first in range(0, row.size, channels * LANES):
        alpha = load(row, first + last, LANES)
        for i in range(first, first + last, LANES):
            store(row, i, load(row, i, LANES) * alpha)


@jit(nogil=True)
def unpremultiply(row, channels):  # type: ignore[no-untyped-def]
    """Divide the colour by alpha, which is first cut to 0 … 1; where nothing shows the colour is black."""
    last, like = (channels - 1) * LANES, load(row, 0, LANES)
    zero, one, least = splat(np.float32(0), like), splat(np.float32(1), like), splat(LEAST_ALPHA, like)
    for first in range(0, row.size, channels * LANES):
        alpha = low(high(load(row, first + last, LANES), zero), one)
        store(row, first + last, alpha)
        inverse = where(alpha > least, one / alpha, zero)
        for i in range(first, first + last, LANES):
            store(row, i, load(row, i, LANES) * inverse)
