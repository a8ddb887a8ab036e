"""Bytes as halves of floats, two blocks of them in one: a ring of half the size for the pass down.

The bits of a whole number of 0 … 255 fill no more than the upper half of a float32. Beside its sums a pass
down costs the reading of many rows from the cache, so it is the first thing that is done to bytes.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.sums import GROUP, LANES
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import high_half, low_half

__all__ = ["weigh_halves"]


@jit(nogil=True, fastmath={"contract"})
def weigh_halves(totals, into, n, words, firsts, weights):  # type: ignore[no-untyped-def]
    """totals[into[j] + i] ← Σ_k weights[k] · value i of the row that begins at firsts[k + j], j < `GROUP`.

    Args:
        totals: float32; into: (at least GROUP,) uint64.
        n: values of a row, a multiple of 2 · LANES.
        words: uint32, of two values each, see `weave_halves`.
        firsts: (k + GROUP − 1,) uint64: each window begins a row below the one before.
        weights: (k,) float32 as `is_mirrored` wants them; rows that share one are added first.
    """
    reach = weights.size // 2
    a0, b0, c0, d0 = into[0], into[1], into[2], into[3]
    for at in range(np.uint64(0), np.uint64(n // 2), np.uint64(LANES)):
        one, two, three = (
            load(words, firsts[0] + at, LANES),
            load(words, firsts[1] + at, LANES),
            load(words, firsts[2] + at, LANES),
        )
        a, b, c = low_half(one), low_half(two), low_half(three)
        a2, b2, c2 = high_half(one), high_half(two), high_half(three)
        one, two, three = (
            load(words, firsts[2 * reach + 1] + at, LANES),
            load(words, firsts[2 * reach + 2] + at, LANES),
            load(words, firsts[2 * reach + GROUP - 1] + at, LANES),
        )
        f, g, h = low_half(one), low_half(two), low_half(three)
        f2, g2, h2 = high_half(one), high_half(two), high_half(three)
        p = splat(np.float32(0), a)
        q, r, s, p2, q2, r2, s2 = p, p, p, p, p, p, p
        for k in range(reach):
            w = splat(weights[k], a)
            one, two = load(words, firsts[k + 3] + at, LANES), load(words, firsts[2 * reach - k] + at, LANES)
            d, e, d2, e2 = low_half(one), low_half(two), high_half(one), high_half(two)
            p, p2 = p + w * (a + e), p2 + w * (a2 + e2)
            q, q2 = q + w * (b + f), q2 + w * (b2 + f2)
            r, r2 = r + w * (c + g), r2 + w * (c2 + g2)
            s, s2 = s + w * (d + h), s2 + w * (d2 + h2)
            a, b, c, a2, b2, c2 = b, c, d, b2, c2, d2
            f, g, h, f2, g2, h2 = e, f, g, e2, f2, g2
        w = splat(weights[reach], a)
        i = np.uint64(2) * at
        store(totals, a0 + i, p + w * a)
        store(totals, b0 + i, q + w * b)
        store(totals, c0 + i, r + w * c)
        store(totals, d0 + i, s + w * h)
        beside = i + np.uint64(LANES)
        store(totals, a0 + beside, p2 + w * a2)
        store(totals, b0 + beside, q2 + w * b2)
        store(totals, c0 + beside, r2 + w * c2)
        store(totals, d0 + beside, s2 + w * h2)
