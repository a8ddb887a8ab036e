"""Every row looked at: one matrix product per block of rows, in float32, then the few that matter in float64.

Rounding in the fast pass is bounded by

    |fast − cos| ≤ γ = m·u / (1 − m·u),   u = 2⁻²⁴,  m = d + 8

(Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1; the 8 covers the roundings outside
the sum), so a row whose fast score lies more than γ below the k-th exact cosine cannot be an answer.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from shared.blas import blas_threads, one_blas_thread
from shared.compiled import jit
from shared.container import MappedArray
from shared.linalg.neighbors.heap import NOTHING, exact_cosine, offer
from shared.linalg.neighbors.promise import Promise

__all__ = ["Scan", "inverse_lengths", "rounding"]

_SCORES = 1 << 18  # float32 scores held at once: 1 MiB, which stays in the cache
_QUERIES = 64  # queries that share one pass over a block of rows
_LANE = 64  # fast scores looked at together; where none can be an answer the next are
_FAST_LENGTHS = (1e-15, 1e15)  # lengths for which no product in a fast pass leaves the float32 range
_STEP = 1 << 16  # rows measured at once
_WORTH_THREADS = 1 << 22  # multiplications below which starting threads takes longer than the work


def rounding(d: int) -> float:
    """γ of d + 8 operations in float32: how far a fast cosine of d terms can lie from the true one."""
    m = (d + 8) * 2.0**-24
    return m / (1 - m) if m < 1 else np.inf


def inverse_lengths(rows: np.ndarray) -> np.ndarray:
    """Return 1/|x| of rows (n, d): 0 for a row of zeros, NaN for a length not to be trusted to float32."""
    inverse = np.empty(len(rows), np.float32)
    low, high = _FAST_LENGTHS
    for start in range(0, len(rows), _STEP):
        part = rows[start : start + _STEP]
        lengths = np.sqrt(np.einsum("ij,ij->i", part, part, dtype=np.float64))
        with np.errstate(divide="ignore"):
            # NaN makes every fast score of a row NaN, which no threshold dismisses
            own = np.where((lengths >= low) & (lengths <= high), 1 / lengths, np.nan)
        own[lengths == 0] = 0
        inverse[start : start + len(part)] = own
    return inverse


class Scan:
    """Rows in rising order of their numbers, with 4·(d + 2) bytes a row.

    A search takes 1 MiB a thread, however many rows there are.

    Attributes of `arrays`:
        items: (n, d) float32.
        inverse: (n,) float32, 1/|x|; 0 for a row of zeros, NaN where the fast score cannot be trusted.
        numbers: (n,) int32, what the rows are called.
    """

    def __init__(
        self, arrays: Mapping[str, np.ndarray | MappedArray], promise: Promise | None = None
    ) -> None:
        self.arrays, self._promise = arrays, promise

    # arrays of a mapped file are checked, once and whole, when they are first asked for
    @functools.cached_property
    def _whole(self) -> Mapping[str, np.ndarray]:
        whole = {name: np.asarray(array) for name, array in self.arrays.items()}
        if self._promise is not None:
            self._promise.check_rows(whole["items"], whole["numbers"], whole["inverse"])
            self._promise.check_rising(whole["numbers"])
        return whole

    @property
    def items(self) -> np.ndarray:
        """The rows."""
        return self._whole["items"]

    @property
    def inverse(self) -> np.ndarray:
        """Their inverse lengths."""
        return self._whole["inverse"]

    @property
    def numbers(self) -> np.ndarray:
        """What they are called."""
        return self._whole["numbers"]

    @property
    def n_places(self) -> int:
        """How many rows there are, those of zeros counted."""
        return len(self.arrays["items"])

    def live(self) -> tuple[np.ndarray, np.ndarray]:
        """Return copies of the rows that are not zero, and their numbers."""
        kept = np.flatnonzero(self.inverse != 0)
        return self.items[kept], self.numbers[kept]

    def remove(self, gone: np.ndarray) -> int:
        """Make the rows whose numbers are among `gone` zero; return how many were not so before."""
        places = np.flatnonzero(np.isin(self.numbers, gone))
        count = int(np.count_nonzero(self.inverse[places]))
        self.items[places], self.inverse[places] = 0, 0
        return count

    def search(
        self, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        """Offer every row to the heaps `cosines` and `found` (q, k) of the queries (q, d), float64."""
        n, k = len(self.items), cosines.shape[1]
        threads = blas_threads() if n * queries.size >= _WORTH_THREADS else 1
        share = max(1, min(_QUERIES, -(-len(queries) // threads)))
        groups = [slice(i, i + share) for i in range(0, len(queries), share)]
        n_parts = max(1, threads // max(1, len(groups)))  # few queries: the rows are shared out instead
        if threads == 1:
            for group in groups:
                self._scan(range(n), queries[group], lengths[group], cosines[group], found[group])
            return
        edges = np.linspace(0, n, n_parts + 1).astype(int)
        heaps = [(cosines, found)]
        heaps += [(np.full_like(cosines, -np.inf), np.full_like(found, NOTHING)) for _ in edges[2:]]

        def work(task: tuple[int, slice]) -> None:
            part, group = task
            span = range(edges[part], edges[part + 1])
            own_cosines, own_found = heaps[part]
            self._scan(span, queries[group], lengths[group], own_cosines[group], own_found[group])

        with one_blas_thread(), ThreadPoolExecutor(threads) as pool:  # the threads run whole searches instead
            list(pool.map(work, [(part, group) for part in range(n_parts) for group in groups]))
        if n_parts > 1:
            rows = np.concatenate([numbers for _, numbers in heaps], axis=1)
            values = np.concatenate([values for values, _ in heaps], axis=1)
            best = np.lexsort((rows, -values), axis=-1)[:, :k][:, ::-1]  # the worst first is a heap
            found[:], cosines[:] = np.take_along_axis(rows, best, 1), np.take_along_axis(values, best, 1)

    def _scan(
        self, span: range, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        units = (queries / lengths[:, None]).astype(np.float32)
        bound = rounding(queries.shape[1])
        block = _SCORES // len(queries)
        buffer = np.empty(min(_SCORES, len(queries) * len(span)), dtype=np.float32)
        for start in range(span.start, span.stop, block):
            stop = min(start + block, span.stop)
            part = self.items[start:stop]
            dots = buffer[: len(units) * len(part)].reshape(len(units), len(part))
            with np.errstate(over="ignore", invalid="ignore"):  # only rows whose `inverse` is NaN
                if len(units) == 1:  # a matrix by a vector, which BLAS does faster than by a thin matrix
                    np.matmul(part, units[0], out=dots[0])
                else:
                    np.matmul(units, part.T, out=dots)
            inverse, numbers = self.inverse[start:stop], self.numbers[start:stop]
            _take_best(dots, inverse, part, numbers, queries, lengths, bound, cosines, found)


@jit(nogil=True)
def _take_best(  # type: ignore[no-untyped-def]
    dots, inverse, items, numbers, queries, lengths, bound, cosines, found
):
    """Offer every row of a block to the heap of each query.

    Args:
        dots: (q, b) float32, unit query · row.
        inverse, items, numbers: of the b rows.
        queries, lengths: (q, d) and (q,) float64.
        bound: how far a fast score can lie from the cosine.
        cosines, found: (q, k) heaps with the worst entry first, changed in place.
    """
    n_rows, d = items.shape
    values = items.reshape(n_rows * d)
    for i in range(dots.shape[0]):
        cut = np.float32(cosines[i, 0] - bound)
        for start in range(0, n_rows, _LANE):
            stop = min(start + _LANE, n_rows)
            if stop - start == _LANE and _all_below(dots[i, start:stop], inverse[start:stop], cut):
                continue
            for j in range(start, stop):
                if dots[i, j] * inverse[j] < cut:
                    continue
                cosine = exact_cosine(queries, lengths, i, values, j * d)
                if offer(cosines, found, i, cosine, numbers[j]):
                    cut = np.float32(cosines[i, 0] - bound)


@jit(nogil=True)
def _all_below(dots, inverse, cut):  # type: ignore[no-untyped-def]
    """Whether all `_LANE` fast scores are below `cut`: no branch and a fixed length make it SIMD code."""
    hits = np.int32(0)
    for j in range(_LANE):
        hits += np.int32(0 if dots[j] * inverse[j] < cut else 1)
    return hits == 0
