"""A plane of luma, grey or alpha, group by group of 16 × 16: one large patch, or four small ones."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.mixing import CONTEXTS, code_mixed
from projects.image_compressor.patch.around import BANDS, LARGE, look_around, summarise
from projects.image_compressor.patch.borders import (
    GROUP,
    SAMPLES,
    SIDE,
    gather_context,
    known_above,
    rebuild_patch,
)
from projects.image_compressor.patch.choice import bits_of, count_patch
from projects.image_compressor.patch.grouping import OFFSETS, choose_group, sizes_of
from projects.image_compressor.patch.levels import CLASS, code_class, code_levels
from projects.image_compressor.rangecoder import READING, information, is_cut_off
from shared.compiled import jit

__all__ = ["code_groups"]

_SPLIT, _OFFSET = CLASS + 2048, CLASS + 3072  # where the slots of these decisions begin


@jit(nogil=True, error_model="numpy")
def code_groups(  # type: ignore[no-untyped-def]
    state, data, target, plane, middle, small, large, steps, small_bits, large_bits,
    lagrange, small_ranks, large_ranks, offsets, has_offsets, told, energy, work, counts, spent, first, last,
):  # fmt: skip
    """Write rows of a plane, or read them.

    Args:
        state, data: of the entropy coder.
        target: (h, w) int32, what to come near to; while reading ignored.
        plane: (h, w) int32, whole groups, filled with what the decoder sees.
        middle: what stands for the border of the first patch.
        small, large: slots, weights, predictors, bases, analysis of either kind of patch; the last is
            ignored while reading, as are all bits and ranks.
        steps: (OFFSETS,) int64, the step for each offset, 6 fractional bits.
        small_bits, large_bits: class, level and end bits for each offset and grade; of large ones also
            split bits.
        lagrange: λ/Δ².
        small_ranks, large_ranks: (cells, n) and (groups, n) int64, of `rank_classes`.
        offsets: (group rows, group columns) int64, written from or read into, where `has_offsets`.
        told, energy: of `around`, filled.
        work: of `workspace`.
        counts: levels, ends and classes of small patches, the same of large ones, splits: raised by what
            was chosen, where the first is not empty.
        spent: (rows, columns, 3) float64, filled with the bits of sizes and steps, classes, and levels, a
            large patch in its first cell; or empty.
        first, last: rows of groups; those above are done.
    """
    columns = told.shape[1]
    small_slots, small_weights, small_predictors, small_bases, _ = small
    large_slots, large_weights, large_predictors, large_bases, _ = large
    n_small, n_large = bits_of(small_predictors.shape[0]), bits_of(large_predictors.shape[0])
    slot, opinion = np.empty(CONTEXTS, np.int64), np.empty(CONTEXTS, np.int64)
    beneath, kinds = np.zeros(BANDS, np.int64), np.zeros(4, np.int64)
    large_levels, levels = np.zeros(SAMPLES << 2, np.int64), np.zeros((4, SAMPLES), np.int64)
    context, around, beside, _, near, total, _, _ = work
    for row in range(2 * first, 2 * last, 2):
        for column in range(0, columns, 2):
            before = information(state)
            offset, is_large, kind = OFFSETS // 2, False, 0
            if not state[READING]:
                if has_offsets:
                    offset = offsets[row // 2, column // 2]
                is_large, kind = choose_group(
                    target, plane, row, column, middle, small, large, small_bits, large_bits, offset,
                    steps[offset], lagrange, small_ranks, large_ranks, told, energy, work, kinds,
                    levels, large_levels,
                )  # fmt: skip
            look_around(energy, told, row, column, 2, True, around, beside)
            if has_offsets:
                offset = _code_offset(
                    state, data, small_slots, small_weights, slot, opinion, around[BANDS], offsets, row // 2,
                    column // 2, offset,
                )  # fmt: skip
                offsets[row // 2, column // 2] = offset
            is_large = not _code_split(
                state, data, small_slots, small_weights, slot, opinion, around, beside, 0 if is_large else 1
            )
            if counts[0].size:
                counts[6][sizes_of(beside), 0 if is_large else 1] += 1
            if spent.size:
                spent[row, column, 0] = information(state) - before
            for k in range(1 if is_large else 4):
                r, c, own_levels = row, column, large_levels
                side, fold, code = GROUP, 2, LARGE
                own_slots, own_weights, n_bits = large_slots, large_weights, n_large
                if not is_large:
                    r, c, own_levels = row + k // 2, column + k % 2, levels[k]
                    side, fold, code, kind = SIDE, 0, 1, kinds[k]
                    own_slots, own_weights, n_bits = small_slots, small_weights, n_small
                    look_around(energy, told, r, c, 1, True, around, beside)
                if counts[0].size:
                    grade = around[BANDS]
                    if is_large:
                        count_patch(own_levels, 2, kind, counts[3][grade], counts[4][grade], counts[5][grade])
                    else:
                        count_patch(own_levels, 0, kind, counts[0][grade], counts[1][grade], counts[2][grade])
                before = information(state)
                kind = code_class(
                    state, data, own_slots, own_weights, slot, opinion, around, beside, n_bits, kind
                )
                between = information(state)
                count = code_levels(
                    state, data, own_slots, own_weights, slot, opinion, around, beneath, kind, fold,
                    own_levels,
                )  # fmt: skip
                if is_cut_off(state):
                    return
                if spent.size:
                    spent[r, c, 1] = between - before
                    spent[r, c, 2] = information(state) - between
                if is_large or state[READING]:  # while writing, small patches stand there already
                    y, x = r * SIDE, c * SIDE
                    known = known_above(y, x, side, plane.shape[1], True)
                    mean = gather_context(plane, y, x, side, known, middle, context)
                    predictors, bases = large_predictors, large_bases
                    if not is_large:
                        predictors, bases = small_predictors, small_bases
                    rebuild_patch(
                        plane, y, x, side, mean, context, predictors[kind], bases[kind], own_levels, count,
                        steps[offset], near, total,
                    )  # fmt: skip
                summarise(own_levels, count, fold, energy, told, r, c, code + kind)


@jit(nogil=True)
def _code_split(state, data, slots, weights, slot, opinion, around, beside, is_split):  # type: ignore[no-untyped-def]
    """Write or read whether a group is four small patches."""
    sizes = sizes_of(beside)
    slot[0] = _SPLIT + sizes
    slot[1] = _SPLIT + sizes * 64 + beside[2]
    slot[2] = _SPLIT + around[BANDS]
    slot[3] = _SPLIT + around[BANDS] * 9 + sizes
    slot[4] = _SPLIT + around[BANDS] * 8 + around[BANDS + 4]
    slot[5] = _SPLIT + beside[0]
    return code_mixed(state, data, slots, weights, slot, opinion, 15, is_split)


@jit(nogil=True)
def _code_offset(state, data, slots, weights, slot, opinion, grade, offsets, row, column, offset):  # type: ignore[no-untyped-def]
    """Write or read the place of a group's step among `OFFSETS`."""
    left = offsets[row, column - 1] if column > 0 else OFFSETS // 2
    above = offsets[row - 1, column] if row > 0 else OFFSETS // 2
    right = offsets[row - 1, column + 1] if row > 0 and column + 1 < offsets.shape[1] else above
    corner = offsets[row - 1, column - 1] if row > 0 and column > 0 else left
    node = 1
    for place in range(2, -1, -1):
        slot[0] = _OFFSET + node * 8 + left
        slot[1] = _OFFSET + node * 8 + above
        slot[2] = _OFFSET + node * 64 + left * 8 + above
        slot[3] = _OFFSET + node * 8 + grade
        slot[4] = _OFFSET + node * 8 + corner
        slot[5] = _OFFSET + node * 8 + right
        node = node << 1 | code_mixed(state, data, slots, weights, slot, opinion, 16, offset >> place & 1)
    return min(node - 8, OFFSETS - 1)
