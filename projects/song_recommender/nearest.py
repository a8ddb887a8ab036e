"""The songs nearest to every song, or to each of some, all at once.

A song is not among its own neighbours. A row of zeros has no direction: it is near nothing, and nothing is
near to it. Equal cosines stand in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from shared.memory import check_budget

__all__ = ["Found", "nearest", "without_itself"]

_AT_ONCE = 4_096  # queries
_ENTRIES = 1 << 20  # neighbours that are held at once, unless one query has more
_ID = 130  # bytes: the text of an id, and what became of the table it stood in
_INDEXED = 6  # of each number in an index, and while it is made
_FOUND = 60  # of each neighbour, in arrays and on its way into a file
Found = tuple[np.ndarray, np.ndarray, np.ndarray]  # (q,) queries; (q, ≤ k) rows and cosines


def nearest(rows: np.ndarray, queries: np.ndarray | None, k: int) -> Iterator[Found]:
    """Yield blocks of queries with their k nearest rows, best first.

    Args:
        rows: (n, d) finite numbers.
        queries: (q, d); None: the rows themselves, each without itself.

    Raises:
        DataError: k is less than 1; the search would take more than `--memory` allows.
    """
    check_k(k)
    k = min(k, len(rows))
    at_once = min(_AT_ONCE, max(1, _ENTRIES // (k + 1)))
    _check_memory(rows, queries, at_once * (k + 1))
    index = CosineIndex(rows)
    asked = np.asarray(rows if queries is None else queries)
    directed = np.flatnonzero(asked.any(axis=1))
    for start in range(0, len(directed), at_once):
        block = directed[start : start + at_once]
        found, cosines = index.search(asked[block], k + (queries is None))
        yield (block, *without_itself(block, found, cosines)) if queries is None else (block, found, cosines)


def _check_memory(rows: np.ndarray, queries: np.ndarray | None, entries: int) -> None:
    """Refuse what exceeds the budget: rows and queries with their ids, an index, a block of the answer."""
    n = len(rows) + (0 if queries is None else len(queries))
    needed = n * (_ID + 4 * rows.shape[1]) + len(rows) * (_INDEXED * rows.shape[1] + 8) + _FOUND * entries
    check_budget(needed, f"searching {len(rows):,} rows", "take a part of the rows")


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
