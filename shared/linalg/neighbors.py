"""Exact nearest rows by cosine similarity, one block of rows at a time.

    cos(q, x) = q·x / (|q| |x|)

A fast pass in float32 (one matrix product per block) finds the rows that could be among the best; those
few are scored again in float64. Rounding in the fast pass is bounded by

    |fast − cos| ≤ γ = m·u / (1 − m·u),   u = 2⁻²⁴,  m = d + 8

(Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1; the 8 covers the roundings outside
the sum), so a row whose fast score lies more than γ below the k-th exact cosine cannot be an answer.
The rounding may differ between machines and thread counts; the answer does not.
"""

from __future__ import annotations

import operator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.blas import blas_threads, one_blas_thread
from shared.compiled import jit
from shared.errors import DataError

__all__ = ["CosineIndex"]

_SCORES = 1 << 18  # float32 scores held at once: 1 MiB, which stays in the cache
_QUERIES = 64  # queries that share one pass over a block of rows
_LANE = 64  # fast scores looked at together; where none can be an answer the next are
_WORTH_THREADS = 1 << 22  # multiplications below which starting threads takes longer than the work
_UNIT_ROUNDOFF = 2.0**-24
_FAST_LENGTHS = (1e-15, 1e15)  # lengths for which no product in the fast pass leaves the float32 range


