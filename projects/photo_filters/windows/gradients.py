"""The length of the gradient: smoothing along one axis, differences along the other."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.windows.rows import BLOCK, new_ring, over_window, pad_row, strip_of
from shared.compiled import jit
from shared.simd.blocks import load, splat
from shared.simd.lanes import as_float32, root, store_rounded, widened

__all__ = ["gradient_length"]


def gradient_length(image: np.ndarray, border: str, side: int, middle: int) -> np.ndarray:
    """Return eight times the length of the gradient in each channel, for a slope of one value a pixel.

    ∂f/∂x is the correlation with outer((side, middle, side), (−1, 0, 1)) · 4 / (2 side + middle), and ∂f/∂y
    that with its transpose. Of 8-bit pictures the sums are exact, and their root is rounded and clipped.

    Args:
        image: (h, w) or (h, w, c), uint8 or float32.
        side, middle: weights of the smoothing, with 2 side + middle at most 64.
    """
    gain = np.float32(4 / (2 * side + middle))
    return over_window(_gradient_rows, image, 1, border, np.int64(side), np.int64(middle), gain)


@jit(nogil=True)
def _gradient_rows(source, out, y_index, x_index, channels, side, middle, gain, start, stop):  # type: ignore[no-untyped-def]
    width = x_index.size - 2
    strip = strip_of(width, 4, channels, source)
    n = max(strip * channels, BLOCK)
    ring = new_ring(3, n + 2 * channels, source)
    for start_x in range(0, width, strip):
        x0 = min(start_x, width - strip)  # the last strip, as the last block, covers a part of the one before
        for p in range(start, stop + 2):
            pad_row(ring[p % 3], source, y_index[p], x_index, x0, strip + 2, 1, channels)
            if p < start + 2:
                continue
            above, row, below = ring[(p - 2) % 3], ring[(p - 1) % 3], ring[p % 3]
            target = out[p - 2, x0 * channels :]
            for block in range(0, n, BLOCK):
                x = min(block, n - BLOCK)
                _gradient_block(target, x, above, row, below, channels, side, middle, gain)


@jit(nogil=True, inline="always")
def _gradient_block(target, x, above, row, below, channels, side, middle, gain):  # type: ignore[no-untyped-def]
    y, z = x + channels, x + 2 * channels  # places in the padded rows: left, middle and right
    a, b, c = widened(load(above, x, BLOCK)), widened(load(above, y, BLOCK)), widened(load(above, z, BLOCK))
    d, f = widened(load(row, x, BLOCK)), widened(load(row, z, BLOCK))
    g, h, i = widened(load(below, x, BLOCK)), widened(load(below, y, BLOCK)), widened(load(below, z, BLOCK))
    sides, middles = splat(side, a), splat(middle, a)
    dx = as_float32((c - a + (i - g)) * sides + (f - d) * middles)
    dy = as_float32((g - a + (i - c)) * sides + (h - b) * middles)
    store_rounded(target, x, root(dx * dx + dy * dy) * splat(gain, dx))
