"""Weighted sums of rows of float32: the innermost loops, which become SIMD code."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["GROUP", "weigh", "weigh_group", "weigh_shifts", "weigh_taps"]

GROUP = 4  # rows made together: each row under their windows is read once for all of them

# eight rows at a time: the sums are loaded and stored once for as many products


@jit(nogil=True, fastmath={"contract"})
def weigh(total, ring, slots, weights, begins):  # type: ignore[no-untyped-def]
    """total ← Σ_k weights[k] · ring[slots[k]], a column pass; where `begins` is false it is added.

    Args:
        total: (n,) float32.
        ring: (slots, at least n) float32.
        slots: (k,) int64.
        weights: (k,) float32.
    """
    n, k = total.size, 0
    while k < weights.size:
        if k + 8 <= weights.size:
            s = slots[k : k + 8]
            rows = (
                ring[s[0], :n], ring[s[1], :n], ring[s[2], :n], ring[s[3], :n],
                ring[s[4], :n], ring[s[5], :n], ring[s[6], :n], ring[s[7], :n],
            )  # fmt: skip
            _add_eight(total, rows, weights[k : k + 8], begins)
            k += 8
        elif k + 3 <= weights.size:
            _add_three(
                total,
                ring[slots[k], :n],
                ring[slots[k + 1], :n],
                ring[slots[k + 2], :n],
                weights[k : k + 3],
                begins,
            )
            k += 3
        else:
            _add_one(total, ring[slots[k], :n], weights[k], begins)
            k += 1
        begins = False


@jit(nogil=True, fastmath={"contract"})
def weigh_group(totals, n, ring, slots, weights):  # type: ignore[no-untyped-def]
    """totals[j] ← Σ_k weights[k] · ring[slots[k + j]] for `GROUP` rows, each window a row below the last.

    Args:
        totals: (GROUP, at least n) float32.
        slots: (k + GROUP − 1,) int64.
        weights: (k,) float32.
    """
    a, b, c, d = totals[0, :n], totals[1, :n], totals[2, :n], totals[3, :n]
    w = np.zeros(slots.size + 2 * GROUP, np.float32)  # the weight of row k for total j is w[k − j + 3]
    w[GROUP - 1 : GROUP - 1 + weights.size] = weights
    for k in range(0, slots.size, 4):
        rest = slots.size - k
        e, f = ring[slots[k], :n], ring[slots[k + min(1, rest - 1)], :n]  # weights past the last are zero
        g, h = ring[slots[k + min(2, rest - 1)], :n], ring[slots[k + min(3, rest - 1)], :n]
        w0, w1, w2, w3, w4, w5, w6 = w[k], w[k + 1], w[k + 2], w[k + 3], w[k + 4], w[k + 5], w[k + 6]
        if k == 0:
            for i in range(n):
                p, q, r, s = e[i], f[i], g[i], h[i]
                a[i] = w3 * p + w4 * q + w5 * r + w6 * s
                b[i] = w2 * p + w3 * q + w4 * r + w5 * s
                c[i] = w1 * p + w2 * q + w3 * r + w4 * s
                d[i] = w0 * p + w1 * q + w2 * r + w3 * s
        else:
            for i in range(n):
                p, q, r, s = e[i], f[i], g[i], h[i]
                a[i] += w3 * p + w4 * q + w5 * r + w6 * s
                b[i] += w2 * p + w3 * q + w4 * r + w5 * s
                c[i] += w1 * p + w2 * q + w3 * r + w4 * s
                d[i] += w0 * p + w1 * q + w2 * r + w3 * s


@jit(nogil=True, fastmath={"contract"})
def weigh_shifts(total, line, step, weights, begins):  # type: ignore[no-untyped-def]
    """total[i] ← Σ_k weights[k] · line[i + k·step], a row pass; likewise."""
    n, k = total.size, 0
    while k < weights.size:
        a = k * step
        if k + 8 <= weights.size:
            rows = (
                line[a : a + n], line[a + step : a + step + n],
                line[a + 2 * step : a + 2 * step + n], line[a + 3 * step : a + 3 * step + n],
                line[a + 4 * step : a + 4 * step + n], line[a + 5 * step : a + 5 * step + n],
                line[a + 6 * step : a + 6 * step + n], line[a + 7 * step : a + 7 * step + n],
            )  # fmt: skip
            _add_eight(total, rows, weights[k : k + 8], begins)
            k += 8
        elif k + 3 <= weights.size:
            _add_three(
                total, line[a : a + n], line[a + step : a + step + n], line[a + 2 * step : a + 2 * step + n],
                weights[k : k + 3], begins,
            )  # fmt: skip
            k += 3
        else:
            _add_one(total, line[a : a + n], weights[k], begins)
            k += 1
        begins = False


@jit(nogil=True, fastmath={"contract"})
def weigh_taps(total, ring, slots, places, step, weights, begins):  # type: ignore[no-untyped-def]
    """total[i] ← Σ_t weights[t] · ring[slots[places[t, 0]], i + places[t, 1]·step], single taps; likewise."""
    n, t = total.size, 0
    while t < weights.size:
        a = places[t, 1] * step
        if t + 5 <= weights.size:
            b, c = places[t + 1, 1] * step, places[t + 2, 1] * step
            d, e = places[t + 3, 1] * step, places[t + 4, 1] * step
            _add_five(
                total,
                ring[slots[places[t, 0]], a : a + n], ring[slots[places[t + 1, 0]], b : b + n],
                ring[slots[places[t + 2, 0]], c : c + n], ring[slots[places[t + 3, 0]], d : d + n],
                ring[slots[places[t + 4, 0]], e : e + n], weights[t : t + 5], begins,
            )  # fmt: skip
            t += 5
        else:
            _add_one(total, ring[slots[places[t, 0]], a : a + n], weights[t], begins)
            t += 1
        begins = False


@jit(nogil=True, inline="always")
def _add_eight(total, rows, w, begins):  # type: ignore[no-untyped-def]
    a, b, c, d, e, f, g, h = rows
    wa, wb, wc, wd, we, wf, wg, wh = w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]
    if begins:
        for i in range(total.size):
            total[i] = (
                wa * a[i]
                + wb * b[i]
                + wc * c[i]
                + wd * d[i]
                + (we * e[i] + wf * f[i] + wg * g[i] + wh * h[i])
            )
    else:
        for i in range(total.size):
            total[i] += (
                wa * a[i]
                + wb * b[i]
                + wc * c[i]
                + wd * d[i]
                + (we * e[i] + wf * f[i] + wg * g[i] + wh * h[i])
            )


@jit(nogil=True, inline="always")
def _add_five(total, a, b, c, d, e, w, begins):  # type: ignore[no-untyped-def]
    wa, wb, wc, wd, we = w[0], w[1], w[2], w[3], w[4]
    if begins:
        for i in range(total.size):
            total[i] = wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i] + we * e[i]
    else:
        for i in range(total.size):
            total[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i] + we * e[i]


@jit(nogil=True, inline="always")
def _add_three(total, a, b, c, w, begins):  # type: ignore[no-untyped-def]
    wa, wb, wc = w[0], w[1], w[2]
    if begins:
        for i in range(total.size):
            total[i] = wa * a[i] + wb * b[i] + wc * c[i]
    else:
        for i in range(total.size):
            total[i] += wa * a[i] + wb * b[i] + wc * c[i]


@jit(nogil=True, inline="always")
def _add_one(total, a, w, begins):  # type: ignore[no-untyped-def]
    if begins:
        for i in range(total.size):
            total[i] = w * a[i]
    else:
        for i in range(total.size):
            total[i] += w * a[i]
