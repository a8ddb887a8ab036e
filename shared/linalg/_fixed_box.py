"""Boxes on 8-bit pictures in 16 bits: running sums down, and few additions across.

Down a column one sample is added and one taken away a row, however high the box. Across, sums of 4, 16, 64 …
neighbours are made of four of the shorter ones each; a box is put together from them and what it is too wide
is taken away again: 31 = 16 + 16 − 1. Sums wrap modulo 2¹⁶, so that what is added and taken away is nothing.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg._fixed_products import AT_ONCE
from shared.linalg._sixteen_bits import add, high_product, low_product, put
from shared.simd.blocks import load, splat, store

__all__ = ["convolve_box", "pieces_of"]

_Q = AT_ONCE // 4


def pieces_of(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what a sum of n neighbours is made of, and what of that is taken away: (pieces, 2) each.

    A piece is the power k of four neighbours that it sums, 4^k, and its first.
    """
    digits, rest = [], n  # of n in base 4, from −1 to 2, and the first at most 3
    while rest:
        digits.append(3 if rest == 3 else (rest + 1) % 4 - 1)
        rest = (rest - digits[-1]) // 4
    added, taken, end = [], [], 0
    for k, digit in enumerate(digits):
        for _ in range(max(digit, 0)):
            added.append((k, end))
            end += 4**k
    end = n
    for k, digit in enumerate(digits):
        if digit < 0:
            taken.append((k, end))
            end += 4**k
    return np.array(added, np.int64).reshape(-1, 2), np.array(taken, np.int64).reshape(-1, 2)


@jit(nogil=True, error_model="numpy")
def convolve_box(  # type: ignore[no-untyped-def]
    image, out, up, weight, last_weight, added, taken,
    y_index, x_index, left, channels, constant, start, stop, kh,
):  # fmt: skip
    """Fill rows start … stop of `out` with the weighted sum of kh × kw samples of equal weight.

    Where kh · kw white samples do not fit 16 bits, a column's sum is multiplied by weight · 2^up / 2¹⁶ first.

    Args:
        up: bits that the running sums are shifted up by before the product keeps its high half.
        weight: uint16, 0 to take the running sums as they are; last_weight: uint16 / 2¹⁶, of all kh · kw.
        added, taken: the pieces of kw.
        constant: uint16, a level; the others as in `convolve_rows`.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    n = width * channels
    end, tallest = kw, 0  # of the widest sum, and the longest pieces
    for k, first in taken:
        end, tallest = max(end, first + 4**k), max(tallest, k)
    for k, _ in added:
        tallest = max(tallest, k)
    pitch = n + (end + 4 ** (tallest + 1)) * channels + AT_ONCE
    sums = np.zeros((tallest + 1) * pitch, np.uint16)  # row k: sums of 4^k neighbours
    plus, minus = _places(added, pitch, channels), _places(taken, pitch, channels)
    inside = sums[left * channels : left * channels + n]
    column = np.zeros(n, np.uint16) if weight > 0 else inside
    factor, half = np.uint16(1 << up), np.uint16(32768 // max(weight, 1))  # of a unit of the product
    last_half = np.uint16(32768 // last_weight)
    outside = np.uint16(constant * kh)
    if weight > 0:
        outside = high_product(add(low_product(outside, factor), half), weight)
    level, spare = np.empty(n, np.uint8), np.empty(AT_ONCE, np.uint8)
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
        for border in range(kw - 1):
            j = border if border < left else border + width
            x = x_index[j]
            for c in range(channels):
                sums[j * channels + c] = outside if x < 0 else sums[(left + x) * channels + c]
        for k in range(tallest):
            _sum_fours(sums, k * pitch, pitch, n + (end - 4 ** (k + 1)) * channels, 4**k * channels)
        _put_together(out[y], spare, n, sums, plus, minus, last_half, last_weight)


@jit(nogil=True)
def _places(pieces, pitch, channels):  # type: ignore[no-untyped-def]
    places = np.empty(len(pieces), np.int64)
    for t in range(len(pieces)):
        places[t] = pieces[t, 0] * pitch + pieces[t, 1] * channels
    return places


@jit(nogil=True)
def _sum_fours(sums, first, pitch, n, step):  # type: ignore[no-untyped-def]
    """Sums of four, `step` apart, of the row that begins at `first`, into the next."""
    for i in range(first, first + n, _Q):
        near = load(sums, i, _Q) + load(sums, i + step, _Q)
        store(sums, i + pitch, near + (load(sums, i + 2 * step, _Q) + load(sums, i + 3 * step, _Q)))


@jit(nogil=True)
def _put_together(target, spare, n, sums, plus, minus, half, weight):  # type: ignore[no-untyped-def]
    """target ← weight / 2¹⁶ · (half + Σ plus − Σ minus), i < n."""
    whole = n - n % AT_ONCE
    for i in range(0, whole, AT_ONCE):
        _put_block(target, i, i, sums, plus, minus, half, weight)
    if whole < n:
        _put_block(spare, 0, whole, sums, plus, minus, half, weight)
        target[whole:n] = spare[: n - whole]


@jit(nogil=True, inline="always")
def _put_block(target, at, i, sums, plus, minus, half, weight):  # type: ignore[no-untyped-def]
    p = splat(half, load(sums, i, _Q))
    q, r, s = p, p, p
    for t in range(plus.size):
        a = plus[t] + i
        p, q = p + load(sums, a, _Q), q + load(sums, a + _Q, _Q)
        r, s = r + load(sums, a + 2 * _Q, _Q), s + load(sums, a + 3 * _Q, _Q)
    for t in range(minus.size):
        a = minus[t] + i
        p, q = p - load(sums, a, _Q), q - load(sums, a + _Q, _Q)
        r, s = r - load(sums, a + 2 * _Q, _Q), s - load(sums, a + 3 * _Q, _Q)
    put(target, at, p, weight)
    put(target, at + _Q, q, weight)
    put(target, at + 2 * _Q, r, weight)
    put(target, at + 3 * _Q, s, weight)