class CosineIndex:
    """Rows to search, and the exact k nearest of them by cosine.

    Exact means: ordered by the cosines that float64 arithmetic gives for the rows as stored in float32.
    Equal cosines stand in the order of the rows. A row of zeros has no direction and is never returned.

    Memory: the index holds 4·(d + 1) bytes a row. A search takes 1 MiB a thread, and a few copies of its
    queries and its result, however many rows there are.

    Args:
        items: (n, d) finite numbers, copied to float32.

    Raises:
        DataError: `items` is not a table, or holds a value that is not finite in float32.
    """

    def __init__(self, items: ArrayLike) -> None:
        with np.errstate(over="ignore"):  # what overflows is named below
            self._items = np.array(items, dtype=np.float32, order="C")
        if self._items.ndim != 2 or self._items.shape[1] == 0:
            raise DataError(f"items have shape {self._items.shape}", "pass a table of shape (rows, features)")
        squares = np.einsum("ij,ij->i", self._items, self._items, dtype=np.float64)  # (n,) |x|²
        if not np.isfinite(squares).all():
            row = int(np.flatnonzero(~np.isfinite(squares))[0])
            raise DataError(f"row {row} of the items is not finite in float32", "fill or drop such values")
        lengths = np.sqrt(squares)
        self._n_directed = int(np.count_nonzero(squares))
        low, high = _FAST_LENGTHS
        with np.errstate(divide="ignore"):
            # NaN makes every fast score of a row NaN, which no threshold dismisses
            inverse = np.where((lengths >= low) & (lengths <= high), 1 / lengths, np.nan)
        inverse[squares == 0] = 0
        self._inverse = inverse.astype(np.float32)  # (n,) 1/|x|

    def __len__(self) -> int:
        return len(self._items)

    @property
    def n_features(self) -> int:
        """The number d of columns."""
        return self._items.shape[1]

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
        batch = _scaled(batch)
        lengths = np.sqrt(np.einsum("ij,ij->i", batch, batch))  # (q,) |q|
        k = min(k, self._n_directed)
        if not k:
            return _shaped(given, np.empty((len(batch), 0), np.int64), np.empty((len(batch), 0)))
        threads = blas_threads() if len(self) * batch.size >= _WORTH_THREADS else 1
        with one_blas_thread():  # the threads run whole searches instead
            share = max(1, min(_QUERIES, -(-len(batch) // threads)))
            groups = [slice(i, i + share) for i in range(0, len(batch), share)]
            n_parts = max(1, threads // max(1, len(groups)))  # few queries: the rows are shared out instead
            edges = np.linspace(0, len(self), n_parts + 1).astype(int)
            cosines = np.full((n_parts, len(batch), k), -np.inf)
            rows = np.full((n_parts, len(batch), k), len(self), dtype=np.int64)

            def work(task: tuple[int, slice]) -> None:
                part, group = task
                span = range(edges[part], edges[part + 1])
                self._scan(span, batch[group], lengths[group], cosines[part, group], rows[part, group])

            tasks = [(part, group) for part in range(n_parts) for group in groups]
            if threads == 1:
                for task in tasks:
                    work(task)
            else:
                with ThreadPoolExecutor(threads) as pool:
                    list(pool.map(work, tasks))
        return _shaped(given, *_merged(rows, cosines, k))

    def _scan(
        self, span: range, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, rows: np.ndarray
    ) -> None:
        """Fill the heaps `cosines` and `rows` (q, k) with the best rows of `span`."""
        units = (queries / lengths[:, None]).astype(np.float32)
        m = (self.n_features + 8) * _UNIT_ROUNDOFF
        bound = m / (1 - m) if m < 1 else np.inf
        block = _SCORES // len(queries)
        buffer = np.empty(_SCORES, dtype=np.float32)
        for start in range(span.start, span.stop, block):
            stop = min(start + block, span.stop)
            part = self._items[start:stop]
            dots = buffer[: len(units) * len(part)].reshape(len(units), len(part))
            with np.errstate(over="ignore", invalid="ignore"):  # only rows whose `_inverse` is NaN
                if len(units) == 1:  # a matrix by a vector, which BLAS does faster than by a thin matrix
                    np.matmul(part, units[0], out=dots[0])
                else:
                    np.matmul(units, part.T, out=dots)
            _take_best(dots, self._inverse[start:stop], part, start, queries, lengths, bound, cosines, rows)


def _merged(rows: np.ndarray, cosines: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The best k of the heaps (parts, q, k), in order."""
    rows, cosines = np.concatenate(rows, axis=1), np.concatenate(cosines, axis=1)
    best = np.lexsort((rows, -cosines), axis=-1)[:, :k]
    return np.take_along_axis(rows, best, axis=1), np.take_along_axis(cosines, best, axis=1)


def _shaped(given: np.ndarray, rows: np.ndarray, cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (rows[0], cosines[0]) if given.ndim == 1 else (rows, cosines)


def _scaled(queries: np.ndarray) -> np.ndarray:
    """Scale each query (q, d) by a power of two, which is exact, so that its squares stay in range."""
    largest = np.abs(queries).max(axis=1, initial=0.0)
    for problem, found in (("is not finite", ~np.isfinite(largest)), ("is all zeros", largest == 0)):
        if found.any():
            raise DataError(f"query {int(np.flatnonzero(found)[0])} {problem}", "give it a direction")
    scaled: np.ndarray = np.ldexp(queries, -np.frexp(largest)[1][:, None])
    return scaled


@jit(nogil=True)
def _take_best(  # type: ignore[no-untyped-def]
    dots, inverse, items, first_row, queries, lengths, bound, cosines, rows
):
    """Offer every row of a block to the heap of each query.

    Args:
        dots: (q, b) float32, unit query · row.
        inverse: (b,) float32, 1/|x|; 0 for a row of zeros, NaN where the fast score cannot be trusted.
        items: (b, d) float32 rows, the first of which is row `first_row` of the index.
        queries, lengths: (q, d) and (q,) float64.
        bound: how far a fast score can lie from the cosine.
        cosines, rows: (q, k) heaps with the worst entry first, changed in place.
    """
    n_rows = dots.shape[1]
    for i in range(dots.shape[0]):
        cut = np.float32(cosines[i, 0] - bound)
        for start in range(0, n_rows, _LANE):
            stop = min(start + _LANE, n_rows)
            if stop - start == _LANE and _all_below(dots[i, start:stop], inverse[start:stop], cut):
                continue
            for j in range(start, stop):
                if dots[i, j] * inverse[j] < cut:
                    continue
                cosine = _cosine(queries[i], lengths[i], items[j])
                # an equal row that comes later never displaces an earlier one
                if cosine > cosines[i, 0]:
                    _replace_worst(cosines[i], rows[i], cosine, first_row + j)
                    cut = np.float32(cosines[i, 0] - bound)


@jit(nogil=True)
def _all_below(dots, inverse, cut):  # type: ignore[no-untyped-def]
    """Whether all `_LANE` fast scores are below `cut`: no branch and a fixed length make it SIMD code."""
    hits = np.int32(0)
    for j in range(_LANE):
        hits += np.int32(0 if dots[j] * inverse[j] < cut else 1)
    return hits == 0


@jit(nogil=True)
def _cosine(query, length, item):  # type: ignore[no-untyped-def]
    """q·x / (|q| |x|) in float64; -inf for a row of zeros, which beats nothing."""
    dot, square = 0.0, 0.0
    for c in range(item.shape[0]):
        x = np.float64(item[c])
        dot += query[c] * x
        square += x * x
    if square == 0.0:
        return -np.inf
    # the root of (q·x)²/|x|² rounds less than (q·x)/|x|, so parallel rows come out equal
    return np.sign(dot) * min(np.sqrt(dot * dot / square) / length, 1.0)


@jit(nogil=True)
def _replace_worst(cosines, rows, cosine, row):  # type: ignore[no-untyped-def]
    """Put an entry in the place of the root and sift it down; of equal cosines the later row is worse."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= len(rows):
            break
        other = child + 1
        if other < len(rows) and _is_worse(cosines[other], rows[other], cosines[child], rows[child]):
            child = other
        if _is_worse(cosine, row, cosines[child], rows[child]):
            break
        cosines[place], rows[place] = cosines[child], rows[child]
        place = child
    cosines[place], rows[place] = cosine, row


@jit(nogil=True)
def _is_worse(cosine, row, other_cosine, other_row):  # type: ignore[no-untyped-def]
    return cosine < other_cosine or (cosine == other_cosine and row > other_row)
