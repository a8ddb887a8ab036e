"""A plane of chroma, patch by patch in rows, beside the planes decoded before it."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.around import BANDS, look_around, summarise
from projects.image_compressor.patch.borders import (
    BORDER,
    SAMPLES,
    SIDE,
    gather_context,
    gather_reference,
    known_above,
    rebuild_patch,
)
from projects.image_compressor.patch.choice import bits_of, choose, count_patch, prepare
from projects.image_compressor.patch.levels import code_class, code_levels
from projects.image_compressor.rangecoder import READING, information, is_cut_off
from shared.compiled import jit

__all__ = ["code_chroma"]


@jit(nogil=True, error_model="numpy")
def code_chroma(  # type: ignore[no-untyped-def]
    state, data, target, plane, references, middles, tables, step, bits, lagrange, ranks, told, energy,
    underneath, work, counts, spent, first, last,
):  # fmt: skip
    """Write rows of a plane, or read them.

    Args:
        state, data: of the entropy coder.
        target: (h, w) int32, what to come near to; while reading ignored.
        plane: (h, w) int32, whole patches, filled with what the decoder sees.
        references, middles: (n, h, w) int32 and (n + 1,) int64: planes decoded before, and what stands for
            the border of the first patch in each of them and in this one.
        tables: slots, weights, predictors, bases, analysis.
        step: Δ with 6 fractional bits.
        bits: class, level and end bits for each grade; ignored while reading, as are ranks.
        lagrange: λ/Δ².
        ranks: (patches, n) int64, of `rank_classes`, from row `first` on.
        told, energy: of `around`, filled.
        underneath: (rows, columns, BANDS), magnitudes of the plane told before.
        work: of `workspace`.
        counts: levels, ends and classes, raised by what was chosen, where the first is not empty.
        spent: (rows, columns, 3) float64, filled with the bits of nothing, classes and levels; or empty.
        first, last: rows of patches; those above are done.
    """
    columns = told.shape[1]
    slots, weights, predictors, bases, analysis = tables
    class_bits, level_bits, end_bits = bits
    n_bits = bits_of(predictors.shape[0])
    slot, opinion = np.empty(CONTEXTS, np.int64), np.empty(CONTEXTS, np.int64)
    levels = np.zeros(SAMPLES, np.int64)
    context, around, beside, trial, near, total, inputs, outputs = work
    delta, own = step / 64.0, len(references)
    penalty = lagrange * delta * delta
    for row in range(first, last):
        for column in range(columns):
            y, x = row * SIDE, column * SIDE
            reach = known_above(y, x, SIDE, plane.shape[1], False)
            mean = gather_context(plane, y, x, SIDE, reach, middles[own], context)
            for r in range(own):
                gather_reference(references[r], y, x, middles[r], context, BORDER + r * SAMPLES)
            look_around(energy, told, row, column, 1, False, around, beside)
            kind = 0
            if not state[READING]:
                prepare(target, y, x, SIDE, mean, context, context.size, inputs)
                g = around[BANDS]
                kind, _ = choose(
                    inputs, analysis, ranks[(row - first) * columns + column], class_bits[g], level_bits[g],
                    end_bits[g], delta, penalty, outputs, trial, levels,
                )  # fmt: skip
                if counts[0].size:
                    count_patch(levels, 0, kind, counts[0][g], counts[1][g], counts[2][g])
            before = information(state)
            kind = code_class(state, data, slots, weights, slot, opinion, around, beside, n_bits, kind)
            between = information(state)
            count = code_levels(
                state, data, slots, weights, slot, opinion, around, underneath[row, column], kind, 0, levels
            )
            if is_cut_off(state):
                return
            if spent.size:
                spent[row, column, 1] = between - before
                spent[row, column, 2] = information(state) - between
            rebuild_patch(
                plane, y, x, SIDE, mean, context, predictors[kind], bases[kind], levels, count, step, near,
                total,
            )  # fmt: skip
            summarise(levels, count, 0, energy, told, row, column, 1 + kind)
