"""What the cells around a patch tell of it: mean magnitudes of their levels, and their classes.

A plane is a grid of cells of 8 × 8 samples. A cell keeps the mean |q| of each of `BANDS` bands of indices,
with 4 fractional bits, and what was told of it: 0 nothing, 1 + class a small patch, `LARGE` + class a large
one, which covers four cells.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["BANDS", "EDGES", "GRADES", "LARGE", "grade", "look_around", "summarise"]

BANDS = 8
EDGES = np.array([0, 1, 2, 4, 7, 12, 20, 34, 64], np.int64)
LARGE = 33
GRADES = 8  # of magnitudes


@jit(nogil=True)
def grade(magnitude):  # type: ignore[no-untyped-def]
    """0 to 7 by thresholds 0, .13, .3, .6, 1.1, 2.1, 4.5."""
    if magnitude <= 10:
        if magnitude <= 2:
            return 0 if magnitude <= 0 else 1
        return 2 if magnitude <= 5 else 3
    if magnitude <= 34:
        return 4 if magnitude <= 18 else 5
    return 6 if magnitude <= 72 else 7


@jit(nogil=True)
def look_around(energy, told, row, column, span, is_grouped, around, beside):  # type: ignore[no-untyped-def]
    """Fill `around` (2·BANDS,) and `beside` (3,) for the patch at a cell.

    around[b] is the mean of band b left (weight 2), above (2), above left and above right (1), as far as they
    are told, rounded down; around[BANDS + b] the grade of Σ_{b' ≥ b} around[b']·width / 4.

    Args:
        energy, told: (rows, columns, BANDS) and (rows, columns) int64.
        span: cells of the patch's side.
        is_grouped: four small patches make a group, and the last has nothing told above its right.
    """
    columns = told.shape[1]
    has_right = row > 0 and column + span < columns
    if is_grouped and span == 1 and row % 2 == 1 and column % 2 == 1:
        has_right = False
    far = span - 1
    for b in range(BANDS):
        total, weight = 0, 0
        if column > 0:
            total += energy[row, column - 1, b] + energy[row + far, column - 1, b]
            weight += 2
        if row > 0:
            total += energy[row - 1, column, b] + energy[row - 1, column + far, b]
            weight += 2
            if column > 0:
                total, weight = total + energy[row - 1, column - 1, b], weight + 1
            if has_right:
                total, weight = total + energy[row - 1, column + span, b], weight + 1
        around[b] = total // weight if weight else 0
    rest = 0
    for b in range(BANDS - 1, -1, -1):
        rest += around[b] * (EDGES[b + 1] - EDGES[b])
        around[BANDS + b] = grade(rest >> 2)
    beside[0] = told[row, column - 1] if column > 0 else 0
    beside[1] = told[row - 1, column] if row > 0 else 0
    beside[2] = told[row - 1, column + span] if has_right else beside[1]


@jit(nogil=True)
def summarise(levels, count, fold, energy, told, row, column, code):  # type: ignore[no-untyped-def]
    """Leave the magnitudes of a patch and what was told of it in its cells, for the patches to come."""
    span = 2 if fold else 1
    for b in range(BANDS):
        total = 0
        for i in range(EDGES[b] << fold, min(EDGES[b + 1] << fold, count)):
            total += abs(levels[i])
        width = (EDGES[b + 1] - EDGES[b]) << fold
        mean = min(((total << 4) + width // 2) // width, 1 << 20)
        for i in range(span):
            for j in range(span):
                energy[row + i, column + j, b] = mean
    for i in range(span):
        for j in range(span):
            told[row + i, column + j] = code
