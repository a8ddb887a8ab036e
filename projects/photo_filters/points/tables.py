"""Colour tables on rows of pixels: tetrahedral interpolation in a cube of colours.

The cube that a colour lies in is cut along its grey diagonal into six tetrahedra. Walking from the corner
below the colour to the one above it, first along the axis of its largest share, then of the second and of the
smallest, meets the four corners of its tetrahedron; their weights are the differences of the sorted shares.
So greys are mixed from greys alone, and four corners are read in place of the eight of trilinear
interpolation (Sakamoto and Itooka, US patent 4,275,413, 1981, long expired).
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.points.curves import apply_curves
from projects.photo_filters.points.vertices import blend_vertices
from shared.compiled import jit

__all__ = ["apply_table", "padded"]

_CHUNK = 512  # pixels whose corners and weights, 16 kB, stay in the first cache


def padded(table: np.ndarray) -> np.ndarray:
    """Return a table (n, n, n, 3) as (n, n, n, 4), so that a colour is one load; a padded one as it is."""
    if table.ndim == 2 or (table.shape[3] == 4 and table.dtype == np.float32 and table.flags.c_contiguous):
        return table
    wide = np.zeros((*table.shape[:3], 4), np.float32)
    wide[..., :3] = table[..., :3]
    return wide


def apply_table(source: np.ndarray, out: np.ndarray, table: np.ndarray, start: int, stop: int) -> None:
    """Fill rows start … stop of `out` with the colours of a table at those of `source`.

    Args:
        source, out: (rows, w·3) contiguous, float32 with 1 as full scale, or uint8; may be the same.
        table: (n, n, n, 3) float32, the new colour at n even steps of red, green and blue, n at least 2;
            colours outside are taken to the nearest inside. `padded` first where it is applied often. Bytes
            are rounded half up and clipped. Of a 1-D table (3, m) the curves are applied.
    """
    if table.ndim == 2:
        apply_curves(source, out, table, start, stop)
        return
    corners = padded(table)
    samples, target = source[start:stop].reshape(-1), out[start:stop].reshape(-1)
    _interpolate(samples, target, corners.reshape(-1, 4), corners.shape[0])


@jit(nogil=True, error_model="numpy", fastmath={"contract"})
def _interpolate(samples, target, corners, n):  # type: ignore[no-untyped-def]
    zero, one = np.float32(0), np.float32(1)
    bytes_ = samples.itemsize == 1
    peak, half = (np.float32(255), np.float32(0.5)) if bytes_ else (one, zero)
    to_unit, scale, last = one / peak, np.float32(n - 1), np.float32(n - 2)
    sides = np.array([n * n, n, 1, n * n + n + 1], np.float32)
    red_side, green_side, blue_side, across = sides[0], sides[1], sides[2], sides[3]
    places = np.empty(3 * _CHUNK, np.float32)
    nodes, weights = np.zeros((4, _CHUNK), np.uint32), np.zeros((4, _CHUNK), np.float32)
    results = np.empty(3 * _CHUNK, target.dtype)
    for begin in range(0, samples.size, 3 * _CHUNK):
        values = samples[begin : begin + 3 * _CHUNK]
        count = values.size // 3
        for i in range(3 * count):
            value = np.float32(values[i]) * to_unit
            value = value if value > zero else zero  # in this order NaN becomes 0, and no address
            places[i] = (value if value < one else one) * scale
        for i in range(count):
            r, g, b = places[3 * i], places[3 * i + 1], places[3 * i + 2]
            r0 = min(np.floor(r), last)
            g0 = min(np.floor(g), last)
            b0 = min(np.floor(b), last)
            r, g, b = r - r0, g - g0, b - b0
            low, high = min(r, g), max(r, g)
            most, least = max(high, b), min(low, b)
            middle = max(low, min(high, b))
            corner = r0 * red_side + g0 * green_side + b0
            first = red_side if r >= g and r >= b else green_side if g >= b else blue_side
            third = blue_side if b <= r and b <= g else green_side if g <= r else red_side
            nodes[0, i] = np.int32(corner)
            nodes[1, i] = np.int32(corner + first)
            nodes[2, i] = np.int32(corner + across - third)
            nodes[3, i] = np.int32(corner + across)
            weights[0, i] = one - most
            weights[1, i] = most - middle
            weights[2, i] = middle - least
            weights[3, i] = least
        blend_vertices(corners, nodes, weights, peak, half, results)
        target[begin : begin + 3 * count] = results[: 3 * count]
