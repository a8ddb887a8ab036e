"""The index itself: what is asked and answered, rows that come and go, and the file."""

from __future__ import annotations

import operator
import os
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.errors import DataError
from shared.linalg.neighbors.heap import NOTHING, put_in_order
from shared.linalg.neighbors.ordering import aligned, padded
from shared.linalg.neighbors.promise import Promise
from shared.linalg.neighbors.queries import prepared
from shared.linalg.neighbors.scan import Scan, inverse_lengths
from shared.linalg.neighbors.sketch import SAMPLE, choose_sketch
from shared.linalg.neighbors.store import read_index, write_index
from shared.linalg.neighbors.tree import Tree

__all__ = ["CosineIndex"]

Way = Literal["auto", "tree", "scan"]

_WORTH_A_TREE = 1 << 15  # rows below which a scan takes less than a millisecond
_CHANGED = 1 / 4  # the share of rows added or removed after which the index is made anew
_STEP = 1 << 16  # rows copied and checked at once


class CosineIndex:
    """Rows to search, and the exact k nearest of them by cosine.

    Exact means: ordered by the cosines that float64 arithmetic gives for the rows as stored in float32.
    Equal cosines stand in the order of the rows. A row of zeros has no direction and is never returned.
    The answer depends neither on the way it is found nor on the number of threads.

    Memory: 4·(d + 2) bytes a row, or where there is a tree what `tree` says (for 12 features 1.3 times the
    rows). A search takes 1 MiB a thread, and a few copies of its queries and its result, however many rows
    there are.

    Args:
        items: (n, d) finite numbers, copied to float32.
        way: "tree" or "scan" instead of what the rows themselves suggest; the answers are the same.

    Raises:
        DataError: `items` is not a table, or holds a value that is not finite in float32.
    """

    _parts: list[Scan | Tree]
    _promise: Promise | None = None  # what is asked of an index that comes from a file

    def __init__(self, items: ArrayLike, *, way: Way = "auto") -> None:
        table = _copied(np.asarray(items), first=0)
        n = len(np.asarray(items))
        self._features, self._way = table.shape[1], way
        self._count = self._next = n
        self._removed = np.empty(0, np.int64)
        numbers = np.arange(len(table), dtype=np.int32)
        numbers[n:] = 0
        self._build(table, numbers, n)

    def __len__(self) -> int:
        return self._count

    @property
    def n_features(self) -> int:
        """The number d of columns."""
        return self._features

    def search(self, queries: ArrayLike, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows nearest to each query, best first, and their cosines.

        Args:
            queries: (d,) or (q, d) finite numbers; a query of zeros has no direction and is an error.
            k: how many rows to return, at least 1.

        Returns:
            Row numbers and cosines in [-1, 1], each of shape (k',) for one query or (q, k') for a batch,
            where k' = min(k, rows that are not all zero).
        """
        k = operator.index(k)
        if k < 1:
            raise DataError(f"k is {k}", "ask for at least 1 neighbour")
        given = np.asarray(queries, dtype=np.float64)
        batch = np.ascontiguousarray(np.atleast_2d(given))
        if given.ndim not in (1, 2) or batch.shape[1] != self.n_features:
            raise DataError(
                f"queries have shape {given.shape}", f"pass {self.n_features} features, as the items have"
            )
        batch, lengths = prepared(batch)
        k = min(k, self._directed)
        cosines = np.full((len(batch), k), -np.inf)
        rows = np.full((len(batch), k), NOTHING, dtype=np.int64)
        if k and len(batch):
            for part in self._parts:
                part.search(batch, lengths, cosines, rows)
            put_in_order(cosines, rows)
            if self._promise is not None:
                self._promise.check_found(rows, cosines)
        return (rows[0], cosines[0]) if given.ndim == 1 else (rows, cosines)

    def add(self, rows: ArrayLike) -> NDArray[np.int64]:
        """Add rows (m, d) and return their numbers, which follow on those given before.

        New rows are looked at one by one until a quarter of the rows is new; then the index is made anew,
        which takes a second copy of the rows for that time.
        """
        given = np.asarray(rows)
        table = _copied(given, first=self._next, features=self._features)[: len(given)]
        numbers = np.arange(self._next, self._next + len(given))
        if len(given):
            self._next += len(given)
            if self._promise is not None:
                self._promise = replace(self._promise, below=self._next)
            self._count += len(given)
            fresh = _scan(table, numbers.astype(np.int32))
            self._directed += int(np.count_nonzero(fresh.inverse))
            self._parts.append(fresh)
            # each row is copied some log n times when rows come one by one
            while len(self._parts) > 1 and (joined := _joined(self._parts[-2], self._parts[-1])):
                self._parts[-2:] = [joined]
            self._changed(len(given))
        return numbers

    def remove(self, numbers: ArrayLike) -> None:
        """Remove the rows of these numbers, which are never used again.

        Raises:
            DataError: there is no such row; nothing is removed.
        """
        gone = np.asarray(numbers)
        if gone.size and gone.dtype.kind not in "iu":
            raise DataError(f"row numbers are {gone.dtype}", "pass whole numbers")
        gone = np.unique(gone).astype(np.int64)
        absent = gone[(gone < 0) | (gone >= self._next) | np.isin(gone, self._removed)]
        if absent.size:
            raise DataError(f"row {absent[0]} is not in the index", "pass numbers of rows that are")
        self._directed -= sum(part.remove(gone) for part in self._parts)
        self._removed = np.union1d(self._removed, gone)
        self._count -= len(gone)
        self._changed(len(gone))

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the index to one checked file; an existing one is replaced only with `force`."""
        meta = {
            "features": self._features, "next": self._next, "count": self._count, "directed": self._directed,
            "way": self._way, "built": self._built, "since": self._since,
        }  # fmt: skip
        write_index(path, meta, self._removed, self._parts, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> CosineIndex:
        """Open the file of `save`, mapped: its parts are read, and checked, when a search first needs them.

        Memory: nothing is allocated by what the file claims; 40 times its header, and `removed`.

        Raises:
            DataError: another kind of file, a newer version, or damage; here or when it is first used.
        """
        index = cls.__new__(cls)
        meta, index._removed, index._parts, index._promise = read_index(path)
        index._features, index._way = meta["features"], meta["way"]
        index._next, index._count, index._directed = meta["next"], meta["count"], meta["directed"]
        index._built, index._since = meta["built"], meta["since"]
        return index

    def _changed(self, rows: int) -> None:
        """Count rows that came or went, and make the index anew when they are many."""
        self._since += rows
        if self._since <= max(_WORTH_A_TREE, _CHANGED * self._built):
            return
        live = [part.live() for part in self._parts]
        self._parts = []
        order = np.argsort(np.concatenate([numbers for _, numbers in live]))
        n = len(order)
        table = aligned((padded(n), self._features), np.float32)
        table[n:] = 0
        np.take(np.concatenate([rows for rows, _ in live]), order, axis=0, out=table[:n])
        numbers = np.zeros(len(table), np.int32)
        numbers[:n] = np.concatenate([numbers for _, numbers in live])[order]
        self._build(table, numbers, n)

    def _build(self, table: np.ndarray, numbers: np.ndarray, n: int) -> None:
        """Make the parts from n rows, the arrays padded to whole leaves with zeros."""
        self._built, self._since = n, 0
        inverse = inverse_lengths(table[:n])
        self._directed = int(np.count_nonzero(inverse))
        self._parts = [Scan({"items": table[:n], "inverse": inverse, "numbers": numbers[:n]})]
        odd = _odd(inverse)
        m = n - len(odd)
        if not m or self._way == "scan" or (self._way == "auto" and m < _WORTH_A_TREE):
            return
        kept = np.delete(np.arange(n), odd) if m < n else None
        sample = np.arange(min(m, SAMPLE)) * m // min(m, SAMPLE)
        sketch = choose_sketch(table[sample if kept is None else kept[sample]], m, always=self._way == "tree")
        if sketch is None:
            return
        self._parts = []
        if kept is not None:  # the tree holds no zero rows, and those of extreme length stand apart
            apart = odd[np.isnan(inverse[odd])]
            if apart.size:
                self._parts.append(_scan(table[apart], numbers[apart]))
            for start in range(0, m, _STEP):
                source = kept[start : start + _STEP]
                for array in (table, numbers):
                    array[start : start + len(source)] = array[source]
            table, numbers = table[: padded(m)], numbers[: padded(m)]
            table[m:], numbers[m:] = 0, 0
        del inverse  # the codes take its place in memory
        self._parts.insert(0, Tree.build(table, numbers, m, sketch))


def _copied(items: np.ndarray, *, first: int, features: int | None = None) -> np.ndarray:
    """Return a float32 copy of the rows, padded to whole leaves with zeros."""
    if items.ndim != 2 or items.shape[1] == 0:
        raise DataError(f"items have shape {items.shape}", "pass a table of shape (rows, features)")
    n, d = items.shape
    if features not in (None, d):
        raise DataError(f"items have shape {items.shape}", f"pass {features} features, as the index has")
    if first + n >= NOTHING:
        raise DataError(f"{first + n:,} rows are too many", f"stay below {NOTHING:,} in one index")
    table = aligned((padded(n), d), np.float32)
    table[n:] = 0
    for start in range(0, n, _STEP):
        part = table[start : min(start + _STEP, n)]
        with np.errstate(over="ignore"):  # what overflows is named below
            part[:] = items[start : start + len(part)]
        is_finite = np.isfinite(part).all(axis=1)
        if not is_finite.all():
            row = first + start + int(np.flatnonzero(~is_finite)[0])
            raise DataError(f"row {row} of the items is not finite in float32", "fill or drop such values")
    return table


def _odd(inverse: np.ndarray) -> np.ndarray:
    """Places of the rows of zeros, and of those with which float32 is not to be trusted."""
    parts = [inverse[start : start + _STEP] for start in range(0, len(inverse), _STEP)]
    return np.concatenate(
        [i * _STEP + np.flatnonzero(~np.isfinite(part) | (part == 0)) for i, part in enumerate(parts)]
        or [np.empty(0, np.int64)]
    )


def _scan(table: np.ndarray, numbers: np.ndarray) -> Scan:
    return Scan({"items": table, "inverse": inverse_lengths(table), "numbers": numbers})


def _joined(a: Scan | Tree, b: Scan | Tree) -> Scan | None:
    """One scan of both, zero rows left out; None where `a` is much the larger, or no scan."""
    if not isinstance(a, Scan) or not isinstance(b, Scan) or len(a.items) > 2 * len(b.items):
        return None
    live = [a.live(), b.live()]
    items = np.concatenate([rows for rows, _ in live])
    numbers = np.concatenate([numbers for _, numbers in live])
    return _scan(items, numbers)
