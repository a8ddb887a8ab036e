"""The songs nearest to every song, or to each of some, all at once.

A song is not among its own neighbours. A row of zeros has no direction: it is near nothing, and nothing is
near to it. Equal cosines stand in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex

__all__ = ["Found", "nearest", "without_itself"]

_AT_ONCE = 4_096  # queries
Found = tuple[np.ndarray, np.ndarray, np.ndarray]  # (q,) queries; (q, ≤ k) rows and cosines


def nearest(rows: np.ndarray, queries: np.ndarray | None, k: int) -> Iterator[Found]:
    """Yield blocks of queries with their k nearest rows, best first.

    Args:
        rows: (n, d) finite numbers.
        queries: (q, d); None: the rows themselves, each without itself.
    """
    check_k(k)
    index = CosineIndex(rows)
    asked = np.asarray(rows if queries is None else queries)
    directed = np.flatnonzero(asked.any(axis=1))
    for start in range(0, len(directed), _AT_ONCE):
        block = directed[start : start + _AT_ONCE]
        found, cosines = index.search(asked[block], k + (queries is None))
        yield (block, *without_itself(block, found, cosines)) if queries is None else (block, found, cosines)


def check_k(k: int) -> None:
    """Raise `DataError` where fewer than one neighbour is asked for."""
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 neighbour")


def without_itself(
    queries: np.ndarray, rows: np.ndarray, cosines: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (q, m − 1) of the (q, m) rows and cosines nearest to queries that are rows, without these.

    Where many rows are alike a row may not be among the first of its own list: then all but the last are.
    """
    kept = rows != queries[:, None]
    kept[kept.all(axis=1), -1] = False  # one goes from every list: itself, or the last
    shape = (len(rows), rows.shape[1] - 1)
    return rows[kept].reshape(shape), cosines[kept].reshape(shape)
