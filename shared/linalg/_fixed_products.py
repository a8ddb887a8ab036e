"""Sums of products in 16 bits, 64 at a time, which stay in registers until their last product.

A sample v of 0 … 255 is held as 128 v; the sum of two of them fits 16 bits, and so does the high half of that
sum times a weight of 16 bits, which is one instruction for 32 samples where float32 takes two for 16. What
such a sum costs are its loads: two for a pair that shares a weight, one for a sample alone.
"""

from __future__ import annotations

from shared.compiled import jit
from shared.linalg._sixteen_bits import high_products, put
from shared.simd.blocks import high, load, splat

__all__ = ["AT_ONCE", "difference_row", "sum_row", "sum_two_rows"]

AT_ONCE = 64  # samples of a step; what is read has room for so many past its end
_Q = AT_ONCE // 4  # 256 bits: of loads at odd places these cross a line half as often as 512 bits do
_DOWN = 1 << 9  # 2¹⁶ / 128: what a product with it leaves are levels


@jit(nogil=True, inline="always")
def _summed(values, i, firsts, weights, start, pairs, stop, bias):  # type: ignore[no-untyped-def]
    """Four blocks of the products from number start to stop; from `pairs` on they are of one sample."""
    w = splat(bias, load(values, i, _Q))
    p, q, r, s = w, w, w, w
    for t in range(start, pairs):
        a, b, w = firsts[t, 0] + i, firsts[t, 1] + i, splat(weights[t], w)
        p = p + high_products(load(values, a, _Q) + load(values, b, _Q), w)
        q = q + high_products(load(values, a + _Q, _Q) + load(values, b + _Q, _Q), w)
        r = r + high_products(load(values, a + 2 * _Q, _Q) + load(values, b + 2 * _Q, _Q), w)
        s = s + high_products(load(values, a + 3 * _Q, _Q) + load(values, b + 3 * _Q, _Q), w)
    for t in range(pairs, stop):
        a, w = firsts[t, 0] + i, splat(weights[t], w)
        p = p + high_products(load(values, a, _Q), w)
        q = q + high_products(load(values, a + _Q, _Q), w)
        r = r + high_products(load(values, a + 2 * _Q, _Q), w)
        s = s + high_products(load(values, a + 3 * _Q, _Q), w)
    return p, q, r, s


@jit(nogil=True)
def sum_row(target, spare, n, values, firsts, weights, pairs, bias):  # type: ignore[no-untyped-def]
    """target[i] ← bias + Σ_t ⌊weights[t] (values[firsts[t, 0] + i] + values[firsts[t, 1] + i]) / 2¹⁶⌋, i < n.

    Args:
        target, spare: (at least n,) and (`AT_ONCE`,) uint16, or uint8 for sums / 128, cut to 255.
        values: uint16.
        firsts: (n_products, 2); from number `pairs` on the first alone is taken.
        weights: (n_products,) uint16; bias: uint16.
    """
    for i in range(0, n, AT_ONCE):
        p, q, r, s = _summed(values, i, firsts, weights, 0, pairs, weights.size, bias)
        to, at = (target, i) if i + AT_ONCE <= n else (spare, 0)
        put(to, at, p, _DOWN)
        put(to, at + _Q, q, _DOWN)
        put(to, at + 2 * _Q, r, _DOWN)
        put(to, at + 3 * _Q, s, _DOWN)
    _end(target, spare, n)


@jit(nogil=True)
def sum_two_rows(first, second, spare, n, values, firsts, mirrored, bias):  # type: ignore[no-untyped-def]
    """Two rows of a column pass with mirrored weights: each row under them is loaded once for both.

    Args:
        first, second: (at least n,) each; spare: (2 · `AT_ONCE`,); of the dtypes of `sum_row`.
        firsts: (2r + 2,) places of the rows from r above the first to r below the second.
        mirrored: (r + 1,) uint16 weights of the middle and of what is 1 … r rows from it.
    """
    reach = mirrored.size - 1
    for i in range(0, n, AT_ONCE):
        a = load(values, firsts[0] + i, AT_ONCE)
        d = load(values, firsts[2 * reach + 1] + i, AT_ONCE)
        p = splat(bias, a)
        q = p
        for k in range(reach, 0, -1):
            # the first row's a + b are k above and below it, the second's c + d
            b, c = (
                load(values, firsts[reach + k] + i, AT_ONCE),
                load(values, firsts[reach + 1 - k] + i, AT_ONCE),
            )
            w = splat(mirrored[k], a)
            p = p + high_products(a + b, w)
            q = q + high_products(c + d, w)
            a, d = c, b
        w = splat(mirrored[0], a)
        is_whole = i + AT_ONCE <= n
        to, at = (first, i) if is_whole else (spare, 0)
        put(to, at, p + high_products(a, w), _DOWN)
        to, at = (second, i) if is_whole else (spare, AT_ONCE)
        put(to, at, q + high_products(d, w), _DOWN)
    _end(first, spare, n)
    _end(second, spare[AT_ONCE:], n)


@jit(nogil=True)
def difference_row(  # type: ignore[no-untyped-def]
    target, spare, n, values, firsts, weights, pairs, parts, biases, half, down
):  # fmt: skip
    """target[i] ← (sum of the first products − sum of the others + half) · down / 2¹⁶, cut to 0 … 255.

    Args:
        target, spare: uint8, as in `sum_row`, which also tells of the products.
        pairs: (2,) from which number on the products of either sum are of one sample.
        parts: how many products are of the first sum; biases: (2,) uint16.
    """
    for i in range(0, n, AT_ONCE):
        plus = _summed(values, i, firsts, weights, 0, pairs[0], parts, biases[0])
        minus = _summed(values, i, firsts, weights, parts, pairs[1], weights.size, biases[1])
        to, at = (target, i) if i + AT_ONCE <= n else (spare, 0)
        put(to, at, _less(plus[0], minus[0], half), down)
        put(to, at + _Q, _less(plus[1], minus[1], half), down)
        put(to, at + 2 * _Q, _less(plus[2], minus[2], half), down)
        put(to, at + 3 * _Q, _less(plus[3], minus[3], half), down)
    _end(target, spare, n)


@jit(nogil=True, inline="always")
def _less(plus, minus, half):  # type: ignore[no-untyped-def]
    """plus + half − minus, or 0 where that is negative."""
    return high(plus + splat(half, plus), minus) - minus


@jit(nogil=True, inline="always")
def _end(target, spare, n):  # type: ignore[no-untyped-def]
    """Copy what stands in `spare` because the target has no room for a whole step."""
    for i in range(n - n % AT_ONCE, n):
        target[i] = spare[i % AT_ONCE]
