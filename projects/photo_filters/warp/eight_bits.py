"""The inner loops of warps of 8-bit pictures, without a branch, in 16-bit whole numbers.

A strip of pixels goes through short arrays that stay in the first cache: places, then eight bytes of every
source row at each place (two pixels in one load), then the blend of all channels side by side, two in each
32-bit word, then the words squeezed to bytes. A difference of samples d is held as 2⁷d and multiplied by
a weight of 15 bits; the high half of the product is 2⁶ times the part of d. What is cut off is under 1/20
of a level for bilinear weights and under 1/3 for the others.
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.warp.coordinates import ONE, relative_places
from projects.photo_filters.warp.weights import WHOLE
from projects.photo_filters.warp.words import (
    add,
    high_product,
    load_32,
    load_64,
    low_byte,
    pack,
    shift_left_1,
    shift_left_6,
    shift_left_7,
    shift_right_6,
    store_64,
    subtract,
    top_byte,
)
from shared.compiled import jit
from shared.prefetch import prefetch

__all__ = ["LONGS", "WORDS", "span_of_bytes"]

LONGS, WORDS = 4, 22  # arrays of a strip's length that a span works in: of 64 and of 32 bits
_FRACTION = np.int32(ONE - 1)
_AHEAD = 16  # rows
_BITS = np.int32(ONE.bit_length() - 1)


@jit(nogil=True, error_model="numpy")
def span_of_bytes(flat, stride, channels, m, x, n, y, out, o, taps, table, longs, words):  # type: ignore[no-untyped-def]
    """Write n pixels of row y from column x on, all from inside the picture, to byte o of `out`.

    Args:
        flat: the picture's bytes, rows of `stride`.
        longs, words: (LONGS, n) uint64 and (WORDS, n + 1) uint32 to work in, or longer.

    Returns:
        False where the span is too wide on the picture for 32 bits or a pixel for one word, and nothing is
        written.
    """
    if channels > 4:
        return False
    qx, qy = words[0][:n].view(np.int32), words[1][:n].view(np.int32)
    places = longs[0][:n].view(np.int64)
    column, row = relative_places(m, x, y, 0.0 if taps == 1 else 0.5, qx, qy)
    if column < 0:
        return False
    before = 0 if taps < 4 else taps // 2 - 1
    base = (row - before) * stride + (column - before) * channels
    packed = words[2]
    for i in range(n):
        places[i] = base + np.int64(qy[i] >> _BITS) * stride + np.int64(qx[i] >> _BITS) * channels
    _fetch_ahead(flat, stride, channels, m, x + n // 2, y, places)
    if taps == 1:
        for i in range(n):
            packed[i] = load_32(flat, places[i])
    else:
        for i in range(n):
            qx[i] &= _FRACTION
            qy[i] &= _FRACTION
        if taps == 2:
            _bilinear(flat, stride, channels, places, longs[1][:n], longs[2][:n], words, packed)
        else:
            _many(flat, stride, channels, places, longs, words, packed, taps, table)
    _write(packed, n, channels, out, o)
    return True


@jit(nogil=True, error_model="numpy")
def _fetch_ahead(flat, stride, channels, m, x, y, places):  # type: ignore[no-untyped-def]
    """Ask memory for what the row `_AHEAD` below will read, which lies nearly as far from here everywhere.

    Neighbouring rows read the same lines of memory, so that every eighth pixel of each will do.
    """
    u, v = x + 0.5, y + 0.5
    w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
    px, py = (m[0, 0] * u + m[0, 1] * v + m[0, 2]) / w, (m[1, 0] * u + m[1, 1] * v + m[1, 2]) / w
    across, down = (m[0, 1] - px * m[2, 1]) / w * _AHEAD, (m[1, 1] - py * m[2, 1]) / w * _AHEAD
    ahead = np.int64(np.rint(down)) * stride + np.int64(np.rint(across)) * channels
    for i in range(y % 8, places.size, 8):
        prefetch(flat, places[i] + ahead)


@jit(nogil=True, error_model="numpy")
def _bilinear(flat, stride, channels, places, above, below, words, packed):  # type: ignore[no-untyped-def]
    n = places.size
    wx, wy, p00, p01, p10, p11 = words[0], words[1], words[3], words[4], words[5], words[6]
    for i in range(n):
        wx[i] *= np.uint32(65537)  # both halves of the word
        wy[i] *= np.uint32(65537)
    for i in range(n):
        place = places[i]
        above[i] = load_64(flat, place)
        below[i] = load_64(flat, place + stride)
    _split(above, below, channels, p00, p01, p10, p11)
    _blend_four(
        p00[:n].view(np.int16), p01[:n].view(np.int16), p10[:n].view(np.int16), p11[:n].view(np.int16),
        wx[:n].view(np.int16), wy[:n].view(np.int16), packed[:n].view(np.int16),
    )  # fmt: skip


@jit(nogil=True)
def _split(one, two, channels, a, b, c, d):  # type: ignore[no-untyped-def]
    """Take the two pixels of each 64 bits apart."""
    if channels == 3:  # a constant shift is cheaper
        for i in range(one.size):
            a[i], b[i] = np.uint32(one[i]), np.uint32(one[i] >> np.uint64(24))
            c[i], d[i] = np.uint32(two[i]), np.uint32(two[i] >> np.uint64(24))
    else:
        shift = np.uint64(8 * channels)
        for i in range(one.size):
            a[i], b[i] = np.uint32(one[i]), np.uint32(one[i] >> shift)
            c[i], d[i] = np.uint32(two[i]), np.uint32(two[i] >> shift)


@jit(nogil=True)
def _blend_four(p00, p01, p10, p11, wx, wy, out):  # type: ignore[no-untyped-def]
    for k in range(out.size):
        a, b, c, d, x, y = p00[k], p01[k], p10[k], p11[k], wx[k], wy[k]
        low = _between(low_byte(a), low_byte(b), low_byte(c), low_byte(d), x, y)
        high = _between(top_byte(a), top_byte(b), top_byte(c), top_byte(d), x, y)
        out[k] = pack(low, high)


@jit(nogil=True, inline="always")
def _between(a, b, c, d, x, y):  # type: ignore[no-untyped-def]
    """a + x(b − a), c + x(d − c) and y between them, in 2⁶ of a level; 33 is a half and what was cut off."""
    top = add(shift_left_6(a), high_product(shift_left_7(subtract(b, a)), x))
    bottom = add(shift_left_6(c), high_product(shift_left_7(subtract(d, c)), x))
    value = add(top, high_product(shift_left_1(subtract(bottom, top)), y))
    return shift_right_6(add(value, np.int16(33)))


@jit(nogil=True, error_model="numpy")
def _many(flat, stride, channels, places, longs, words, packed, taps, table):  # type: ignore[no-untyped-def]
    """Bicubic and Lanczos: the weighted sum of each row's pixels, then of the rows.

    A sample is 2⁷ p and a weight w 2¹⁴: a product's high half is 2⁵ p w, and twice that times another
    weight 2⁴ p w w'.
    """
    n = places.size
    for axis in range(2):
        _whole_weights(words[axis], n, taps, table, words[10 + 6 * axis : 16 + 6 * axis])
    low, high = words[0][:n].view(np.int16), words[1][:n].view(np.int16)  # the fractions are used up
    # half of what is cut off from each product, and half a level
    low[:] = np.int16(8 + taps // 2)
    high[:] = np.int16(8 + taps // 2)
    across = words[10:16]
    for r in range(taps):
        line = r * stride
        _load_row(flat, places, line, channels, taps, longs)
        _split(longs[1][:n], longs[2][:n], channels, words[4], words[5], words[6], words[7])
        if taps == 6:
            _split(longs[3][:n], longs[3][:n], channels, words[8], words[9], words[8], words[9])
        down = words[16 + r][:n].view(np.int16)
        if taps == 4:
            _add_row_of_four(
                words[4][:n].view(np.int16), words[5][:n].view(np.int16),
                words[6][:n].view(np.int16), words[7][:n].view(np.int16),
                across[0][:n].view(np.int16), across[1][:n].view(np.int16),
                across[2][:n].view(np.int16), across[3][:n].view(np.int16), down, low, high,
            )  # fmt: skip
        else:
            _add_row_of_six(
                words[4][:n].view(np.int16), words[5][:n].view(np.int16), words[6][:n].view(np.int16),
                words[7][:n].view(np.int16), words[8][:n].view(np.int16), words[9][:n].view(np.int16),
                across[0][:n].view(np.int16), across[1][:n].view(np.int16), across[2][:n].view(np.int16),
                across[3][:n].view(np.int16), across[4][:n].view(np.int16), across[5][:n].view(np.int16),
                down, low, high,
            )  # fmt: skip
    out = packed[:n].view(np.int16)
    top = np.int16(255)
    for k in range(out.size):
        a, b = low[k] >> np.int16(4), high[k] >> np.int16(4)
        out[k] = pack(np.int16(min(max(a, np.int16(0)), top)), np.int16(min(max(b, np.int16(0)), top)))


@jit(nogil=True)
def _load_row(flat, places, line, channels, taps, longs):  # type: ignore[no-untyped-def]
    """Load the pixels of one row of neighbours, two by two."""
    first, second, third = longs[1], longs[2], longs[3]
    pair = 2 * channels
    if taps == 4:
        for i in range(places.size):
            place = places[i] + line
            first[i] = load_64(flat, place)
            second[i] = load_64(flat, place + pair)
    else:
        for i in range(places.size):
            place = places[i] + line
            first[i] = load_64(flat, place)
            second[i] = load_64(flat, place + pair)
            third[i] = load_64(flat, place + 2 * pair)


@jit(nogil=True)
def _whole_weights(fractions, n, taps, table, weights):  # type: ignore[no-untyped-def]
    """Fill `weights` (taps, n), each in both halves of a word, from fractions of 15 bits."""
    if taps == 4:
        w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
        whole = np.float32(WHOLE)
        for i in range(n):
            f = np.float32(np.int32(fractions[i])) * np.float32(1 / ONE)
            a = np.int32(np.floor(((np.float32(-0.5) * f + np.float32(1)) * f - np.float32(0.5)) * f * whole))
            c = np.int32(np.floor(((np.float32(-1.5) * f + np.float32(2)) * f + np.float32(0.5)) * f * whole))
            d = np.int32(np.floor((np.float32(0.5) * f - np.float32(0.5)) * f * f * whole))
            b = np.int32(WHOLE) - a - c - d
            w0[i] = (a & np.int32(0xFFFF)) * np.int32(65537)
            w1[i] = (b & np.int32(0xFFFF)) * np.int32(65537)
            w2[i] = (c & np.int32(0xFFFF)) * np.int32(65537)
            w3[i] = (d & np.int32(0xFFFF)) * np.int32(65537)
    else:
        step = ONE // (table.shape[0] - 1)
        for i in range(n):
            phase = (np.int64(fractions[i]) + step // 2) // step
            for k in range(6):
                weights[k, i] = np.uint32(np.uint16(table[phase, k])) * np.uint32(65537)


@jit(nogil=True)
def _add_row_of_four(p0, p1, p2, p3, w0, w1, w2, w3, down, low, high):  # type: ignore[no-untyped-def]
    for k in range(low.size):
        a, b, c, d, e, f, g, h = p0[k], p1[k], p2[k], p3[k], w0[k], w1[k], w2[k], w3[k]
        even = add(add(_low(a, e), _low(b, f)), add(_low(c, g), _low(d, h)))
        odd = add(add(_top(a, e), _top(b, f)), add(_top(c, g), _top(d, h)))
        low[k] = add(low[k], high_product(shift_left_1(add(even, np.int16(2))), down[k]))
        high[k] = add(high[k], high_product(shift_left_1(add(odd, np.int16(2))), down[k]))


@jit(nogil=True)
def _add_row_of_six(p0, p1, p2, p3, p4, p5, w0, w1, w2, w3, w4, w5, down, low, high):  # type: ignore[no-untyped-def]
    for k in range(low.size):
        a, b, c, d, e, f = p0[k], p1[k], p2[k], p3[k], p4[k], p5[k]
        s, t, u, v, w, x = w0[k], w1[k], w2[k], w3[k], w4[k], w5[k]
        even = add(add(add(_low(a, s), _low(b, t)), add(_low(c, u), _low(d, v))), add(_low(e, w), _low(f, x)))
        odd = add(add(add(_top(a, s), _top(b, t)), add(_top(c, u), _top(d, v))), add(_top(e, w), _top(f, x)))
        low[k] = add(low[k], high_product(shift_left_1(add(even, np.int16(3))), down[k]))
        high[k] = add(high[k], high_product(shift_left_1(add(odd, np.int16(3))), down[k]))


@jit(nogil=True, inline="always")
def _low(pixel, weight):  # type: ignore[no-untyped-def]
    return high_product(shift_left_7(low_byte(pixel)), weight)


@jit(nogil=True, inline="always")
def _top(pixel, weight):  # type: ignore[no-untyped-def]
    return high_product(shift_left_7(top_byte(pixel)), weight)


@jit(nogil=True, error_model="numpy")
def _write(packed, n, channels, out, o):  # type: ignore[no-untyped-def]
    """Write the first `channels` bytes of each word side by side: of three, eight pixels in three stores."""
    if channels == 1:
        for i in range(n):
            out[o + i] = np.uint8(packed[i])
        return
    done = 0
    if channels == 3:
        pairs = packed[: (n + 1) // 2 * 2].view(np.uint64)
        for i in range(pairs.size):
            v = pairs[i]
            pairs[i] = (v & np.uint64(0xFFFFFF)) | ((v >> np.uint64(8)) & np.uint64(0xFFFFFF000000))
        for i in range(n // 8):
            a, b, c, d = pairs[4 * i], pairs[4 * i + 1], pairs[4 * i + 2], pairs[4 * i + 3]
            store_64(out, o + 24 * i, a | (b << np.uint64(48)))
            store_64(out, o + 24 * i + 8, (b >> np.uint64(16)) | (c << np.uint64(32)))
            store_64(out, o + 24 * i + 16, (c >> np.uint64(32)) | (d << np.uint64(16)))
        done = n // 8 * 8
        for i in range(done, n):
            v = pairs[i >> 1] >> np.uint64(24 * (i & 1))
            for c in range(3):
                out[o + 3 * i + c] = np.uint8(v >> np.uint64(8 * c))
        return
    for i in range(done, n):
        for c in range(channels):
            out[o + channels * i + c] = np.uint8(packed[i] >> np.uint32(8 * c))
