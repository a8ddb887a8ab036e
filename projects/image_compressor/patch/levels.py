"""How a patch is told: its class, then its levels, each a row of decisions with probabilities learned so far.

    class: the bits of its number, the highest first
    i = 0:  is any level other than 0 left?  → |q_i| > 0? > 1? … → its sign → i + 1, and again from "any left"
    after each level of 0 the next index is told without asking "any left"

Levels run by falling variance of their base. A decision looks at the index i, the class, at levels of this
patch so far, and at mean magnitudes, in `BANDS` bands of indices, of the patches around and the plane before:

    A, A2   of the band, and with the band before         T   of this and all later bands, by their width
    B       a fading mean along this patch                S   the sum so far
    X       of the same place in the plane told before

Magnitudes have 4 fractional bits and eight classes.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.contexts import UNARY, code_end
from projects.image_compressor.mixing import code_mixed
from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.rangecoder import READING, is_cut_off
from shared.compiled import jit

__all__ = ["BANDS", "PLACES", "UNITS", "code_patch", "summarise"]

BANDS = 8
PLACES = 8 << 12  # slots of each opinion: 4096 for each kind of decision
UNITS = 15
_EDGES = np.array([0, 1, 2, 4, 7, 12, 20, 34, 64], np.int64)
_BAND = np.repeat(np.arange(BANDS), np.diff(_EDGES))
_MORE, _CLASS = 0, 7  # kinds of decision; those between ask for magnitudes


@jit(nogil=True)
def _grade(magnitude):  # type: ignore[no-untyped-def]
    """0 to 7 by thresholds 0, .13, .3, .6, 1.1, 2.1, 4.5."""
    if magnitude <= 10:
        if magnitude <= 2:
            return 0 if magnitude <= 0 else 1
        return 2 if magnitude <= 5 else 3
    if magnitude <= 34:
        return 4 if magnitude <= 18 else 5
    return 6 if magnitude <= 72 else 7


@jit(nogil=True)
def summarise(levels, count, energy, row, column):  # type: ignore[no-untyped-def]
    """Leave the mean magnitudes of a patch, 4 fractional bits, for the patches to come."""
    for b in range(BANDS):
        total = 0
        for i in range(_EDGES[b], min(_EDGES[b + 1], count)):
            total += abs(levels[i])
        width = _EDGES[b + 1] - _EDGES[b]
        energy[row, column, b] = min(((total << 4) + width // 2) // width, 1 << 20)


@jit(nogil=True)
def code_patch(  # type: ignore[no-untyped-def]
    state,
    data,
    slots,
    weights,
    context,
    opinion,
    around,
    classes,
    energy,
    beneath,
    row,
    column,
    n_bits,
    levels,
):
    """Write the class and the levels of a patch, or read them; return the number up to the last that counts.

    Args:
        state, data, slots, weights: of the entropy coder.
        context, opinion, around: (CONTEXTS,), (CONTEXTS,) and (2·BANDS,) int64, space to work in.
        classes: (rows, columns) int64; that of this patch is written from or read into it.
        energy: (rows, columns, BANDS) int64, `summarise` of the patches before; this one is added.
        beneath: the same of the plane told before, of as many patches; or of one patch of zeros.
        n_bits: of a class.
        levels: (SAMPLES,) int64, written from or read into.
    """
    rows, columns = classes.shape
    for b in range(BANDS):
        total, weight = 0, 0
        if column > 0:
            total, weight = total + 2 * energy[row, column - 1, b], weight + 2
        if row > 0:
            total, weight = total + 2 * energy[row - 1, column, b], weight + 2
            if column > 0:
                total, weight = total + energy[row - 1, column - 1, b], weight + 1
            if column + 1 < columns:
                total, weight = total + energy[row - 1, column + 1, b], weight + 1
        around[b] = total // weight if weight else 0
    rest = 0
    for b in range(BANDS - 1, -1, -1):
        rest += around[b] * (_EDGES[b + 1] - _EDGES[b])
        around[BANDS + b] = _grade(rest >> 2)

    left = classes[row, column - 1] + 1 if column > 0 else 0
    above = classes[row - 1, column] + 1 if row > 0 else 0
    right = classes[row - 1, column + 1] + 1 if row > 0 and column + 1 < columns else above
    node, told = 1, classes[row, column]
    for place in range(n_bits - 1, -1, -1):
        base = _CLASS << 12
        context[0] = base + node * 33 + left
        context[1] = base + node * 33 + above
        context[2] = base + node * 8 + around[BANDS]
        context[3] = base + node * 34 + (left if left == above else 33)
        context[4] = base + node
        context[5] = base + node * 33 + right
        bit = code_mixed(state, data, slots, weights, context, opinion, 14, told >> place & 1)
        node = node << 1 | bit
    kind = node - (1 << n_bits)
    classes[row, column] = kind

    last = 0
    for i in range(SAMPLES):
        if levels[i] != 0:
            last = i + 1
    fading, total, found, end, i = 0, 0, 0, 0, 0
    asks, is_due = True, False
    while i < SAMPLES:
        if is_cut_off(state):
            break
        b = _BAND[i]
        t, x = around[BANDS + b], 0
        if beneath.shape[0] == rows:
            x = _grade(beneath[row, column, b])
        a = _grade(around[b])
        a2 = _grade((around[b] + around[b - 1]) >> 1) if b else a
        near, sums = _grade(fading), _grade(total * 16 // 5)
        if asks:
            context[0] = i * 8 + t
            context[1] = (i * 8 + near) * 2 + (total > 2)
            context[2] = ((a * 8 + t) * 8 + sums) * 4 + min(near >> 1, 3)
            context[3] = ((b * 8 + t) * 8 + sums) * 8 + x
            context[4] = kind * SAMPLES + i
            context[5] = (min(found, 15) * 8 + b) * 8 + t
            unit = 1 if near > 2 else 0
            if not code_mixed(state, data, slots, weights, context, opinion, unit, 1 if last > i else 0):
                break
            asks = False
            is_due = True
        magnitude, size = abs(levels[i]), 0
        if i == SAMPLES - 1 and is_due:
            size = 1  # something was left, and this is the last place
        while size < UNARY:
            step = min(size, 5) + 1
            base = step << 12
            context[0] = base + i * 8 + a
            context[1] = base + (i * 8 + near) * 2 + (total > 3)
            context[2] = base + ((a * 8 + near) * 8 + sums) * 8 + x
            context[3] = base + (b * 8 + a) * 8 + near
            context[4] = base + kind * SAMPLES + i
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
        for k in range(end, SAMPLES):
            levels[k] = 0
    summarise(levels, end, energy, row, column)
    return end
