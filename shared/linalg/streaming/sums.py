"""Weighted sums of pieces of one array of float32: the innermost loops, which become SIMD code.

Pieces are told by where they begin, as uint64: a slice of its own for each would take longer to make than a
short row takes to add, and only with unsigned places is the compiler sure that none lies before the array.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["GROUP", "weigh", "weigh_group"]

GROUP = 4  # rows made together: each row under their windows is read once for all of them


@jit(nogil=True, fastmath={"contract"})
def weigh(total, values, firsts, weights, begins):  # type: ignore[no-untyped-def]
    """total[i] ← Σ_k weights[k] · values[firsts[k] + i]; where `begins` is false it is added.

    Eight at a time: the sums are loaded and stored once for as many products.

    Args:
        total: (n,) float32.
        values: float32.
        firsts: (k,) uint64.
        weights: (k,) float32.
    """
    k = 0
    while k < weights.size:
        if k + 8 <= weights.size:
            _add_eight(total, values, firsts, weights, k, begins)
            k += 8
        elif k + 5 <= weights.size:
            _add_five(total, values, firsts, weights, k, begins)
            k += 5
        elif k + 3 <= weights.size:
            _add_three(total, values, firsts, weights, k, begins)
            k += 3
        else:
            _add_one(total, values, firsts[k], weights[k], begins)
            k += 1
        begins = False


@jit(nogil=True, fastmath={"contract"})
def weigh_group(totals, pitch, n, values, firsts, weights):  # type: ignore[no-untyped-def]
    """totals[j · pitch + i] ← Σ_k weights[k] · values[firsts[k + j] + i], j < `GROUP`, i < n.

    Args:
        totals: (at least GROUP · pitch,) float32.
        firsts: (k + GROUP − 1,) uint64: each window begins a row below the one before.
        weights: (k,) float32.
    """
    b0, c0, d0 = np.uint64(pitch), np.uint64(2 * pitch), np.uint64(3 * pitch)
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
                totals[i] = w3 * p + w4 * q + w5 * r + w6 * s
                totals[b0 + i] = w2 * p + w3 * q + w4 * r + w5 * s
                totals[c0 + i] = w1 * p + w2 * q + w3 * r + w4 * s
                totals[d0 + i] = w0 * p + w1 * q + w2 * r + w3 * s
        else:
            for i in range(np.uint64(n)):
                p, q, r, s = values[e + i], values[f + i], values[g + i], values[h + i]
                totals[i] += w3 * p + w4 * q + w5 * r + w6 * s
                totals[b0 + i] += w2 * p + w3 * q + w4 * r + w5 * s
                totals[c0 + i] += w1 * p + w2 * q + w3 * r + w4 * s
                totals[d0 + i] += w0 * p + w1 * q + w2 * r + w3 * s


@jit(nogil=True, inline="always")
def _add_eight(total, v, firsts, w, k, begins):  # type: ignore[no-untyped-def]
    a, b, c, d = firsts[k], firsts[k + 1], firsts[k + 2], firsts[k + 3]
    e, f, g, h = firsts[k + 4], firsts[k + 5], firsts[k + 6], firsts[k + 7]
    wa, wb, wc, wd, we, wf, wg, wh = (
        w[k],
        w[k + 1],
        w[k + 2],
        w[k + 3],
        w[k + 4],
        w[k + 5],
        w[k + 6],
        w[k + 7],
    )
    if begins:
        for i in range(np.uint64(total.size)):
            near = wa * v[a + i] + wb * v[b + i] + wc * v[c + i] + wd * v[d + i]
            total[i] = near + we * v[e + i] + wf * v[f + i] + wg * v[g + i] + wh * v[h + i]
    else:
        for i in range(np.uint64(total.size)):
            near = wa * v[a + i] + wb * v[b + i] + wc * v[c + i] + wd * v[d + i]
            total[i] += near + we * v[e + i] + wf * v[f + i] + wg * v[g + i] + wh * v[h + i]


@jit(nogil=True, inline="always")
def _add_five(total, v, firsts, w, k, begins):  # type: ignore[no-untyped-def]
    a, b, c, d, e = firsts[k], firsts[k + 1], firsts[k + 2], firsts[k + 3], firsts[k + 4]
    wa, wb, wc, wd, we = w[k], w[k + 1], w[k + 2], w[k + 3], w[k + 4]
    if begins:
        for i in range(np.uint64(total.size)):
            total[i] = wa * v[a + i] + wb * v[b + i] + wc * v[c + i] + wd * v[d + i] + we * v[e + i]
    else:
        for i in range(np.uint64(total.size)):
            total[i] += wa * v[a + i] + wb * v[b + i] + wc * v[c + i] + wd * v[d + i] + we * v[e + i]


@jit(nogil=True, inline="always")
def _add_three(total, v, firsts, w, k, begins):  # type: ignore[no-untyped-def]
    a, b, c = firsts[k], firsts[k + 1], firsts[k + 2]
    wa, wb, wc = w[k], w[k + 1], w[k + 2]
    if begins:
        for i in range(np.uint64(total.size)):
            total[i] = wa * v[a + i] + wb * v[b + i] + wc * v[c + i]
    else:
        for i in range(np.uint64(total.size)):
            total[i] += wa * v[a + i] + wb * v[b + i] + wc * v[c + i]


@jit(nogil=True, inline="always")
def _add_one(total, v, a, wa, begins):  # type: ignore[no-untyped-def]
    if begins:
        for i in range(np.uint64(total.size)):
            total[i] = wa * v[a + i]
    else:
        for i in range(np.uint64(total.size)):
            total[i] += wa * v[a + i]
