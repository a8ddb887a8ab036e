"""A plane, patch by patch in rows: written with the decoder's own reconstruction, or read."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.borders import (
    BORDER,
    SAMPLES,
    SIDE,
    gather_context,
    gather_reference,
    rebuild_patch,
)
from projects.image_compressor.patch.choice import choose
from projects.image_compressor.patch.levels import BANDS, code_patch
from projects.image_compressor.rangecoder import READING, is_cut_off
from shared.compiled import jit

__all__ = ["code_plane"]


@jit(nogil=True, error_model="numpy")
def code_plane(  # type: ignore[no-untyped-def]
    state, data, slots, weights, target, plane, references, middles, predictors, bases, step, middle,
    analysis, class_bits,
    level_bits, end_bits, classes, energy, beneath, record,
):  # fmt: skip
    """Write a plane, or read it.

    Args:
        state, data, slots, weights: of the entropy coder.
        target: (h, w) int32, what to come near to; while reading ignored.
        plane: (h, w) int32, whole patches, filled with what the decoder sees.
        references: (n, h, w) int32, planes decoded before.
        middles: (n,) int64, their `middle`.
        predictors, bases: of the tables.
        step: Δ with 6 fractional bits.
        middle: what stands for the border of the first patch.
        analysis, class_bits, level_bits, end_bits: of `choose`; while reading ignored.
        classes, energy: (rows, columns) and (rows, columns, BANDS) int64, filled.
        beneath: see `code_patch`.
        record: (rows·columns, SAMPLES) int32 for the levels, or of no rows.
    """
    rows, columns = classes.shape
    n_classes, n_context = predictors.shape[0], predictors.shape[1]
    n_bits = 0
    while 1 << n_bits < n_classes:
        n_bits += 1
    context = np.empty(n_context, np.int32)
    slot, opinion = np.empty(CONTEXTS, np.int64), np.empty(CONTEXTS, np.int64)
    around, levels = np.empty(2 * BANDS, np.int64), np.zeros(SAMPLES, np.int64)
    trial, total = np.empty(SAMPLES, np.int64), np.empty(SAMPLES, np.int64)
    inputs = np.empty(SAMPLES + n_context, np.float32)
    outputs, ranking = np.empty(n_classes * SAMPLES, np.float32), np.empty(n_classes, np.float32)
    delta, unit = step / 64.0, np.float32(1 / 16)
    for row in range(rows):
        for column in range(columns):
            y, x = row * SIDE, column * SIDE
            mean = gather_context(plane, y, x, middle, context)
            for r in range(len(references)):
                gather_reference(references[r], y, x, middles[r], context, BORDER + r * SAMPLES)
            if not state[READING]:
                for i in range(SAMPLES):
                    inputs[i] = np.float32(target[y + i // SIDE, x + i % SIDE] - mean) * unit
                for j in range(n_context):
                    inputs[SAMPLES + j] = np.float32(context[j]) * unit
                classes[row, column] = choose(
                    inputs, analysis, class_bits, level_bits, end_bits, delta, outputs, ranking, trial, levels
                )
            count = code_patch(
                state, data, slots, weights, slot, opinion, around, classes, energy, beneath, row, column,
                n_bits, levels,
            )  # fmt: skip
            if is_cut_off(state):
                return
            if len(record):
                for i in range(SAMPLES):
                    record[row * columns + column, i] = levels[i]
            kind = classes[row, column]
            rebuild_patch(
                plane, y, x, mean, context, predictors[kind], bases[kind], levels, count, step, total
            )
