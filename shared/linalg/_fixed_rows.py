"""The compiled inner loops of `shared.linalg._fixed_point`: sums of products in 16 bits, 32 at a time.

A sample v of 0 … 255 is held as 128 v; the sum of two of them fits 16 bits, and so does the high half of that
sum times a weight of 16 bits, which is one instruction for 32 samples where float32 takes two for 16.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg._sixteen_bits import add, high_product

__all__ = ["SCALE", "convolve_passes", "convolve_taps", "load_row", "narrow", "strip_of", "tap"]

_BITS = 7
SCALE = 1 << _BITS  # units a level
_RING = 1 << 18  # samples of the rows under a kernel, which stay in the second cache
_LEAST_STRIP = 2048


@jit(nogil=True, error_model="numpy")
def convolve_passes(  # type: ignore[no-untyped-def]
    image, out, across, across_weights, across_bias, down, down_weights, down_bias, centre, gain,
    y_index, x_index, left, channels, constant, start, stop, kh,
):  # fmt: skip
    """Fill rows start … stop of `out` with a row pass and a column pass.

    Where `centre` is not 0 the result is centre · sample + gain · what the passes give: an unsharp mask.

    Args:
        image, out: (h, w·channels) uint8.
        across: (n, 2) places in the padded row of the two samples that are added, times across_weights (n,)
            uint16 / 2¹⁶; n is a multiple of three.
        across_bias: uint16, what the products lost on average by being cut.
        down, down_weights, down_bias: the same of the kh rows.
        centre, gain: float32.
        y_index, x_index, left, channels: as in `convolve_rows`; constant: uint16, a level.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    strip = strip_of(kh, channels)
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        n = m * channels
        line = np.empty((m + kw - 1) * channels, np.uint16)
        ring = np.empty((kh, n), np.uint16)
        total = np.empty(n, np.uint16)
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        for p in range(start, stop + kh - 1):
            load_row(line, image, y_index[p], covered, first, last, channels, constant, _BITS)
            row = ring[p % kh]
            for t in range(0, across_weights.size, 3):
                a, b = across[t, 0] * channels, across[t, 1] * channels
                c, d = across[t + 1, 0] * channels, across[t + 1, 1] * channels
                if across_weights[t + 2] == 0:  # only there to make three
                    _add_two(
                        row, t == 0, across_bias, line[a : a + n], line[b : b + n], across_weights[t],
                        line[c : c + n], line[d : d + n], across_weights[t + 1],
                    )  # fmt: skip
                    continue
                e, f = across[t + 2, 0] * channels, across[t + 2, 1] * channels
                _add_three(
                    row, t == 0, across_bias, line[a : a + n], line[b : b + n], across_weights[t],
                    line[c : c + n], line[d : d + n], across_weights[t + 1],
                    line[e : e + n], line[f : f + n], across_weights[t + 2],
                )  # fmt: skip
            y = p - kh + 1
            if y < start:
                continue
            last_three = down_weights.size - 3
            for t in range(0, last_three, 3):
                _add_three(
                    total, t == 0, down_bias,
                    ring[(y + down[t, 0]) % kh], ring[(y + down[t, 1]) % kh], down_weights[t],
                    ring[(y + down[t + 1, 0]) % kh], ring[(y + down[t + 1, 1]) % kh], down_weights[t + 1],
                    ring[(y + down[t + 2, 0]) % kh], ring[(y + down[t + 2, 1]) % kh], down_weights[t + 2],
                )  # fmt: skip
            t = last_three
            target = out[y, x0 * channels : x0 * channels + n]
            if centre != 0:
                _add_three(
                    total, t == 0, down_bias,
                    ring[(y + down[t, 0]) % kh], ring[(y + down[t, 1]) % kh], down_weights[t],
                    ring[(y + down[t + 1, 0]) % kh], ring[(y + down[t + 1, 1]) % kh], down_weights[t + 1],
                    ring[(y + down[t + 2, 0]) % kh], ring[(y + down[t + 2, 1]) % kh], down_weights[t + 2],
                )  # fmt: skip
                _store_mixed(target, image[y, x0 * channels : x0 * channels + n], total, centre, gain)
                continue
            if down_weights[t + 2] == 0:
                _store_two(
                    target, total, t == 0, np.uint16(down_bias + SCALE // 2), np.uint16(SCALE // 2),
                    ring[(y + down[t, 0]) % kh], ring[(y + down[t, 1]) % kh], down_weights[t],
                    ring[(y + down[t + 1, 0]) % kh], ring[(y + down[t + 1, 1]) % kh], down_weights[t + 1],
                )  # fmt: skip
                continue
            _store_three(
                target, total, t == 0, np.uint16(down_bias + SCALE // 2),
                np.uint16(SCALE // 2),
                ring[(y + down[t, 0]) % kh], ring[(y + down[t, 1]) % kh], down_weights[t],
                ring[(y + down[t + 1, 0]) % kh], ring[(y + down[t + 1, 1]) % kh], down_weights[t + 1],
                ring[(y + down[t + 2, 0]) % kh], ring[(y + down[t + 2, 1]) % kh], down_weights[t + 2],
            )  # fmt: skip


@jit(nogil=True, fastmath={"contract"})
def _store_mixed(target, image, total, centre, gain):  # type: ignore[no-untyped-def]
    """target ← centre · image + gain · total, rounded half up."""
    scaled = gain / np.float32(SCALE)
    for i in range(target.size):
        value = centre * np.float32(image[i]) + scaled * np.float32(total[i]) + np.float32(0.5)
        value = value if value > np.float32(0) else np.float32(0)
        target[i] = np.int32(value if value < np.float32(255) else np.float32(255))


@jit(nogil=True, error_model="numpy")
def convolve_taps(  # type: ignore[no-untyped-def]
    image, out, places, weights, n_positive, biases, shift,
    y_index, x_index, left, channels, constant, start, stop, kh,
):  # fmt: skip
    """Fill rows start … stop of `out` with sums over taps, the negative ones apart.

    Args:
        places: (n, 4) row, column, row, column of the two samples that are added, times weights (n,)
            uint16 / 2¹⁶; both kinds of weights are multiples of three.
        n_positive: how many of them come first and are added; the others are taken away.
        biases: (2,) uint16, of both sums.
        shift: bits of the sums below a level.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    strip = strip_of(kh, channels)
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        n = m * channels
        ring = np.empty((kh, (m + kw - 1) * channels), np.uint16)
        positive, negative = np.zeros(n, np.uint16), np.zeros(n, np.uint16)
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        for p in range(start, stop + kh - 1):
            load_row(ring[p % kh], image, y_index[p], covered, first, last, channels, constant, _BITS)
            y = p - kh + 1
            if y < start:
                continue
            for t in range(0, weights.size, 3):
                _add_three(
                    positive if t < n_positive else negative,
                    t == 0 or t == n_positive,
                    biases[0] if t < n_positive else biases[1],
                    tap(ring, y, places[t, 0], places[t, 1], channels, n),
                    tap(ring, y, places[t, 2], places[t, 3], channels, n),
                    weights[t],
                    tap(ring, y, places[t + 1, 0], places[t + 1, 1], channels, n),
                    tap(ring, y, places[t + 1, 2], places[t + 1, 3], channels, n),
                    weights[t + 1],
                    tap(ring, y, places[t + 2, 0], places[t + 2, 1], channels, n),
                    tap(ring, y, places[t + 2, 2], places[t + 2, 3], channels, n),
                    weights[t + 2],
                )
            _store_difference(out[y, x0 * channels : x0 * channels + n], positive, negative, shift)


@jit(nogil=True, inline="always")
def strip_of(kh, channels):  # type: ignore[no-untyped-def]
    """Pixels of a row worked on at once, so that the kh rows under a kernel stay in the second cache."""
    return max(1, max(_RING // kh, _LEAST_STRIP) // channels)


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


@jit(nogil=True, inline="always")
def _three(i, a, b, u, c, d, v, e, f, w):  # type: ignore[no-untyped-def]
    first = add(high_product(add(a[i], b[i]), u), high_product(add(c[i], d[i]), v))
    return add(first, high_product(add(e[i], f[i]), w))


@jit(nogil=True, inline="always")
def _two(i, a, b, u, c, d, v):  # type: ignore[no-untyped-def]
    return add(high_product(add(a[i], b[i]), u), high_product(add(c[i], d[i]), v))


@jit(nogil=True, inline="always")
def _add_two(total, is_first, bias, a, b, u, c, d, v):  # type: ignore[no-untyped-def]
    if is_first:
        for i in range(total.size):
            total[i] = add(bias, _two(i, a, b, u, c, d, v))
    else:
        for i in range(total.size):
            total[i] = add(total[i], _two(i, a, b, u, c, d, v))


@jit(nogil=True, inline="always")
def _store_two(target, total, is_first, bias, half, a, b, u, c, d, v):  # type: ignore[no-untyped-def]
    if is_first:
        for i in range(target.size):
            target[i] = narrow(add(bias, _two(i, a, b, u, c, d, v)) >> np.uint16(_BITS))
    else:
        for i in range(target.size):
            value = add(add(total[i], half), _two(i, a, b, u, c, d, v)) >> np.uint16(_BITS)
            target[i] = narrow(value)


@jit(nogil=True, inline="always")
def _add_three(total, is_first, bias, a, b, u, c, d, v, e, f, w):  # type: ignore[no-untyped-def]
    if is_first:
        for i in range(total.size):
            total[i] = add(bias, _three(i, a, b, u, c, d, v, e, f, w))
    else:
        for i in range(total.size):
            total[i] = add(total[i], _three(i, a, b, u, c, d, v, e, f, w))


@jit(nogil=True, inline="always")
def _store_three(target, total, is_first, bias, half, a, b, u, c, d, v, e, f, w):  # type: ignore[no-untyped-def]
    if is_first:
        for i in range(target.size):
            value = add(bias, _three(i, a, b, u, c, d, v, e, f, w)) >> np.uint16(_BITS)
            target[i] = narrow(value)
    else:
        for i in range(target.size):
            value = add(add(total[i], half), _three(i, a, b, u, c, d, v, e, f, w)) >> np.uint16(_BITS)
            target[i] = narrow(value)


@jit(nogil=True, inline="always")
def _store_difference(target, positive, negative, shift):  # type: ignore[no-untyped-def]
    half, down = np.uint16(1 << shift >> 1), np.uint16(shift)
    for i in range(target.size):
        value = np.uint16(max(add(positive[i], half), negative[i]) - negative[i]) >> down
        target[i] = narrow(value)


@jit(nogil=True, inline="always")
def narrow(value):  # type: ignore[no-untyped-def]
    """The smaller of a uint16 and 255, as uint8; the limit also keeps the compiler within 16 bits before."""
    return np.uint8(min(value, np.uint16(255)))
