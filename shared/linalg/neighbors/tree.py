"""A wide tree of boxes around the sketches of the rows, `LEAF` rows to a leaf, `FAN` children to a node.

On the sphere u·v = 1 − |u − v|²/2, so the rows with the largest cosines are the nearest, and a box that lies
farther from the query than the k-th best row holds no answer. In the leaves that are left a few bytes a row
bound its cosine (see `boxes`), so that few rows are looked at in full. The tree is complete: the leaves from
j·16^l to (j + 1)·16^l − 1 lie below node j of level l, so that no pointers are kept. The bounds of a node's
children lie side by side for SIMD, and so do the bytes of a leaf: the first of all its rows, then the second.

Memory: 4·d + 4 bytes a row, c of codes and 4·w/60 of boxes, w and c the numbers and bytes of a sketch, and 4
where batches are scanned. For 12 features that is 1.3 times the rows, while it is built too; where the sketch
is not whole, 4·w bytes a row more while it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from shared.blas import blas_threads, one_blas_thread
from shared.container import MappedArray
from shared.linalg.neighbors.boxes import SCALE, are_boxes, boxes_and_codes, level_starts
from shared.linalg.neighbors.descent import descend
from shared.linalg.neighbors.ordering import CHUNK, LEAF, order_rows, rearrange
from shared.linalg.neighbors.promise import Promise
from shared.linalg.neighbors.scan import Scan, inverse_lengths, rounding
from shared.linalg.neighbors.sketch import Sketch

__all__ = ["Tree"]

_BATCH = 64  # queries from which a scan is worth thinking of


class Tree:
    """Rows in the order of the tree. Made by `build`, or from the arrays of a file.

    Attributes of `arrays`:
        rows: (leaves·LEAF, d) float32, zeros past the last row and for removed rows.
        numbers: (leaves·LEAF,) int32, what the rows are called.
        codes: (leaves, c, LEAF) uint8, bytes that stand for their sketches.
        boxes: (nodes, 2, w, FAN) int16, least and largest values of each child; leaves' parents first.
        inverse: (leaves·LEAF,) float32, that of `Scan`, only where a batch of queries is better off with one.
    """

    def __init__(
        self,
        sketch: Sketch,
        arrays: Mapping[str, np.ndarray | MappedArray],
        promise: Promise | None = None,
    ) -> None:
        self.sketch, self.arrays, self._promise = sketch, arrays, promise
        # of a mapped file nothing is checked yet: see `_check`
        self._plain = {name: a.unchecked if isinstance(a, MappedArray) else a for name, a in arrays.items()}
        leaves = len(arrays["codes"])
        self._starts = level_starts(leaves)
        is_mapped = isinstance(arrays["codes"], MappedArray)
        self._checked_boxes = not is_mapped
        self._ready = np.full(-(-leaves // CHUNK), not is_mapped, dtype=np.uint8)
        self._flat = [self._plain[name].reshape(-1) for name in ("rows", "boxes")]
        self._bound = 4 * np.sqrt(sketch.width) * rounding(2 * sketch.width)

    @classmethod
    def build(cls, rows: np.ndarray, numbers: np.ndarray, n: int, sketch: Sketch) -> Tree:
        """Order n rows, none of them zero.

        Args:
            rows: (padded(n), d) float32, zeros after row n; taken over and reordered.
            numbers: (padded(n),) int32; taken over likewise.
        """
        if sketch.is_whole:
            order_rows(rows[:n], numbers, sketch.axes.astype(np.float32))
        else:
            order = np.arange(len(rows), dtype=np.int32)
            order_rows(_sketched(rows[:n], sketch), order, np.eye(sketch.width, dtype=np.float32))
            rearrange(rows, order)
            numbers = numbers[order]
        boxes, codes = boxes_and_codes(rows, n, sketch)
        arrays = {"rows": rows, "numbers": numbers, "codes": codes, "boxes": boxes}
        return cls(sketch, arrays if sketch.for_batches else arrays | {"inverse": inverse_lengths(rows)})

    def search(
        self, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        """Offer the rows that may be answers to the empty heaps (q, k) of the queries (q, d), float64."""
        if not self._checked_boxes:
            boxes = np.asarray(self.arrays["boxes"])
            if self._promise is not None and not are_boxes(boxes, self._starts):
                raise self._promise.damaged
            self._checked_boxes = True
        if len(queries) == 1:
            self._search(queries, lengths, cosines, found)
            return
        if len(queries) >= _BATCH and "inverse" in self._plain:
            self._check_all()
            own = {name: self._plain[name] for name in ("numbers", "inverse")}
            Scan({"items": self._plain["rows"], **own}).search(queries, lengths, cosines, found)
            return
        threads = blas_threads()
        share = -(-len(queries) // (4 * threads))  # some queries take longer than others
        groups = [slice(i, i + share) for i in range(0, len(queries), share)]

        def work(group: slice) -> None:
            self._search(queries[group], lengths[group], cosines[group], found[group])

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, groups))

    @property
    def n_places(self) -> int:
        """How many rows there is room for."""
        return len(self.arrays["numbers"])

    def live(self) -> tuple[np.ndarray, np.ndarray]:
        """Return copies of the rows (m, d) that are not removed, and their numbers, in rising order."""
        self._check_all()
        numbers = self._plain["numbers"]
        kept = np.flatnonzero(self._plain["rows"].any(axis=1))
        kept = kept[np.argsort(numbers[kept])]
        return self._plain["rows"][kept], numbers[kept]

    def remove(self, gone: np.ndarray) -> int:
        """Make the rows whose numbers are among `gone` zero; return how many were not so before."""
        self._check_all()
        places = np.flatnonzero(np.isin(self._plain["numbers"], gone))
        count = int(np.count_nonzero(self._plain["rows"][places].any(axis=1)))
        self._plain["rows"][places] = 0  # their codes stay: a row of zeros is offered to no heap
        if "inverse" in self._plain:
            self._plain["inverse"][places] = 0
        return count

    def _search(
        self, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        sketches, tails = self.sketch.of_queries(queries, lengths, SCALE)
        plain, (rows, boxes) = self._plain, self._flat
        state = np.zeros(2, np.int64)  # the query to go on with, the chunk it waits for
        while descend(
            queries, lengths, sketches, tails, plain["codes"], rows, plain["numbers"], boxes,
            self._starts, self._bound, self._ready, cosines, found, state,
        ):  # fmt: skip
            self._check(int(state[1]))

    def _check(self, chunk: int) -> None:
        """Check what a mapped file holds of some leaves."""
        first, last = chunk * CHUNK, (chunk + 1) * CHUNK
        for name, array in self.arrays.items():
            if name == "codes":
                array[first:last]
            elif name != "boxes":
                array[first * LEAF : last * LEAF]
        if self._promise is not None:
            own = slice(first * LEAF, last * LEAF)
            inverse = self._plain["inverse"][own] if "inverse" in self._plain else None
            self._promise.check_rows(self._plain["rows"][own], self._plain["numbers"][own], inverse)
        self._ready[chunk] = 1

    def _check_all(self) -> None:
        for chunk in np.flatnonzero(self._ready == 0):
            self._check(int(chunk))


def _sketched(rows: np.ndarray, sketch: Sketch) -> np.ndarray:
    """The sketches (n, w) float32 of rows (n, d)."""
    sketches = np.empty((len(rows), sketch.width), np.float32)
    step = 1 << 14

    def work(start: int) -> None:
        part = rows[start : start + step].astype(np.float64)
        part /= np.sqrt(np.einsum("ij,ij->i", part, part))[:, None]
        sketches[start : start + len(part)] = sketch.of(part)

    with one_blas_thread(), ThreadPoolExecutor(blas_threads()) as pool:
        list(pool.map(work, range(0, len(rows), step)))
    return sketches
