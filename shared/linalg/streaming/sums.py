"""Weighted sums of pieces of one array of float32: the innermost loops, which become SIMD code.

Pieces are told by where they begin, as uint64: a slice of its own for each would take longer to make than a
short row takes to add, and only with unsigned places is the compiler sure that none lies before the array.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.simd.blocks import load, splat, store

__all__ = ["GROUP", "LANES", "is_mirrored", "weigh", "weigh_along", "weigh_column"]

GROUP = 4  # rows made together: each row under their windows is read once for all of them
LANES = 16  # pieces of a strip that are worked on side by side, one in each lane of 512 bits
_LANES = 8  # 256 bits: of loads at odd places these cross a line half as often as 512 bits do
_AT_ONCE, _WIDE = 8 * _LANES, 32  # numbers of a step


@jit(nogil=True, fastmath={"contract"})
def weigh(total, values, firsts, weights, begins):  # type: ignore[no-untyped-def]
    """total[i] ← Σ_k weights[k] · values[firsts[k] + i]; where `begins` is false it is added.

    Args:
        total: (n,) float32.
        values: float32.
        firsts: (k,) uint64.
        weights: (k,) float32.
    """
    n = total.size
    whole = n - n % _AT_ONCE
    b, c, d, e = np.uint64(_LANES), np.uint64(2 * _LANES), np.uint64(3 * _LANES), np.uint64(4 * _LANES)
    f, g, h = np.uint64(5 * _LANES), np.uint64(6 * _LANES), np.uint64(7 * _LANES)
    for i in range(np.uint64(0), np.uint64(whole), np.uint64(_AT_ONCE)):
        p = splat(np.float32(0), load(total, i, _LANES))
        q, r, s, t, u, v, x = p, p, p, p, p, p, p
        if not begins:
            p, q, r = load(total, i, _LANES), load(total, i + b, _LANES), load(total, i + c, _LANES)
            s, t, u = load(total, i + d, _LANES), load(total, i + e, _LANES), load(total, i + f, _LANES)
            v, x = load(total, i + g, _LANES), load(total, i + h, _LANES)
        for k in range(weights.size):
            a, w = firsts[k] + i, splat(weights[k], p)
            p, q = p + w * load(values, a, _LANES), q + w * load(values, a + b, _LANES)
            r, s = r + w * load(values, a + c, _LANES), s + w * load(values, a + d, _LANES)
            t, u = t + w * load(values, a + e, _LANES), u + w * load(values, a + f, _LANES)
            v, x = v + w * load(values, a + g, _LANES), x + w * load(values, a + h, _LANES)
        store(total, i, p)
        store(total, i + b, q)
        store(total, i + c, r)
        store(total, i + d, s)
        store(total, i + e, t)
        store(total, i + f, u)
        store(total, i + g, v)
        store(total, i + h, x)
    for i in range(np.uint64(whole), np.uint64(n)):
        one = np.float32(0) if begins else total[i]
        for k in range(weights.size):
            one += weights[k] * values[firsts[k] + i]
        total[i] = one


@jit(nogil=True, fastmath={"contract"})
def weigh_column(totals, into, n, values, firsts, weights):  # type: ignore[no-untyped-def]
    """totals[into[j] + i] ← Σ_k weights[k] · values[firsts[k + j] + i], j < `GROUP`, i < n.

    Args:
        totals: float32; may be `values`, where it is not what is added.
        into: (at least GROUP,) uint64.
        firsts: (k + GROUP − 1,) uint64: each window begins a row below the one before.
        weights: (k,) float32.
    """
    if is_mirrored(weights):
        _weigh_mirrored(totals, into, n, values, firsts, weights)
    else:
        _weigh_group(totals, into, n, values, firsts, weights)


@jit(nogil=True, fastmath={"contract"})
def _weigh_group(totals, into, n, values, firsts, weights):  # type: ignore[no-untyped-def]
    a0, b0, c0, d0 = into[0], into[1], into[2], into[3]
    w = np.zeros(firsts.size + 2 * GROUP, np.float32)  # the weight of row k for total j is w[k − j + 3]
    w[GROUP - 1 : GROUP - 1 + weights.size] = weights
    for k in range(0, firsts.size, 4):
        last = firsts.size - 1  # weights past the last are zero
        e, f = firsts[k], firsts[min(k + 1, last)]
        g, h = firsts[min(k + 2, last)], firsts[min(k + 3, last)]
        w0, w1, w2, w3, w4, w5, w6 = w[k], w[k + 1], w[k + 2], w[k + 3], w[k + 4], w[k + 5], w[k + 6]
        if k == 0:
            for i in range(np.uint64(n)):
                p, q, r, s = values[e + i], values[f + i], values[g + i], values[h + i]
                totals[a0 + i] = w3 * p + w4 * q + w5 * r + w6 * s
                totals[b0 + i] = w2 * p + w3 * q + w4 * r + w5 * s
                totals[c0 + i] = w1 * p + w2 * q + w3 * r + w4 * s
                totals[d0 + i] = w0 * p + w1 * q + w2 * r + w3 * s
        else:
            for i in range(np.uint64(n)):
                p, q, r, s = values[e + i], values[f + i], values[g + i], values[h + i]
                totals[a0 + i] += w3 * p + w4 * q + w5 * r + w6 * s
                totals[b0 + i] += w2 * p + w3 * q + w4 * r + w5 * s
                totals[c0 + i] += w1 * p + w2 * q + w3 * r + w4 * s
                totals[d0 + i] += w0 * p + w1 * q + w2 * r + w3 * s


@jit(nogil=True, fastmath={"contract"})
def _weigh_mirrored(totals, into, n, values, firsts, weights):  # type: ignore[no-untyped-def]
    """The same of an odd number of weights that are the same from either end.

    Rows that share a weight are added first. From one weight to the next the rows move on by one, so that two
    new ones are loaded for four products.
    """
    reach = weights.size // 2
    a0, b0, c0, d0 = into[0], into[1], into[2], into[3]
    whole = n - n % _WIDE
    for i in range(np.uint64(0), np.uint64(whole), np.uint64(_WIDE)):
        a, b = load(values, firsts[0] + i, _WIDE), load(values, firsts[1] + i, _WIDE)
        c = load(values, firsts[2] + i, _WIDE)
        f, g = load(values, firsts[2 * reach + 1] + i, _WIDE), load(values, firsts[2 * reach + 2] + i, _WIDE)
        h = load(values, firsts[2 * reach + 3] + i, _WIDE)
        p = splat(np.float32(0), a)
        q, r, s = p, p, p
        for k in range(reach):
            w = splat(weights[k], a)
            d, e = load(values, firsts[k + 3] + i, _WIDE), load(values, firsts[2 * reach - k] + i, _WIDE)
            p = p + w * (a + e)
            q = q + w * (b + f)
            r = r + w * (c + g)
            s = s + w * (d + h)
            a, b, c = b, c, d
            f, g, h = e, f, g
        w = splat(weights[reach], a)
        store(totals, a0 + i, p + w * a)
        store(totals, b0 + i, q + w * b)
        store(totals, c0 + i, r + w * c)
        store(totals, d0 + i, s + w * h)
    for j in range(GROUP):
        for i in range(np.uint64(whole), np.uint64(n)):
            one = np.float32(0)
            for k in range(weights.size):
                one += weights[k] * values[firsts[j + k] + i]
            totals[into[j] + i] = one


@jit(nogil=True, fastmath={"contract"})
def weigh_along(total, values, step, weights):  # type: ignore[no-untyped-def]
    """total[i] ← Σ_k weights[k] · values[i + k · step], of weights as `is_mirrored` wants them.

    Args:
        total: (n,) float32, n a multiple of GROUP · step; values: (n + (k − 1) · step,) float32.
        step: a multiple of `LANES`.
    """
    reach = weights.size // 2
    for first in range(0, total.size, GROUP * step):
        for i in range(first, first + step, LANES):
            a, b, c = load(values, i, LANES), load(values, i + step, LANES), load(values, i + 2 * step, LANES)
            near, far = i + 3 * step, i + 2 * reach * step
            f, g = load(values, far + step, LANES), load(values, far + 2 * step, LANES)
            h = load(values, far + 3 * step, LANES)
            p = splat(np.float32(0), a)
            q, r, s = p, p, p
            for k in range(reach):
                w = splat(weights[k], a)
                d, e = load(values, near, LANES), load(values, far, LANES)
                p = p + w * (a + e)
                q = q + w * (b + f)
                r = r + w * (c + g)
                s = s + w * (d + h)
                a, b, c = b, c, d
                f, g, h = e, f, g
                near, far = near + step, far - step
            w = splat(weights[reach], a)
            store(total, i, p + w * a)
            store(total, i + step, q + w * b)
            store(total, i + 2 * step, r + w * c)
            store(total, i + 3 * step, s + w * h)


@jit(nogil=True)
def is_mirrored(weights):  # type: ignore[no-untyped-def]
    """Tell whether there is an odd number of weights, the same from either end."""
    uneven = 1 - weights.size % 2
    for k in range(weights.size // 2):
        uneven += weights[k] != weights[weights.size - 1 - k]
    return uneven == 0
