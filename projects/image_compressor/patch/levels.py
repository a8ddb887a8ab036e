"""How a patch is told: its class, then its levels, each a row of decisions with probabilities learned so far.

    class: the bits of its number, the highest first
    i = 0:  is any level other than 0 left?  → |q_i| > 0? > 1? … → its sign → i + 1, and again from "any left"
    after each level of 0 the next index is told without asking "any left"

Levels run by falling variance of their base. A decision looks at the index i, the class, at levels of this
patch so far, and at mean magnitudes, in `BANDS` bands of indices, of the patches around (`around`) and of the
plane before:

    A, A2   of the band, and with the band before         T   of this and all later bands, by their width
    B       a fading mean along this patch                S   the sum so far
    X       of the same place in the plane told before

Magnitudes have 4 fractional bits and eight classes. A large patch has four levels where a small one has one.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.contexts import UNARY, code_end
from projects.image_compressor.mixing import code_mixed
from projects.image_compressor.patch.around import BANDS, EDGES, grade
from projects.image_compressor.rangecoder import READING, is_cut_off
from shared.compiled import jit

__all__ = ["CLASS", "PLACES", "UNITS", "code_class", "code_levels"]

PLACES = 8 << 12  # slots of each opinion: 4096 for each kind of decision
CLASS = 7 << 12  # where the last kind begins; the first asks whether anything is left, the others magnitudes
UNITS = 17  # sets of weights; the last three for classes, sizes and steps of a group
_BAND = np.repeat(np.arange(BANDS), np.diff(EDGES))


@jit(nogil=True)
def code_class(state, data, slots, weights, context, opinion, around, beside, n_bits, kind):  # type: ignore[no-untyped-def]
    """Write or read the class of a patch; return it.

    Args:
        beside: (3,) int64, what is told of the cells left, above and above right (`told` of `look_around`).
    """
    left, above, right = beside[0], beside[1], beside[2]
    node = 1
    for place in range(n_bits - 1, -1, -1):
        context[0] = CLASS + node * 64 + left
        context[1] = CLASS + node * 64 + above
        context[2] = CLASS + node * 8 + around[BANDS]
        context[3] = CLASS + node * 64 + (left if left == above else 63)
        context[4] = CLASS + node
        context[5] = CLASS + node * 64 + right
        bit = code_mixed(state, data, slots, weights, context, opinion, 14, kind >> place & 1)
        node = node << 1 | bit
    return node - (1 << n_bits)


@jit(nogil=True)
def code_levels(state, data, slots, weights, context, opinion, around, beneath, kind, fold, levels):  # type: ignore[no-untyped-def]
    """Write the levels of a patch, or read them; return the number up to the last that counts.

    Args:
        state, data, slots, weights: of the entropy coder.
        context, opinion: (CONTEXTS,) int64, space to work in.
        around: of `look_around`.
        beneath: (BANDS,) int64, magnitudes at this place in the plane told before, or zeros.
        kind: the class.
        fold: 0 for a small patch, 2 for a large one: index i >> fold has the part of a small patch's index.
        levels: (64 << fold,) int64, written from or read into.
    """
    samples = 64 << fold
    last = 0
    for i in range(samples):
        if levels[i] != 0:
            last = i + 1
    fading, total, found, end, i = 0, 0, 0, 0, 0
    asks, is_due = True, False
    while i < samples:
        if is_cut_off(state):
            break
        b = _BAND[i >> fold]
        t, x = around[BANDS + b], grade(beneath[b])
        a = grade(around[b])
        a2 = grade((around[b] + around[b - 1]) >> 1) if b else a
        near, sums = grade(fading), grade(total * 16 // 5)
        if asks:
            context[0] = i * 8 + t
            context[1] = (i * 8 + near) * 2 + (total > 2)
            context[2] = ((a * 8 + t) * 8 + sums) * 4 + min(near >> 1, 3)
            context[3] = ((b * 8 + t) * 8 + sums) * 8 + x
            context[4] = kind * 64 + (i >> fold)
            context[5] = (min(found, 15) * 8 + b) * 8 + t
            unit = 1 if near > 2 else 0
            if not code_mixed(state, data, slots, weights, context, opinion, unit, 1 if last > i else 0):
                break
            asks = False
            is_due = True
        magnitude, size = abs(levels[i]), 0
        if i == samples - 1 and is_due:
            size = 1  # something was left, and this is the last place
        while size < UNARY:
            step = min(size, 5) + 1
            base = step << 12
            context[0] = base + i * 8 + a
            context[1] = base + (i * 8 + near) * 2 + (total > 3)
            context[2] = base + ((a * 8 + near) * 8 + sums) * 8 + x
            context[3] = base + (b * 8 + a) * 8 + near
            context[4] = base + kind * 64 + (i >> fold)
            context[5] = base + ((t * 8 + near) * 8 + a2) * 8 + b
            unit = 2 * step + (1 if near > 2 else 0)
            if not code_mixed(
                state, data, slots, weights, context, opinion, unit, 1 if magnitude > size else 0
            ):
                break
            size += 1
        levels[i] = code_end(state, data, size, levels[i])
        size = abs(levels[i])
        if size:
            found += 1
            end = i + 1
            asks, is_due = True, False
        fading = (9 * fading + 154 * min(size, 4096) + 8) >> 4
        total = min(total + size, 1 << 20)
        i += 1
    if state[READING]:
        for k in range(end, samples):
            levels[k] = 0
    return end
