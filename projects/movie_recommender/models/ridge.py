"""Ridge regressions by the thousand: the rows of one side of a factorisation, given those of the other."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit, prange

__all__ = ["pack", "solve_rows", "unpack"]

_LANE = 16  # float32 numbers in 64 bytes
_BLOCK = 8  # ratings that are added to the sums at a time
_FLUSH = 256  # ratings after which float32 sums are added to those in float64
_CHUNKS = 64  # tasks the rows are dealt to; more than any number of threads, and independent of it


def pack(rows: np.ndarray, *, constant: float = 1.0) -> np.ndarray:
    """Return rows as `solve_rows` wants them: (n, width) float32 of [factors, constant, bias, zeros …].

    Args:
        rows: (n, rank + 1) of factors and bias.
        constant: what the other side's bias is multiplied by; 0 for a model without biases.
    """
    rank = rows.shape[1] - 1
    width = -(-(rank + 2) // _LANE) * _LANE
    packed = np.zeros((len(rows), width), np.float32)
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
    for chunk in prange(_CHUNKS):
        total = np.empty((size + 1, width))
        part = np.empty((size + 1, width), np.float32)
        z = np.empty((_BLOCK, width), np.float32)
        w, work = np.empty(size), np.empty(size)
        for n in range(chunk, len(todo), _CHUNKS):  # neighbouring rows may all be long: deal them out
            row = todo[n]
            begin, end = indptr[row], indptr[row + 1]
            for f in range(size - 1):
                solved[row, f] = 0.0
            solved[row, size] = 0.0
            if begin == end:
                continue
            total[:] = 0.0
            for start in range(begin, end, _FLUSH):
                stop = min(start + _FLUSH, end)
                part[:] = 0.0
                for at in range(start, stop, _BLOCK):
                    _gather(z, fixed, indices, at, stop)
                    for j in range(min(_BLOCK, stop - at)):
                        z[j, size] = values[at + j] - mean - z[j, size]
                    _add_squares(part, z)
                for f in range(size + 1):
                    for h in range(f + 1):
                        total[h, f] += part[f, h]
            for f in range(size):
                total[f, f] += penalty[0, f] + (end - begin) * penalty[1, f]
                w[f] = total[f, size]
            _solve_positive(total, w, work)
            for f in range(size - 1):
                solved[row, f] = w[f]
            solved[row, size] = w[size - 1]


@jit()
def _gather(  # pragma: no cover: compiled
    z: np.ndarray, fixed: np.ndarray, indices: np.ndarray, at: int, stop: int
) -> None:
    """z_j = the fixed row of rating at + j, zeros beyond the last rating."""
    for j in range(_BLOCK):
        for lane in range(0, z.shape[1], _LANE):
            if at + j < stop:
                row = indices[at + j]
                for h in range(lane, lane + _LANE):
                    z[j, h] = fixed[row, h]
            else:
                for h in range(lane, lane + _LANE):
                    z[j, h] = 0.0


@jit(fastmath={"contract"})
def _add_squares(part: np.ndarray, z: np.ndarray) -> None:  # pragma: no cover: compiled
    """part += Σ_j z_j z_jᵀ over eight rows z_j, in whole lanes up to the diagonal."""
    for f in range(len(part)):
        a0, a1, a2, a3 = z[0, f], z[1, f], z[2, f], z[3, f]
        a4, a5, a6, a7 = z[4, f], z[5, f], z[6, f], z[7, f]
        for lane in range(f // _LANE + 1):
            for h in range(lane * _LANE, lane * _LANE + _LANE):
                part[f, h] += (
                    (a0 * z[0, h] + a1 * z[1, h])
                    + (a2 * z[2, h] + a3 * z[3, h])
                    + ((a4 * z[4, h] + a5 * z[5, h]) + (a6 * z[6, h] + a7 * z[7, h]))
                )


@jit(fastmath={"contract"})
def _solve_positive(a: np.ndarray, b: np.ndarray, work: np.ndarray) -> None:  # pragma: no cover: compiled
    """Solve a x = b in place by Cholesky, a = RᵀR; only the upper triangle is read, and all goes along rows.

    Row i of R is that of `a` less what the rows above contribute, four of these at a time.
    """
    n = len(b)
    for i in range(n):
        for j in range(i, n):
            work[j] = a[i, j]
        for k in range(0, i - 3, 4):
            a0, a1, a2, a3 = a[k, i], a[k + 1, i], a[k + 2, i], a[k + 3, i]
            for j in range(i, n):
                work[j] -= (a0 * a[k, j] + a1 * a[k + 1, j]) + (a2 * a[k + 2, j] + a3 * a[k + 3, j])
        for k in range(i // 4 * 4, i):
            for j in range(i, n):
                work[j] -= a[k, i] * a[k, j]
        scale = 1.0 / np.sqrt(work[i])
        for j in range(i, n):
            a[i, j] = work[j] * scale
    for i in range(n):
        b[i] /= a[i, i]
        for j in range(i + 1, n):
            b[j] -= a[i, j] * b[i]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] -= a[i, j] * b[j]
        b[i] /= a[i, i]
