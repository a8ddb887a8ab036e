"""What is known around a patch, and the exact way from its levels back to samples.

Samples are whole numbers with `BITS` fractional bits, 0 to `PEAK`. Around a patch x of `SIDE` × `SIDE` stand
decoded samples: the row above it and above its right neighbour, the column left of it, the corner, the second
row above, the second column left, 41 in all; and for chroma the patches of planes decoded before, in the same
place. Less their mean m (of the 8 above and the 8 left) they are the context t, and with the predictor P and
the orthonormal basis B of the patch's class

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
    "PEAK",
    "SAMPLES",
    "SIDE",
    "border_mean",
    "gather_context",
    "gather_reference",
    "rebuild_patch",
]

SIDE = 8
SAMPLES = SIDE * SIDE
BORDER = 5 * SIDE + 1
BITS = 4
PEAK = 255 << BITS


@jit(nogil=True)
def gather_context(plane, y, x, middle, context):  # type: ignore[no-untyped-def]
    """Fill the first `BORDER` numbers of `context` for the patch at row y, column x; return the mean m.

    What lies outside takes the nearest sample that is known, or `middle` where none is.

    Args:
        plane: (h, w) int32, both whole patches, decoded above and left of the patch.
        context: (at least BORDER,) int32.
    """
    w = plane.shape[1]
    mean = border_mean(plane, y, x, middle)
    nearest = middle
    if y > 0:
        nearest = plane[y - 1, x]
    elif x > 0:
        nearest = plane[y, x - 1]
    for j in range(2 * SIDE):
        context[j] = (plane[y - 1, min(x + j, w - 1)] if y > 0 else nearest) - mean
    for i in range(SIDE):
        context[2 * SIDE + i] = (plane[y + i, x - 1] if x > 0 else nearest) - mean
        context[4 * SIDE + 1 + i] = (plane[y + i, x - 2] if x > 0 else nearest) - mean
    context[3 * SIDE] = (plane[y - 1, x - 1] if y > 0 and x > 0 else nearest) - mean
    for j in range(SIDE):
        context[3 * SIDE + 1 + j] = (plane[y - 2, x + j] if y > 0 else nearest) - mean
    return mean


@jit(nogil=True)
def border_mean(plane, y, x, middle):  # type: ignore[no-untyped-def]
    """The mean, rounded, of what there is of the samples directly above and left of a patch, or `middle`."""
    total, count = 0, 0
    if y > 0:
        for j in range(SIDE):
            total += plane[y - 1, x + j]
        count += SIDE
    if x > 0:
        for i in range(SIDE):
            total += plane[y + i, x - 1]
        count += SIDE
    return (total + count // 2) // count if count else middle


@jit(nogil=True)
def gather_reference(plane, y, x, middle, context, first):  # type: ignore[no-untyped-def]
    """Fill `context` from `first` on with a patch of another plane, less the mean of its border there."""
    mean = border_mean(plane, y, x, middle)
    for i in range(SIDE):
        for j in range(SIDE):
            context[first + i * SIDE + j] = plane[y + i, x + j] - mean


@jit(nogil=True)
def rebuild_patch(plane, y, x, mean, context, predictor, basis, levels, count, step, total):  # type: ignore[no-untyped-def]
    """Write the patch at row y, column x into its plane.

    Args:
        mean, context: of `gather_context`.
        predictor: (context, SAMPLES) int32, transposed.
        basis: (SAMPLES, SAMPLES) int32, a row for each level.
        levels: (SAMPLES,) int64, of which the first `count` may differ from 0.
        step: Δ with 6 fractional bits.
        total: (SAMPLES,) int64, space to work in.
    """
    near = np.zeros(SAMPLES, np.int32)
    for j in range(context.size):
        t = context[j]
        for i in range(SAMPLES):
            near[i] += np.int32(predictor[j, i] * t)
    for i in range(SAMPLES):
        total[i] = np.int64(near[i]) << 2  # 18 fractional bits, as the levels' part
    for k in range(count):
        if levels[k] != 0:
            amount = levels[k] * step
            for i in range(SAMPLES):
                total[i] += amount * basis[k, i]
    for i in range(SAMPLES):
        value = mean + ((total[i] + (1 << 13)) >> 14)
        plane[y + i // SIDE, x + i % SIDE] = min(max(value, 0), PEAK)
