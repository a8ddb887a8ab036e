"""The compiled inner loops of `shared.linalg._fixed_point` for whole-numbered kernels and for boxes."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg._fixed_rows import load_row, narrow, strip_of, tap
from shared.linalg._sixteen_bits import add, high_product, low_product

__all__ = ["convolve_box", "convolve_whole"]


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


@jit(nogil=True, error_model="numpy")
def convolve_box(  # type: ignore[no-untyped-def]
    image, out, up, weight, last_weight, y_index, x_index, left, channels, constant, start, stop, kh
):
    """Fill rows start … stop of `out` with the weighted sum of kh × kw samples of equal weight.

    A running sum of kh rows costs one addition and one subtraction a sample, however many rows there are.
    Where kh · kw white samples do not fit 16 bits, it is multiplied by weight · 2^up / 2¹⁶ first. Then kw of
    these are added by doubling: sums of 2, 4, 8 … neighbours, from which kw is put together digit by digit.

    Args:
        up: bits that the running sums are shifted up by before the product keeps its high half.
        weight: uint16, 0 to take the running sums as they are; last_weight: uint16 / 2¹⁶, of all kh · kw.
        constant: uint16, a level; the others as in `convolve_rows`.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    n = width * channels
    padded = x_index.size * channels
    running, sums, doubled = (
        np.zeros(padded, np.uint16),
        np.empty(padded, np.uint16),
        np.empty(padded, np.uint16),
    )
    in_place = kw == 3 and weight == 0  # where `_add_window` leaves the sums as they are
    column = running[left * channels : left * channels + n]
    inside = sums[left * channels : left * channels + n]
    total = np.empty(n, np.uint16)
    factor = np.uint16(1 << up)
    half = np.uint16(32768 // max(weight, 1))  # of a unit of the product
    outside = np.uint16(constant * kh)
    if weight > 0:
        outside = high_product(add(low_product(outside, factor), half), weight)
    level = np.empty(n, np.uint8)
    level[:] = constant
    for p in range(start, stop + kh - 1):
        new = image[y_index[p]] if y_index[p] >= 0 else level
        if p - kh < start:
            for i in range(n):
                column[i] = add(column[i], np.uint16(new[i]))
        else:
            old = image[y_index[p - kh]] if y_index[p - kh] >= 0 else level
            for i in range(n):
                column[i] = add(column[i], np.uint16(new[i])) - np.uint16(old[i])
        y = p - kh + 1
        if y < start:
            continue
        if weight > 0:
            for i in range(n):
                inside[i] = high_product(add(low_product(column[i], factor), half), weight)
        elif not in_place:
            for i in range(n):
                inside[i] = column[i]
        line = running if in_place else sums
        for border in range(kw - 1):
            j = border if border < left else border + width
            x = x_index[j]
            for c in range(channels):
                line[j * channels + c] = outside if x < 0 else line[(left + x) * channels + c]
        _add_window(out[y], total, line, doubled, kw, channels, last_weight)


@jit(nogil=True, inline="always")
def _add_window(target, total, sums, doubled, kw, channels, weight):  # type: ignore[no-untyped-def]
    """target ← weight / 2¹⁶ · Σ of kw neighbours in `sums`, rounded; the three buffers are used up."""
    n = target.size
    half = np.uint16(32768 // weight)
    if kw == 3:
        middle, right = sums[channels : channels + n], sums[2 * channels :]
        for i in range(n):
            target[i] = narrow(high_product(add(add(sums[i], half), add(middle[i], right[i])), weight))
        return
    for i in range(n):
        total[i] = half
    length, done = 1, 0  # neighbours in each sum, and in `total`
    while True:
        part = sums[done * channels : done * channels + n]
        if 2 * length > kw:
            for i in range(n):
                target[i] = narrow(high_product(add(total[i], part[i]), weight))
            return
        if kw & length:
            for i in range(n):
                total[i] = add(total[i], part[i])
            done += length
        left, right = sums[: sums.size - length * channels], sums[length * channels :]
        for i in range(right.size):
            doubled[i] = add(left[i], right[i])
        sums, doubled = doubled, sums
        length *= 2
