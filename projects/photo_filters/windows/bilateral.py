"""The bilateral filter: a Gaussian blur in which only neighbours of a like colour count.

out(p) = Σ_q w(q) f(q) / Σ_q w(q),   w(q) = exp(−|p − q|² / 2σ_s² − |f(p) − f(q)|₁² / 2σ_r²)

over the disc |p − q| ≤ r (Tomasi and Manduchi 1998; the colour distance is the sum over the channels, and
r = round(1.5 σ_s), at least 1, as in OpenCV). Both weights together are one power of two.
"""

from __future__ import annotations

import math

import numpy as np

from projects.photo_filters.windows.rows import new_ring, over_window, pad_row
from shared.compiled import jit
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import absolute, power_of_two

__all__ = ["bilateral_filter", "bilateral_radius"]

_STRIP = 256  # pixels whose rows under the window stay in the first cache, or in the second
_LANES = 32
_LEAST = 1e-15  # standard deviations below it are no other than it


def bilateral_radius(sigma_space: float) -> int:
    """The radius of the disc, in pixels."""
    return max(1, round(1.5 * sigma_space))


def bilateral_filter(image: np.ndarray, border: str, sigma_space: float, sigma_range: float) -> np.ndarray:
    """Return the filtered picture.

    Args:
        image: (h, w) or (h, w, 3), uint8 or float32.
        sigma_space: in pixels; sigma_range: in the units of the image. Both are over 0.
    """
    radius = bilateral_radius(sigma_space)
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    near = x**2 + y**2 <= radius**2
    to_binary = -math.log2(math.e) / 2
    space = (x**2 + y**2)[near] * (to_binary / max(sigma_space, _LEAST) ** 2)
    taps = np.column_stack([y[near], x[near]]) + radius
    colour = np.float32(to_binary / max(sigma_range, _LEAST) ** 2)
    return over_window(_bilateral_rows, image, radius, border, taps, space.astype(np.float32), colour)


@jit(nogil=True)
def _bilateral_rows(source, out, y_index, x_index, channels, taps, space, colour, start, stop):  # type: ignore[no-untyped-def]
    size = y_index.size - source.shape[0] + 1
    width, radius = x_index.size - size + 1, size // 2
    row = np.empty((_STRIP + size) * channels, source.dtype)
    planes = new_ring(size * channels, _STRIP + size, np.zeros(1, np.float32))
    pitch = planes.shape[1]
    flat = planes.reshape(-1)
    places = np.empty(len(taps), np.int64)
    line = np.empty((channels, _STRIP + _LANES), np.float32)
    for x0 in range(0, width, _STRIP):
        pixels = min(_STRIP, width - x0)
        for p in range(start, stop + size - 1):
            pad_row(row, source, y_index[p], x_index, x0, pixels + size - 1, radius, channels)
            for c in range(channels):
                plane = planes[p % size * channels + c]
                for j in range(pixels + size - 1):
                    plane[j] = row[j * channels + c]
            y = p - size + 1
            if y < start:
                continue
            for k in range(len(taps)):
                places[k] = (y + taps[k, 0]) % size * channels * pitch + taps[k, 1]
            middle = (y + radius) % size * channels * pitch + radius
            for x in range(0, pixels, _LANES):
                if channels == 1:
                    _grey_block(line, x, flat, middle, places, space, colour)
                else:
                    _colour_block(line, x, flat, middle, places, space, colour, pitch)
            _interleave(out[y, x0 * channels :], line, pixels)


@jit(nogil=True, inline="always")
def _grey_block(line, x, flat, middle, places, space, colour):  # type: ignore[no-untyped-def]
    own = load(flat, middle + x, _LANES)
    factor, total, weights = splat(colour, own), splat(0, own), splat(0, own)
    for k in range(places.size):
        value = load(flat, places[k] + x, _LANES)
        away = value - own
        weight = power_of_two(splat(space[k], own) + away * away * factor)
        weights, total = weights + weight, total + weight * value
    store(line[0], x, total / weights)


@jit(nogil=True, inline="always")
def _colour_block(line, x, flat, middle, places, space, colour, pitch):  # type: ignore[no-untyped-def]
    r, g, b = _three(flat, middle + x, pitch)
    factor, weights = splat(colour, r), splat(0, r)
    red, green, blue = splat(0, r), splat(0, r), splat(0, r)
    for k in range(places.size):
        u, v, w = _three(flat, places[k] + x, pitch)
        away = absolute(u - r) + absolute(v - g) + absolute(w - b)
        weight = power_of_two(splat(space[k], r) + away * away * factor)
        weights, red = weights + weight, red + weight * u
        green, blue = green + weight * v, blue + weight * w
    store(line[0], x, red / weights)
    store(line[1], x, green / weights)
    store(line[2], x, blue / weights)


@jit(nogil=True, inline="always")
def _three(flat, place, pitch):  # type: ignore[no-untyped-def]
    return load(flat, place, _LANES), load(flat, place + pitch, _LANES), load(flat, place + 2 * pitch, _LANES)


@jit(nogil=True)
def _interleave(target, line, pixels):  # type: ignore[no-untyped-def]
    """Write planes side by side; to uint8 rounded half up."""
    channels = line.shape[0]
    half = np.float32(0.5 if target.itemsize == 1 else 0.0)
    for c in range(channels):
        plane = line[c]
        for j in range(pixels):
            target[j * channels + c] = plane[j] + half
