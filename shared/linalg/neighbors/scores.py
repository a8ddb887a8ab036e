"""What is computed of a node and of a leaf, a register at a time: sixteen children, or rows, side by side."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.neighbors.boxes import SCALE, TAIL
from shared.linalg.neighbors.ordering import FAN, LEAF
from shared.prefetch import prefetch
from shared.simd.blocks import count_set, high, load, splat, store
from shared.simd.lanes import absolute, as_float32

__all__ = ["look", "prepare", "score"]


@jit(nogil=True)
def look(sketches, i, boxes, node, out):  # type: ignore[no-untyped-def]
    """Fill `out` (FAN,) with the square distances of sketch i of (q, w) from a node's boxes, laid flat."""
    w = sketches.shape[1]
    at = node * 2 * w * FAN
    zero = splat(np.float32(0), as_float32(load(boxes, at, 16)))
    total = zero
    for m in range(w):
        y = splat(sketches[i, m], zero)
        below = as_float32(load(boxes, at + m * FAN, 16)) - y
        above = y - as_float32(load(boxes, at + (w + m) * FAN, 16))
        gap = high(high(below, above), zero)
        total = total + gap * gap
    store(out, 0, total)


@jit(nogil=True)
def prepare(sketches, tails, i, boxes, node, c, tables, at):  # type: ignore[no-untyped-def]
    """Fill a table (c + 1, FAN), which begins at `at`, with what sketch i makes of the bytes of each child.

    With yⱼ = lⱼ + bⱼ·sⱼ up to sⱼ/2, the step s = (h − l)/255, no row's product with the sketch q is above
    Σⱼ qⱼ·sⱼ·bⱼ + Σⱼ (qⱼ·lⱼ + |qⱼ|·sⱼ/2): c factors, and what is added to them.
    """
    w = sketches.shape[1]
    kept = w if c == w else c - 1
    start = node * 2 * w * FAN
    zero = splat(np.float32(0), as_float32(load(boxes, start, 16)))
    step, half = splat(np.float32(1 / 255), zero), splat(np.float32(0.5), zero)
    base, slack = zero, zero
    for m in range(kept):
        y = splat(sketches[i, m], zero)
        least = as_float32(load(boxes, start + m * FAN, 16))
        factor = y * (as_float32(load(boxes, start + (w + m) * FAN, 16)) - least) * step
        store(tables, at + m * FAN, factor)
        base = base + y * least
        slack = slack + absolute(factor)
    if kept < c:  # what is left of both, by Cauchy–Schwarz
        store(tables, at + kept * FAN, splat(tails[i] * np.float32(SCALE / TAIL), zero))
    store(tables, at + c * FAN, base + half * slack)


@jit(nogil=True)
def score(codes, leaf, c, tables, at, cut, scores, later):  # type: ignore[no-untyped-def]
    """Fill `scores` (LEAF,) with the bounds of a leaf's rows; return how many are not below `cut`.

    Args:
        codes: the bytes of all leaves, flat.
        tables, at: the table of the leaf's parent.
        later: a leaf whose bytes are asked for meanwhile, a line for a line.
    """
    at += leaf % FAN
    first = leaf * c * LEAF
    like = as_float32(load(codes, first, 16))
    q0 = q1 = q2 = q3 = splat(tables[at + c * FAN], like)  # sixteen rows each
    for m in range(c):
        prefetch(codes, (later * c + m) * LEAF)
        factor = splat(tables[at + m * FAN], like)
        place = first + m * LEAF
        q0 = q0 + factor * as_float32(load(codes, place, 16))
        q1 = q1 + factor * as_float32(load(codes, place + 16, 16))
        q2 = q2 + factor * as_float32(load(codes, place + 32, 16))
        q3 = q3 + factor * as_float32(load(codes, place + 48, 16))
    store(scores, 0, q0)
    store(scores, 16, q1)
    store(scores, 32, q2)
    store(scores, 48, q3)
    worst = splat(cut, like)
    return count_set(q0 >= worst) + count_set(q1 >= worst) + count_set(q2 >= worst) + count_set(q3 >= worst)
