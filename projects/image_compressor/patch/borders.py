"""What is known around a patch, and the exact way from its levels back to samples.

Samples are whole numbers with `BITS` fractional bits, 0 to `PEAK`. Around a patch x of n × n samples, n = 8
or 16, stand decoded ones: the row above it and above its right neighbour, the column left of it, the
corner, the second row above, the second column left, 5 n + 1 in all; and for chroma the patches of planes
decoded before, in the same place. Less their mean m (of the n above and the n left) they are the context t,
and with the predictor P and the orthonormal basis B of the patch's class

    x ≈ m + P t + Bᵀ (Δ q).

All of it is integer arithmetic: P and B have 12 fractional bits, Δ has 6. A row of P adds up to less than 2⁷
in magnitude, so P t stays within 32 bits in any order.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = [
    "BITS",
    "BORDER",
    "GROUP",
    "PEAK",
    "SAMPLES",
    "SIDE",
    "border_mean",
    "collect",
    "gather_context",
    "gather_reference",
    "known_above",
    "rebuild_patch",
]

SIDE = 8
GROUP = 2 * SIDE  # the side of a large patch, or of four small ones
SAMPLES = SIDE * SIDE
BORDER = 5 * SIDE + 1
BITS = 4
PEAK = 255 << BITS


@jit(nogil=True)
def known_above(y, x, side, width, is_grouped):  # type: ignore[no-untyped-def]
    """How many samples of the row above a patch are decoded, from its first on, at most 2·side.

    Of the four small patches of a group the last has nothing decoded above its right.
    """
    if is_grouped and side == SIDE and y // SIDE % 2 == 1 and x // SIDE % 2 == 1:
        return side
    return min(2 * side, width - x)


@jit(nogil=True)
def gather_context(plane, y, x, side, known, middle, context):  # type: ignore[no-untyped-def]
    """Fill the first 5·side + 1 numbers of `context` for the patch at row y, column x; return the mean m.

    What lies outside takes the nearest sample that is known, or `middle` where none is.

    Args:
        plane: (h, w), whole patches, decoded above and left of the patch.
        known: of `known_above`.
        context: (at least 5·side + 1,) int32.
    """
    mean = border_mean(plane, y, x, side, middle)
    nearest = middle
    if y > 0:
        nearest = plane[y - 1, x]
    elif x > 0:
        nearest = plane[y, x - 1]
    for j in range(2 * side):
        context[j] = (plane[y - 1, x + min(j, known - 1)] if y > 0 else nearest) - mean
    for i in range(side):
        context[2 * side + i] = (plane[y + i, x - 1] if x > 0 else nearest) - mean
        context[4 * side + 1 + i] = (plane[y + i, x - 2] if x > 0 else nearest) - mean
    context[3 * side] = (plane[y - 1, x - 1] if y > 0 and x > 0 else nearest) - mean
    for j in range(side):
        context[3 * side + 1 + j] = (plane[y - 2, x + j] if y > 0 else nearest) - mean
    return mean


@jit(nogil=True)
def border_mean(plane, y, x, side, middle):  # type: ignore[no-untyped-def]
    """The mean, rounded, of what there is of the samples directly above and left of a patch, or `middle`."""
    total, count = 0, 0
    if y > 0:
        for j in range(side):
            total += plane[y - 1, x + j]
        count += side
    if x > 0:
        for i in range(side):
            total += plane[y + i, x - 1]
        count += side
    return (total + count // 2) // count if count else middle


@jit(nogil=True)
def gather_reference(plane, y, x, middle, context, first):  # type: ignore[no-untyped-def]
    """Fill `context` from `first` on with a small patch of another plane, less its own border's mean."""
    mean = border_mean(plane, y, x, SIDE, middle)
    for i in range(SIDE):
        for j in range(SIDE):
            context[first + i * SIDE + j] = plane[y + i, x + j] - mean


@jit(nogil=True)
def collect(  # type: ignore[no-untyped-def]
    plane, known, references, middles, side, is_grouped, first, x, t
):  # fmt: skip
    """Fill x (patches, side²) and t (patches, context), float32 in levels of 255, patches being in rows.

    Args:
        plane: (h, w), the patches x − m.
        known: (h, w), what contexts and means are taken from.
        references, middles: (n, h, w) and (n + 1,): for chroma the planes before; `middle` of each, own last.
        first: the row of patches to begin with.
    """
    columns = plane.shape[1] // side
    context = np.empty(t.shape[1], np.int32)
    unit = np.float32(1 / (1 << BITS))
    for row in range(len(x) // columns):
        for column in range(columns):
            n, top, left = row * columns + column, (first + row) * side, column * side
            reach = known_above(top, left, side, plane.shape[1], is_grouped)
            mean = gather_context(known, top, left, side, reach, middles[len(references)], context)
            for r in range(len(references)):
                gather_reference(references[r], top, left, middles[r], context, BORDER + r * SAMPLES)
            for j in range(context.size):
                t[n, j] = np.float32(context[j]) * unit
            for i in range(side):
                for j in range(side):
                    x[n, i * side + j] = np.float32(plane[top + i, left + j] - mean) * unit


@jit(nogil=True)
def rebuild_patch(plane, y, x, side, mean, context, predictor, basis, levels, count, step, near, total):  # type: ignore[no-untyped-def]
    """Write the patch at row y, column x into its plane.

    Args:
        mean, context: of `gather_context`.
        predictor: (context, side²) int16, transposed.
        basis: (side², side²) int16, a row for each level.
        levels: (side²,) int64, of which the first `count` may differ from 0.
        step: Δ with 6 fractional bits.
        near, total: (side²,) int32 and int64 or longer, space to work in.
    """
    samples = predictor.shape[1]
    for i in range(samples):
        near[i] = 0
    for j in range(predictor.shape[0]):
        t = context[j]
        if t != 0:
            for i in range(samples):
                near[i] += np.int32(predictor[j, i] * t)
    for i in range(samples):
        total[i] = np.int64(near[i]) << 2  # 18 fractional bits, as the levels' part
    for k in range(count):
        if levels[k] != 0:
            amount = levels[k] * step
            for i in range(samples):
                total[i] += amount * basis[k, i]
    for i in range(side):
        for j in range(side):
            value = mean + ((total[i * side + j] + (1 << 13)) >> 14)
            plane[y + i, x + j] = min(max(value, 0), PEAK)
