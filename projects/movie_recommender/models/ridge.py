"""Ridge regressions by the thousand: the rows of one side of a factorisation, given those of the other."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.systems import (
    BLOCK,
    CHUNKS,
    FLUSH,
    LANE,
    add_squares,
    solve_positive,
    width_of,
)
from shared.compiled import jit, prange

__all__ = ["pack", "solve_rows", "unpack"]


def pack(rows: np.ndarray, *, constant: float = 1.0) -> np.ndarray:
    """Return rows as `solve_rows` wants them: (n, width) float32 of [factors, constant, bias, zeros …].

    Args:
        rows: (n, rank + 1) of factors and bias.
        constant: what the other side's bias is multiplied by; 0 for a model without biases.
    """
    rank = rows.shape[1] - 1
    packed = np.zeros((len(rows), width_of(rank + 2)), np.float32)
    packed[:, :rank] = rows[:, :-1]
    packed[:, rank] = constant
    packed[:, rank + 1] = rows[:, -1]
    return packed


def unpack(packed: np.ndarray, rank: int) -> np.ndarray:
    """Return (n, rank + 1) float32 of factors and bias: the inverse of `pack`."""
    rows = np.ascontiguousarray(packed[:, : rank + 1])
    rows[:, rank] = packed[:, rank + 1]
    return rows


@jit(parallel=True, fastmath={"contract"})
def solve_rows(  # pragma: no cover: compiled
    todo: np.ndarray,
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    mean: float,
    fixed: np.ndarray,
    penalty: np.ndarray,
    solved: np.ndarray,
) -> None:
    """Write to solved[row], for each row of `todo`, the w that minimises

        Σ (values − mean − bias − w · x)² + Σ_f (penalty[0, f] + n penalty[1, f]) w_f²

    over the row's n ratings; x = (factors, constant) and bias are those of the other side's row, from
    `fixed`. A row without ratings becomes zero.

    With x and y = values − mean − bias side by side in z, Σ z zᵀ holds both the Gram matrix and the
    right-hand side. It is summed eight ratings at a time in float32, whole lanes of sixteen columns of its
    lower triangle, then added up and solved by Cholesky in float64. Each row is solved by itself: the number
    of threads changes nothing.

    Args:
        todo: (k,) int64 rows; `indptr` int64, `indices` int32, `values` float32: ratings by row.
        fixed: (n, width) float32, as `pack` makes it; `solved`: (m, width) likewise.
        penalty: (2, rank + 1) float64, for each row and for each of its ratings; positive for every n > 0.
    """
    size = penalty.shape[1]
    width = fixed.shape[1]
    for chunk in prange(CHUNKS):
        total = np.empty((size + 1, width))
        part = np.empty((size + 1, width), np.float32)
        z = np.empty((BLOCK, width), np.float32)
        w, work = np.empty(size), np.empty(size)
        for n in range(chunk, len(todo), CHUNKS):  # neighbouring rows may all be long: deal them out
            row = todo[n]
            begin, end = indptr[row], indptr[row + 1]
            for f in range(size - 1):
                solved[row, f] = 0.0
            solved[row, size] = 0.0
            if begin == end:
                continue
            total[:] = 0.0
            for start in range(begin, end, FLUSH):
                stop = min(start + FLUSH, end)
                part[:] = 0.0
                for at in range(start, stop, BLOCK):
                    _gather(z, fixed, indices, at, stop)
                    for j in range(min(BLOCK, stop - at)):
                        z[j, size] = values[at + j] - mean - z[j, size]
                    add_squares(part, z)
                for f in range(size + 1):
                    for h in range(f + 1):
                        total[h, f] += part[f, h]
            for f in range(size):
                total[f, f] += penalty[0, f] + (end - begin) * penalty[1, f]
                w[f] = total[f, size]
            solve_positive(total, w, work)
            for f in range(size - 1):
                solved[row, f] = w[f]
            solved[row, size] = w[size - 1]


@jit()
def _gather(  # pragma: no cover: compiled
    z: np.ndarray, fixed: np.ndarray, indices: np.ndarray, at: int, stop: int
) -> None:
    """z_j = the fixed row of rating at + j, zeros beyond the last rating."""
    for j in range(BLOCK):
        for lane in range(0, z.shape[1], LANE):
            if at + j < stop:
                row = indices[at + j]
                for h in range(lane, lane + LANE):
                    z[j, h] = fixed[row, h]
            else:
                for h in range(lane, lane + LANE):
                    z[j, h] = 0.0
