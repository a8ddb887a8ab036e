"""What is done to the pixels of a row one by one, in place, and the conversion from and to integers."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = [
    "LEAST_ALPHA",
    "convert",
    "light",
    "premultiply",
    "quantise",
    "recolour",
    "rescale",
    "unpremultiply",
]

LEAST_ALPHA = np.float32(1e-6)  # a pixel that shows less has no colour


@jit(nogil=True, fastmath={"contract"})
def recolour(row, channels, m):  # type: ignore[no-untyped-def]
    """Multiply every colour (r, g, b, 1) by a (3, 4) matrix, its 12 numbers in `m`; `channels` is 3 or 4."""
    if channels == 3:
        _recolour(row, 3, m)
    else:
        _recolour(row, 4, m)


@jit(nogil=True, fastmath={"contract"}, inline="always")
def _recolour(row, channels, m):  # type: ignore[no-untyped-def]
    for i in range(row.size // channels):
        r, g, b = row[channels * i], row[channels * i + 1], row[channels * i + 2]
        row[channels * i] = m[0] * r + m[1] * g + m[2] * b + m[3]
        row[channels * i + 1] = m[4] * r + m[5] * g + m[6] * b + m[7]
        row[channels * i + 2] = m[8] * r + m[9] * g + m[10] * b + m[11]


@jit(nogil=True, fastmath={"contract"})
def rescale(row, channels, gain, offset):  # type: ignore[no-untyped-def]
    """Grey: gain · value + offset; with two channels the second is alpha and stays."""
    if channels == 1:
        for i in range(row.size):
            row[i] = gain * row[i] + offset
    else:
        for i in range(row.size // 2):
            row[2 * i] = gain * row[2 * i] + offset


@jit(nogil=True, fastmath={"contract"})
def light(row, channels, column, rows, width, left, total):  # type: ignore[no-untyped-def]
    """Multiply pixel i by Σ_r column[r] · rows[r, left + i].

    Args:
        column: (rank,) float32.
        rows: (rank · width,) float32, one after the other.
        total: (at least pixels,) float32, space to work in.
    """
    n = row.size // channels
    total = total[:n]
    first = rows[left : left + n]
    for i in range(n):
        total[i] = column[0] * first[i]
    for r in range(1, column.size):
        factor = rows[r * width + left : r * width + left + n]
        for i in range(n):
            total[i] += column[r] * factor[i]
    if channels == 3:
        for i in range(n):
            r, g, b = row[3 * i] * total[i], row[3 * i + 1] * total[i], row[3 * i + 2] * total[i]
            row[3 * i], row[3 * i + 1], row[3 * i + 2] = r, g, b
    elif channels == 1:
        for i in range(n):
            row[i] *= total[i]
    else:  # the last is alpha
        for i in range(n):
            for c in range(channels - 1):
                row[channels * i + c] *= total[i]


@jit(nogil=True)
def premultiply(row, channels):  # type: ignore[no-untyped-def]
    """Multiply the colour by alpha, the last channel."""
    for i in range(row.size // channels):
        alpha = row[channels * i + channels - 1]
        for c in range(channels - 1):
            row[channels * i + c] *= alpha


@jit(nogil=True)
def unpremultiply(row, channels):  # type: ignore[no-untyped-def]
    """Divide the colour by alpha, which is first cut to 0 … 1; where nothing shows the colour is black."""
    for i in range(row.size // channels):
        alpha = min(max(row[channels * i + channels - 1], np.float32(0)), np.float32(1))
        row[channels * i + channels - 1] = alpha
        inverse = np.float32(1) / alpha if alpha > LEAST_ALPHA else np.float32(0)
        for c in range(channels - 1):
            row[channels * i + c] *= inverse


@jit(nogil=True)
def convert(row, source, scale):  # type: ignore[no-untyped-def]
    """row ← source · scale, of any dtype."""
    for i in range(row.size):
        row[i] = np.float32(source[i]) * scale


@jit(nogil=True)
def quantise(target, row, peak):  # type: ignore[no-untyped-def]
    """target ← row · peak, rounded half up and cut to 0 … peak."""
    for i in range(row.size):
        value = row[i] * peak + np.float32(0.5)
        value = value if value > np.float32(0) else np.float32(0)
        target[i] = np.int32(value if value < peak else peak)
