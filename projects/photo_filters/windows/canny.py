"""Canny's edges in two passes: ridges of the gradient, then the chains that hold a strong one."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.windows.bitmaps import FIRST, draw, empty_bits, grow
from projects.photo_filters.windows.rows import new_ring
from shared.bands import in_bands
from shared.compiled import jit
from shared.linalg.borders import border_index
from shared.simd.blocks import load, splat, store, store_bits, where
from shared.simd.lanes import absolute

__all__ = ["canny_edges"]

_LANES = 32
_EIGHTH = np.float32(np.tan(np.pi / 8))  # a direction is along a row up to this slope


def canny_edges(
    image: np.ndarray, border: str, luma: np.ndarray, taps: np.ndarray, low: float, high: float
) -> np.ndarray:
    """Return the edges, full scale on black, in the shape and dtype of `image`.

    A pixel is weak where the Sobel gradient of the blurred luma is longer than `low` and no shorter than at
    its two neighbours along its direction, to the nearest eighth of a turn; it is strong where it is also
    longer than `high`. Edges are the weak pixels that touch a strong one, directly or through others.

    Args:
        image: (h, w) or (h, w, 3), uint8 or float32.
        luma: weights of the channels, one for each.
        taps: of the blur along rows and columns, from the middle one outwards.
        low, high: lengths in full scales a pixel.
    """
    height, width = image.shape[:2]
    channels, radius = len(luma), len(taps) - 1
    source = np.ascontiguousarray(image).reshape(height, width * channels)
    peak = 1.0 if image.dtype == np.float32 else 255.0
    weak, edges = empty_bits(height, width), empty_bits(height, width)
    indices = [border_index(size, r, r, border) for r in (radius, 1) for size in (height, width)]
    weights, limits = (luma / peak).astype(np.float32), np.square([8 * low, 8 * high]).astype(np.float32)
    single = taps.astype(np.float32)
    in_bands(
        lambda start, stop: _mark_rows(source, weak, edges, *indices, weights, single, limits, start, stop),
        height,
        width * channels,
    )
    grow(edges, weak)
    out = np.zeros_like(source)
    in_bands(
        lambda start, stop: draw(edges, out, channels, source.dtype.type(peak), start, stop),
        height,
        width * channels,
    )
    return out.reshape(image.shape)


@jit(nogil=True)
def _mark_rows(  # type: ignore[no-untyped-def]
    source, weak, strong, y_index, x_index, near_y, near_x, luma, taps, limits, start, stop
):
    """Set the bits of the weak and of the strong pixels of rows start … stop.

    Rows are blurred once, as they are first needed: `rows_at` and `blurred_at` tell what stands in the rings.
    """
    height, width, size = source.shape[0], near_x.size - 2, 2 * taps.size - 1
    like = np.zeros(1, np.float32)
    rows, rows_at = new_ring(size, width, like), np.full(size, -1)
    blurred, blurred_at = new_ring(3, width + 2, like), np.full(3, -1)
    across, down, squares = new_ring(3, width, like), new_ring(3, width, like), new_ring(3, width + 2, like)
    line = new_ring(1, x_index.size, like)[0]
    for y in range(start - 1, stop + 1):
        if 0 <= y < height:
            for v in range(y, y + 3):
                if blurred_at[v % 3] != v:
                    blurred_at[v % 3] = v
                    _blur_row(
                        blurred[v % 3], near_y[v], rows, rows_at, line, source, y_index, x_index, near_x,
                        luma, taps,
                    )  # fmt: skip
            _gradient_row(
                blurred[y % 3], blurred[(y + 1) % 3], blurred[(y + 2) % 3],
                across[y % 3], down[y % 3], squares[y % 3], width,
            )  # fmt: skip
        else:
            squares[y % 3] = 0
        z = y - 1  # whose neighbours are known
        if z >= start:
            _mark_row(
                weak[z + 1].view(np.uint32), strong[z + 1].view(np.uint32),
                squares[(z - 1) % 3], squares[z % 3], squares[(z + 1) % 3], across[z % 3], down[z % 3],
                limits, width,
            )  # fmt: skip


@jit(nogil=True)
def _blur_row(  # type: ignore[no-untyped-def]
    target, i, rows, rows_at, line, source, y_index, x_index, near_x, luma, taps
):
    """Row i of the blurred luma, with a border of one pixel; black where i is negative."""
    width, radius, size = near_x.size - 2, taps.size - 1, 2 * taps.size - 1
    if i < 0:
        target[:] = 0
        return
    for p in range(i, i + size):
        if rows_at[p % size] != p:
            rows_at[p % size] = p
            _luma_row(line, source, y_index[p], x_index, radius, luma)
            for x in range(0, width, _LANES):
                total = load(line, x + radius, _LANES) * splat(taps[0], load(line, x, _LANES))
                for k in range(1, taps.size):
                    pair = load(line, x + radius - k, _LANES) + load(line, x + radius + k, _LANES)
                    total = total + pair * splat(taps[k], pair)
                store(rows[p % size], x, total)
    middle = i + radius
    for x in range(0, width, _LANES):
        own = load(rows[middle % size], x, _LANES)
        total = own * splat(taps[0], own)
        for k in range(1, taps.size):
            pair = load(rows[(middle - k) % size], x, _LANES) + load(rows[(middle + k) % size], x, _LANES)
            total = total + pair * splat(taps[k], pair)
        store(target, x + 1, total)
    for j in (0, width + 1):
        target[j] = target[1 + near_x[j]] if near_x[j] >= 0 else 0


@jit(nogil=True)
def _luma_row(line, source, y, x_index, radius, luma):  # type: ignore[no-untyped-def]
    """The luma of row y with its border."""
    if y < 0:
        line[:] = 0
        return
    width, row = x_index.size - 2 * radius, source[y]
    inside = line[radius : radius + width]
    if luma.size == 1:
        for x in range(width):
            inside[x] = luma[0] * np.float32(row[x])
    else:
        r, g, b = luma[0], luma[1], luma[2]
        for x in range(width):
            red, green = np.float32(row[3 * x]), np.float32(row[3 * x + 1])
            inside[x] = r * red + g * green + b * np.float32(row[3 * x + 2])
    for border in range(2 * radius):
        j = border if border < radius else border + width
        line[j] = inside[x_index[j]] if x_index[j] >= 0 else 0


@jit(nogil=True)
def _gradient_row(above, row, below, across, down, squares, width):  # type: ignore[no-untyped-def]
    for x in range(0, width, _LANES):
        a, b, c = load(above, x, _LANES), load(above, x + 1, _LANES), load(above, x + 2, _LANES)
        d, f = load(row, x, _LANES), load(row, x + 2, _LANES)
        g, h, i = load(below, x, _LANES), load(below, x + 1, _LANES), load(below, x + 2, _LANES)
        dx = (c - a) + (i - g) + (f - d) + (f - d)
        dy = (g - a) + (i - c) + (h - b) + (h - b)
        store(across, x, dx)
        store(down, x, dy)
        store(squares, x + 1, dx * dx + dy * dy)
    squares[width + 1] = 0


@jit(nogil=True)
def _mark_row(weak, strong, above, row, below, across, down, limits, width):  # type: ignore[no-untyped-def]
    for x in range(0, width, _LANES):
        own, dx, dy = load(row, x + 1, _LANES), load(across, x, _LANES), load(down, x, _LANES)
        ax, ay, slope = absolute(dx), absolute(dy), splat(_EIGHTH, dx)
        flat, steep, falling = ax * slope >= ay, ay * slope > ax, dx * dy > splat(0, dx)
        ahead = where(falling, load(below, x + 2, _LANES), load(below, x, _LANES))
        ahead = where(steep, load(below, x + 1, _LANES), ahead)
        ahead = where(flat, load(row, x + 2, _LANES), ahead)
        behind = where(falling, load(above, x, _LANES), load(above, x + 2, _LANES))
        behind = where(steep, load(above, x + 1, _LANES), behind)
        behind = where(flat, load(row, x, _LANES), behind)
        ridge = (own > behind) & (own >= ahead) & (own > splat(limits[0], own))
        word = FIRST * 2 + x // _LANES
        store_bits(weak, word, ridge)
        store_bits(strong, word, ridge & (own > splat(limits[1], own)))
    last = width % _LANES
    if last > 0:  # pixels after the end of the row
        word = FIRST * 2 + width // _LANES
        weak[word] &= np.uint32((1 << last) - 1)
        strong[word] &= np.uint32((1 << last) - 1)
