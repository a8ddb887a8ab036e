"""Rows of 8-bit pictures on their way into the 16-bit loops of `shared.linalg._fixed_point`."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["load_row", "rows_apart", "strip_of", "tap"]

_RING = 1 << 18  # samples of the rows under a kernel, which stay in the second cache
_LEAST_STRIP = 2048
_LINE = 32  # samples of a line of the cache


@jit(nogil=True, inline="always")
def strip_of(kh, channels):  # type: ignore[no-untyped-def]
    """Pixels of a row worked on at once, so that the kh rows under a kernel stay in the second cache."""
    return max(1, max(_RING // kh, _LEAST_STRIP) // channels)


@jit(nogil=True)
def rows_apart(count, n):  # type: ignore[no-untyped-def]
    """Room for `count` rows of n samples, uint16, and the distance from one to the next.

    Rows begin with a line of the cache, an odd number of lines apart: a power of two apart they would share
    places in it.
    """
    pitch = ((n + _LINE - 1) // _LINE | 1) * _LINE
    room = np.empty(count * pitch + _LINE, np.uint16)
    return room[-(np.int64(room.ctypes.data) // 2) % _LINE :], pitch


@jit(nogil=True, inline="always")
def tap(ring, y, row, column, channels, n):  # type: ignore[no-untyped-def]
    return ring[(y + row) % ring.shape[0], column * channels : column * channels + n]


@jit(nogil=True, inline="always")
def load_row(target, image, y, x_index, first, last, channels, constant, up):  # type: ignore[no-untyped-def]
    """One row times 2^up; pixels first … last lie in the picture, the others are borders."""
    if y < 0:
        _fill(target, np.uint16(constant << np.uint16(up)))
        return
    source = image[y]
    if first < last:
        a = x_index[first] * channels
        inside = source[a : a + (last - first) * channels]
        place = target[first * channels : last * channels]
        for i in range(inside.size):
            place[i] = np.uint16(inside[i]) << np.uint16(up)
    for j in range(first):
        _load_pixel(target, source, j, x_index[j], channels, constant, up)
    for j in range(max(first, last), x_index.size):
        _load_pixel(target, source, j, x_index[j], channels, constant, up)


@jit(nogil=True, inline="always")
def _load_pixel(target, source, j, x, channels, constant, up):  # type: ignore[no-untyped-def]
    for c in range(channels):
        level = constant if x < 0 else np.uint16(source[x * channels + c])
        target[j * channels + c] = level << np.uint16(up)


@jit(nogil=True, inline="always")
def _fill(total, value):  # type: ignore[no-untyped-def]
    for i in range(total.size):
        total[i] = value
