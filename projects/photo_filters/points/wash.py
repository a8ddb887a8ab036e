"""Light that falls over a picture from one side, added to what is there."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["add_light"]


@jit(nogil=True, error_model="numpy", fastmath={"contract"})
def add_light(rows, lamp, starts, step):  # type: ignore[no-untyped-def]
    """f ← 1 − (1 − f)(1 − light · lamp) in place, light being a smooth step of the place.

    Args:
        rows: (n, w · channels) float32.
        lamp: (channels,) float32, strength included.
        starts: (n,) float32, the place of the first pixel of each row, from 0 and below, where it is dark,
            to 1 and above, where it is light; step: float32, by how much the next pixel's place is more.
    """
    channels = lamp.size
    width = rows.shape[1] // channels
    light = np.empty(width, np.float32)
    zero, one, two, three = np.float32(0), np.float32(1), np.float32(2), np.float32(3)
    for y in range(rows.shape[0]):
        row, start = rows[y], starts[y]
        for x in range(width):
            place = min(max(start + step * np.float32(x), zero), one)
            light[x] = place * place * (three - two * place)
        if channels == 1:
            for x in range(width):
                row[x] += light[x] * lamp[0] * (one - row[x])
        else:
            red, green, blue = lamp[0], lamp[1], lamp[2]
            for x in range(width):
                r, g, b = row[3 * x], row[3 * x + 1], row[3 * x + 2]
                row[3 * x] = r + light[x] * red * (one - r)
                row[3 * x + 1] = g + light[x] * green * (one - g)
                row[3 * x + 2] = b + light[x] * blue * (one - b)
