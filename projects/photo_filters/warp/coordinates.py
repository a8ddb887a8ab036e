"""Where pixels come from: which part of a row lies inside the picture, and the places on it, strip by strip.

`m` takes a place on the canvas to one on the picture, x = (m₀₀u + m₀₁v + m₀₂) / w with
w = m₂₀u + m₂₁v + m₂₂. As long as w > 0, "x is at least l" is the linear inequality
(m₀₀ − l m₂₀) u + … ≥ 0 in u, so that what is inside of a row is one span, in closed form.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["ONE", "footprint", "places", "relative_places", "row_span"]

ONE = 1 << 15  # a pixel, in the fixed point of `relative_places`


@jit(nogil=True, error_model="numpy")
def footprint(m, x0, x1, y0, y1, columns, rows):  # type: ignore[no-untyped-def]
    """Bound the derivatives of the place on the picture over a tile of the canvas.

    Returns:
        |∂x/∂u|, |∂x/∂v|, |∂y/∂u|, |∂y/∂v| at most, where the place is on the picture; infinite where the
        horizon w = 0 crosses the tile.
    """
    least = np.inf
    low_x, high_x, low_y, high_y = np.inf, -np.inf, np.inf, -np.inf
    for corner in range(4):
        u, v = float(x1 if corner & 1 else x0), float(y1 if corner & 2 else y0)
        w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
        least = min(least, w)
        if w > 0:
            x = (m[0, 0] * u + m[0, 1] * v + m[0, 2]) / w
            y = (m[1, 0] * u + m[1, 1] * v + m[1, 2]) / w
            low_x, high_x, low_y, high_y = min(low_x, x), max(high_x, x), min(low_y, y), max(high_y, y)
    if least <= 1e-12:
        return np.inf, np.inf, np.inf, np.inf
    low_x, high_x = min(max(low_x, 0.0), columns), min(max(high_x, 0.0), columns)
    low_y, high_y = min(max(low_y, 0.0), rows), min(max(high_y, 0.0), rows)
    return (
        max(abs(m[0, 0] - low_x * m[2, 0]), abs(m[0, 0] - high_x * m[2, 0])) / least,
        max(abs(m[0, 1] - low_x * m[2, 1]), abs(m[0, 1] - high_x * m[2, 1])) / least,
        max(abs(m[1, 0] - low_y * m[2, 0]), abs(m[1, 0] - high_y * m[2, 0])) / least,
        max(abs(m[1, 1] - low_y * m[2, 1]), abs(m[1, 1] - high_y * m[2, 1])) / least,
    )


@jit(nogil=True, error_model="numpy")
def row_span(m, y, x0, x1, low_x, high_x, low_y, high_y):  # type: ignore[no-untyped-def]
    """Return the first, and one past the last, pixel of x0 … x1 − 1 in row y that is from the rectangle."""
    v = y + 0.5
    w = m[2, 1] * v + m[2, 2]
    first, last = float(x0), float(x1)
    for side in range(4):
        axis = side >> 1
        along, offset = m[axis, 0], m[axis, 1] * v + m[axis, 2]
        if side & 1:
            limit = high_x if axis == 0 else high_y
            along, offset = limit * m[2, 0] - along, limit * w - offset
        else:
            limit = low_x if axis == 0 else low_y
            along, offset = along - limit * m[2, 0], offset - limit * w
        if along > 0:
            first = max(first, np.ceil(-offset / along - 0.5))
        elif along < 0:
            last = min(last, np.floor(-offset / along - 0.5) + 1)
        elif offset < 0:
            last = first
    first = min(first, float(x1))
    return np.int64(first), np.int64(max(first, min(last, float(x1))))


@jit(nogil=True, error_model="numpy")
def relative_places(m, x, y, half, qx, qy):  # type: ignore[no-untyped-def]
    """Fill the places of pixels x, x + 1, … of row y, int32 in 1/ONE of a pixel from a whole one.

    Args:
        half: what is taken off a place: 0.5 for the distance from the first pixel's centre, else 0.

    Returns:
        Column and row of that whole pixel; a column of −1 where the strip is too wide for 32 bits.
    """
    n = qx.size
    u, v = x + 0.5, y + 0.5
    nx, ny = m[0, 0] * u + m[0, 1] * v + m[0, 2], m[1, 0] * u + m[1, 1] * v + m[1, 2]
    w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
    end = w + (n - 1) * m[2, 0]
    first_x, last_x = nx / w - half, (nx + (n - 1) * m[0, 0]) / end - half
    first_y, last_y = ny / w - half, (ny + (n - 1) * m[1, 0]) / end - half
    if max(abs(last_x - first_x), abs(last_y - first_y)) > 60_000:
        return -1, -1
    # along a row a place only grows or only falls, so that the rest is never negative
    column, row = np.floor(min(first_x, last_x)), np.floor(min(first_y, last_y))
    one = float(ONE)
    shift_x, shift_y = column + half, row + half
    if m[2, 0] == 0:
        x_start, x_step = (nx / w - shift_x) * one + 0.5, m[0, 0] / w * one
        y_start, y_step = (ny / w - shift_y) * one + 0.5, m[1, 0] / w * one
        for i in range(n):
            qx[i] = np.int32(x_start + i * x_step)
            qy[i] = np.int32(y_start + i * y_step)
    else:
        x_start, x_step = (
            (nx - shift_x * w) * one + 0.5 * w,
            (m[0, 0] - shift_x * m[2, 0]) * one + 0.5 * m[2, 0],
        )
        y_start, y_step = (
            (ny - shift_y * w) * one + 0.5 * w,
            (m[1, 0] - shift_y * m[2, 0]) * one + 0.5 * m[2, 0],
        )
        w_step = m[2, 0]
        for i in range(n):
            over = 1.0 / (w + i * w_step)
            qx[i] = np.int32((x_start + i * x_step) * over)
            qy[i] = np.int32((y_start + i * y_step) * over)
    return np.int64(column), np.int64(row)


@jit(nogil=True, error_model="numpy")
def places(m, x, y, half, px, py):  # type: ignore[no-untyped-def]
    """Fill float64 places of pixels x, x + 1, … of row y, less `half`."""
    u, v = x + 0.5, y + 0.5
    nx, ny = m[0, 0] * u + m[0, 1] * v + m[0, 2], m[1, 0] * u + m[1, 1] * v + m[1, 2]
    w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
    x_step, y_step, w_step = m[0, 0], m[1, 0], m[2, 0]
    for i in range(px.size):
        over = 1.0 / (w + i * w_step)
        px[i] = (nx + i * x_step) * over - half
        py[i] = (ny + i * y_step) * over - half
