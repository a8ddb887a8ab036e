"""Warps of any depth: single pixels at the edges, and spans from inside the picture."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.warp.coordinates import places
from projects.photo_filters.warp.weights import weights_of
from shared.compiled import jit

__all__ = ["edge_pixel", "span_of_samples"]


@jit(nogil=True, error_model="numpy")
def edge_pixel(source, m, x, y, behind, taps, high, wx, wy, out, o):  # type: ignore[no-untyped-def]
    """Write one pixel at place o of `out`: blended with what is behind by how far it reaches over an edge.

    Outside, the picture goes on as its outermost pixels. The nearest neighbour is never blended.
    """
    rows, columns, channels = source.shape
    u, v = x + 0.5, y + 0.5
    w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
    share = np.float32(0)
    px = py = 0.0
    if w > 0:
        px = (m[0, 0] * u + m[0, 1] * v + m[0, 2]) / w
        py = (m[1, 0] * u + m[1, 1] * v + m[1, 2]) / w
        if taps == 1:
            share = np.float32(0 <= px < columns and 0 <= py < rows)
        else:
            # the side lengths of the pixel's footprint on the picture
            cx, cy = min(max(px, 0.0), columns), min(max(py, 0.0), rows)
            ex = (abs(m[0, 0] - cx * m[2, 0]) + abs(m[0, 1] - cx * m[2, 1])) / w
            ey = (abs(m[1, 0] - cy * m[2, 0]) + abs(m[1, 1] - cy * m[2, 1])) / w
            cover = min(min(px, columns - px) / ex, min(py, rows - py) / ey) + 0.5
            share = np.float32(min(max(cover, 0.0), 1.0))
    if share == 0:
        for c in range(channels):
            _put(behind[c], high, out, o + c)
        return
    if taps == 1:
        x0, y0 = np.int64(px), np.int64(py)
        for c in range(channels):
            out[o + c] = source[y0, x0, c]
        return
    px, py = min(max(px - 0.5, 0.0), columns - 1.0), min(max(py - 0.5, 0.0), rows - 1.0)
    x0, y0 = np.int64(px), np.int64(py)
    weights_of(taps, px - x0, wx)
    weights_of(taps, py - y0, wy)
    for c in range(channels):
        total = np.float32(0)
        for r in range(taps):
            line = np.float32(0)
            i = min(max(y0 - taps // 2 + 1 + r, 0), rows - 1)
            for k in range(taps):
                j = min(max(x0 - taps // 2 + 1 + k, 0), columns - 1)
                line += wx[k] * np.float32(source[i, j, c])
            total += wy[r] * line
        _put(share * total + (np.float32(1) - share) * behind[c], high, out, o + c)


@jit(nogil=True, error_model="numpy")
def _put(value, high, out, o):  # type: ignore[no-untyped-def]
    """Write a sample; with `high` over 0 rounded half up and clipped to 0 … high."""
    if high > 0:
        value = np.float32(np.int32(min(max(value + np.float32(0.5), np.float32(0)), high)))
    out[o] = value


@jit(nogil=True, error_model="numpy")
def span_of_samples(flat, stride, channels, m, x, y, out, o, taps, high, px, py):  # type: ignore[no-untyped-def]
    """Write the pixels of a span of row y from column x on, all from inside the picture, to place o of `out`.

    Args:
        flat: the picture's samples, rows of `stride`.
        px, py: (n,) float64 to work in, n the span's length.
    """
    places(m, x, y, 0.0 if taps == 1 else 0.5, px, py)
    wx, wy = np.empty(6, np.float32), np.empty(6, np.float32)
    before = 0 if taps < 4 else taps // 2 - 1
    one = np.float32(1)
    for i in range(px.size):
        x0, y0 = np.int64(px[i]), np.int64(py[i])
        place = (y0 - before) * stride + (x0 - before) * channels
        at = o + i * channels
        if taps == 1:
            for c in range(channels):
                out[at + c] = flat[place + c]
        elif taps == 2:
            fx, fy = np.float32(px[i] - x0), np.float32(py[i] - y0)
            for c in range(channels):
                a, b = np.float32(flat[place + c]), np.float32(flat[place + channels + c])
                d = np.float32(flat[place + stride + c])
                e = np.float32(flat[place + stride + channels + c])
                upper, lower = a * (one - fx) + b * fx, d * (one - fx) + e * fx
                _put(upper * (one - fy) + lower * fy, high, out, at + c)
        else:
            weights_of(taps, px[i] - x0, wx)
            weights_of(taps, py[i] - y0, wy)
            if channels == 3:
                if taps == 4:
                    red, green, blue = _sum_of_three(flat, place, stride, 4, wx, wy)
                else:
                    red, green, blue = _sum_of_three(flat, place, stride, 6, wx, wy)
                _put(red, high, out, at)
                _put(green, high, out, at + 1)
                _put(blue, high, out, at + 2)
            else:
                for c in range(channels):
                    total = np.float32(0)
                    for r in range(taps):
                        line = np.float32(0)
                        for k in range(taps):
                            line += wx[k] * np.float32(flat[place + r * stride + k * channels + c])
                        total += wy[r] * line
                    _put(total, high, out, at + c)


@jit(nogil=True, inline="always")
def _sum_of_three(flat, place, stride, taps, wx, wy):  # type: ignore[no-untyped-def]
    """The weighted sums of three channels side by side; with a constant for `taps` no loop is left."""
    red = green = blue = np.float32(0)
    for r in range(taps):
        a = b = c = np.float32(0)
        p = place + r * stride
        for k in range(taps):
            a += wx[k] * np.float32(flat[p + 3 * k])
            b += wx[k] * np.float32(flat[p + 3 * k + 1])
            c += wx[k] * np.float32(flat[p + 3 * k + 2])
        red += wy[r] * a
        green += wy[r] * b
        blue += wy[r] * c
    return red, green, blue
