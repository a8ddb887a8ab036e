"""The compiled inner loops of `shared.linalg._fixed_point` for whole-numbered kernels."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg._fixed_rows import load_row, strip_of, tap
from shared.linalg._sixteen_bits import add, low_product

__all__ = ["convolve_whole"]


@jit(nogil=True, error_model="numpy")
def convolve_whole(  # type: ignore[no-untyped-def]
    image, out, places, weights, y_index, x_index, left, channels, constant, start, stop, kh
):
    """Fill rows start … stop of `out` with sums over whole-numbered taps, exactly.

    Args:
        places: (n, 4) row, column, row, column of the two samples that are added, times weights (n,) uint16,
            doubled and, where negative, in two's complement. n is a multiple of three; no sum leaves 16 bits.
        constant: uint16 level; the others as in `convolve_taps`.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    strip = strip_of(kh, channels)
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        n = m * channels
        ring = np.empty((kh, (m + kw - 1) * channels), np.uint16)
        total = np.empty(n, np.uint16)
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        for p in range(start, stop + kh - 1):
            load_row(ring[p % kh], image, y_index[p], covered, first, last, channels, constant, 0)
            y = p - kh + 1
            if y < start:
                continue
            target = out[y, x0 * channels : x0 * channels + n]
            for t in range(0, weights.size, 3):
                a = tap(ring, y, places[t, 0], places[t, 1], channels, n)
                b = tap(ring, y, places[t, 2], places[t, 3], channels, n)
                c = tap(ring, y, places[t + 1, 0], places[t + 1, 1], channels, n)
                d = tap(ring, y, places[t + 1, 2], places[t + 1, 3], channels, n)
                e = tap(ring, y, places[t + 2, 0], places[t + 2, 1], channels, n)
                f = tap(ring, y, places[t + 2, 2], places[t + 2, 3], channels, n)
                u, v, w = weights[t], weights[t + 1], weights[t + 2]
                if weights.size == 3:
                    for i in range(n):
                        value = _three(i, a, b, u, c, d, v, e, f, w)
                        target[i] = _level(value)
                elif t == 0:
                    for i in range(n):
                        total[i] = _three(i, a, b, u, c, d, v, e, f, w)
                elif t + 3 < weights.size:
                    for i in range(n):
                        total[i] = add(total[i], _three(i, a, b, u, c, d, v, e, f, w))
                else:
                    for i in range(n):
                        value = add(total[i], _three(i, a, b, u, c, d, v, e, f, w))
                        target[i] = _level(value)


@jit(nogil=True, inline="always")
def _level(value):  # type: ignore[no-untyped-def]
    return np.uint8(min(max(np.int16(value), np.int16(0)) >> np.int16(1), np.int16(255)))


@jit(nogil=True, inline="always")
def _three(i, a, b, u, c, d, v, e, f, w):  # type: ignore[no-untyped-def]
    return add(
        add(low_product(add(a[i], b[i]), u), low_product(add(c[i], d[i]), v)), low_product(add(e[i], f[i]), w)
    )
