"""The encoder's choice for a group of 16 × 16: one large patch or four small ones, by what either costs.

The four small ones are rebuilt one after the other as a decoder would, since each is predicted from those
before; they are given up as soon as they cost more than the large one.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.around import BANDS, LARGE, look_around, summarise
from projects.image_compressor.patch.borders import (
    GROUP,
    SAMPLES,
    SIDE,
    gather_context,
    known_above,
    rebuild_patch,
)
from projects.image_compressor.patch.choice import choose, count_of, prepare
from shared.compiled import jit

__all__ = ["OFFSETS", "choose_group", "sizes_of", "workspace"]

OFFSETS = 7  # a group's step is Δ 2^(o/4), o = −3 … 3


def workspace(n_context: int, samples: int) -> tuple[np.ndarray, ...]:
    """Return arrays to work in, for patches of so many samples and so long a context."""
    return (
        np.empty(n_context, np.int32),
        np.empty(2 * BANDS, np.int64),
        np.empty(3, np.int64),
        np.empty(samples, np.int64),
        np.empty(samples, np.int32),
        np.empty(samples, np.int64),
        np.empty(samples + n_context, np.float32),
        np.empty(samples, np.float32),
    )


@jit(nogil=True, error_model="numpy")
def choose_group(  # type: ignore[no-untyped-def]
    target, plane, row, column, middle, small, large, small_bits, large_bits, offset, step, lagrange,
    small_ranks, large_ranks, told, energy, work, kinds, levels, large_levels,
):  # fmt: skip
    """Return whether one large patch is better, and its class; fill `kinds`, `levels` and `large_levels`.

    Where small ones are better they stand in `plane` already.

    Args:
        row, column: of the group's first cell.
        offset, step: the group's place among `OFFSETS`, and its step.
        work: of `workspace`.
        kinds, levels: (4,) and (4, 64) int64, of the small patches.
        large_levels: (256,) int64.

    The others are those of `code_groups`. A size of which the first rank is negative is not looked at.
    """
    _, _, small_predictors, small_bases, small_analysis = small
    large_analysis = large[4]
    small_class, small_level, small_end = small_bits
    large_class, large_level, large_end, split_bits = large_bits
    context, around, beside, trial, near, total, inputs, outputs = work
    columns, width = told.shape[1], plane.shape[1]
    delta = step / 64.0
    penalty = lagrange * delta * delta

    y, x = row * SIDE, column * SIDE
    kind, cost = 0, np.inf
    look_around(energy, told, row, column, 2, True, around, beside)
    sizes, ranks = sizes_of(beside), large_ranks[(row // 2) * (columns // 2) + column // 2]
    if ranks[0] >= 0:
        grade, n_context = around[BANDS], 5 * GROUP + 1
        mean = gather_context(plane, y, x, GROUP, known_above(y, x, GROUP, width, True), middle, context)
        prepare(target, y, x, GROUP, mean, context, n_context, inputs)
        kind, cost = choose(
            inputs[: GROUP * GROUP + n_context], large_analysis, ranks, large_class[offset, grade],
            large_level[offset, grade], large_end[offset, grade], delta, penalty, outputs, trial,
            large_levels,
        )  # fmt: skip
        cost += penalty * split_bits[offset, sizes, 0]
    if small_ranks[row * columns + column, 0] < 0:
        return True, kind
    others = penalty * split_bits[offset, sizes, 1]
    n_context = 5 * SIDE + 1
    for k in range(4):
        r, c = row + k // 2, column + k % 2
        y, x = r * SIDE, c * SIDE
        look_around(energy, told, r, c, 1, True, around, beside)
        grade = around[BANDS]
        mean = gather_context(plane, y, x, SIDE, known_above(y, x, SIDE, width, True), middle, context)
        prepare(target, y, x, SIDE, mean, context, n_context, inputs)
        kinds[k], own = choose(
            inputs[: SAMPLES + n_context], small_analysis, small_ranks[r * columns + c],
            small_class[offset, grade], small_level[offset, grade], small_end[offset, grade], delta, penalty,
            outputs, trial, levels[k],
        )  # fmt: skip
        others += own
        if others >= cost:
            return True, kind
        count = count_of(levels[k])
        rebuild_patch(
            plane, y, x, SIDE, mean, context, small_predictors[kinds[k]], small_bases[kinds[k]], levels[k],
            count, step, near, total,
        )  # fmt: skip
        summarise(levels[k], count, 0, energy, told, r, c, 1 + kinds[k])
    return False, kind


@jit(nogil=True)
def sizes_of(beside):  # type: ignore[no-untyped-def]
    """Three times the size left and the size above, 0 unknown, 1 small, 2 large."""
    return 3 * _size_of(beside[0]) + _size_of(beside[1])


@jit(nogil=True)
def _size_of(told):  # type: ignore[no-untyped-def]
    return 0 if told == 0 else (2 if told >= LARGE else 1)
