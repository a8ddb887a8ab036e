"""Compressed sparse rows from triplets by two counting sorts: linear time, eight bytes a rating beside."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["compress", "is_ascending"]


def compress(
    values: np.ndarray, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Return (indptr, indices, data) of the matrix of n triplets, and how many repeat the cell of another.

    Row r holds data[indptr[r] : indptr[r + 1]] at the ascending columns indices[indptr[r] : indptr[r + 1]].

    Args:
        values: (n,) float32; `rows`, `columns`: (n,) int32 within `shape`.
    """
    indptr, indices, data, repeated = _compress(
        np.asarray(values, np.float32), np.asarray(rows, np.int32), np.asarray(columns, np.int32), *shape
    )
    if len(data) <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)  # scipy wants both indexes of one type
    return indptr, indices, data, repeated


def is_ascending(ends: np.ndarray) -> bool:
    """Whether `ends` are (n,) int64 from 0 up, none less than the one before: no difference can wrap."""
    ordered = ends.ndim == 1 and ends.dtype == np.int64 and bool((ends[1:] >= ends[:-1]).all())
    return ordered and (not len(ends) or bool(ends[0] >= 0))


@jit()
def _compress(  # pragma: no cover: compiled
    values: np.ndarray, rows: np.ndarray, columns: np.ndarray, n_rows: int, n_columns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    n = len(values)
    place = np.zeros(n_columns + 1, np.int64)  # where the next triplet of a column goes
    indptr = np.zeros(n_rows + 1, np.int64)
    for t in range(n):
        place[columns[t] + 1] += 1
        indptr[rows[t] + 1] += 1
    place, indptr = np.cumsum(place), np.cumsum(indptr)
    by_column, moved = np.empty(n, np.int32), np.empty(n, np.float32)
    for t in range(n):
        at = place[columns[t]]
        place[columns[t]] += 1
        by_column[at], moved[at] = rows[t], values[t]
    indices, data = np.empty(n, np.int32), np.empty(n, np.float32)
    following = indptr[:-1].copy()
    column, repeated = 0, 0
    for t in range(n):  # in the order of the columns, so each row receives them ascending
        while place[column] <= t:
            column += 1
        row = by_column[t]
        at = following[row]
        following[row] += 1
        indices[at], data[at] = column, moved[t]
        repeated += at > indptr[row] and indices[at - 1] == column
    return indptr, indices, data, repeated
