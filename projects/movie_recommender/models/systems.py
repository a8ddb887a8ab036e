"""Symmetric positive systems summed from many rows and solved: what the ridge regressions are made of.

Rows lie in whole lanes of `LANE` float32 numbers and are added `BLOCK` at a time. A float32 sum of very many
squares stops growing long before it is whole, so after `FLUSH` ratings it goes into one of float64.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["BLOCK", "CHUNKS", "FLUSH", "LANE", "add_squares", "solve_positive", "width_of"]

LANE = 16  # float32 numbers in 64 bytes
BLOCK = 8  # ratings that are added to the sums at a time
FLUSH = 256  # ratings after which float32 sums are added to those in float64
CHUNKS = 64  # tasks that rows are dealt to; more than any number of threads, and independent of it


def width_of(columns: int) -> int:
    """Return the least number of whole lanes, in numbers, that hold so many columns."""
    return -(-columns // LANE) * LANE


@jit(fastmath={"contract"})
def add_squares(part: np.ndarray, z: np.ndarray) -> None:  # pragma: no cover: compiled
    """part += Σ_j z_j z_jᵀ over eight rows z_j, in whole lanes up to the diagonal."""
    for f in range(len(part)):
        a0, a1, a2, a3 = z[0, f], z[1, f], z[2, f], z[3, f]
        a4, a5, a6, a7 = z[4, f], z[5, f], z[6, f], z[7, f]
        for lane in range(f // LANE + 1):
            for h in range(lane * LANE, lane * LANE + LANE):
                part[f, h] += (
                    (a0 * z[0, h] + a1 * z[1, h])
                    + (a2 * z[2, h] + a3 * z[3, h])
                    + ((a4 * z[4, h] + a5 * z[5, h]) + (a6 * z[6, h] + a7 * z[7, h]))
                )


@jit(fastmath={"contract"})
def solve_positive(a: np.ndarray, b: np.ndarray, work: np.ndarray) -> None:  # pragma: no cover: compiled
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
