"""A wide tree of boxes around the sketches of the rows, `LEAF` rows to a leaf, `FAN` children to a node.

On the sphere u·v = 1 − |u − v|²/2, so the rows with the largest cosines are the nearest, and a box that lies
farther from the query than the k-th best row holds no answer. The tree is complete: the leaves from j·16^l
to (j + 1)·16^l − 1 lie below node j of level l, so that no pointers are kept. The bounds of a node's children
lie side by side for SIMD, and so do the rows of a leaf: component c of all of them, then component c + 1.

Memory: 4·d + 8 bytes a row and 8·w/60 of boxes, w the width of the sketches; 4·w bytes a row more where they
are not whole. While it is built 4 bytes a row more.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from shared.blas import blas_threads, one_blas_thread
from shared.container import MappedArray
from shared.linalg.neighbors.descent import descend
from shared.linalg.neighbors.ordering import (
    CHUNK,
    LEAF,
    boxes_of,
    level_starts,
    order_rows,
    rearrange,
    transpose_leaves,
)
from shared.linalg.neighbors.scan import rounding
from shared.linalg.neighbors.sketch import Sketch
from shared.linalg.neighbors.sweep import sweep

__all__ = ["Tree"]

_TOGETHER = 32  # queries from which it pays to search them together
_BATCH = 1024  # queries searched together, which takes some 200 bytes for each of them and each level
_FIRST_LEAVES = 32  # leaves from which a query that is searched with others learns how near its rows are


class Tree:
    """Rows in the order of the tree. Made by `build`, or from the arrays of a file.

    Attributes of `arrays`:
        lanes: (leaves, W, LEAF) float32, what is multiplied by the query first: the rows (W = d) where the
            sketches are whole, else the sketches (W = w).
        rows: (leaves·LEAF, d) float32, only where `lanes` are not the rows.
        scale: (leaves·LEAF,) float32: 1/|x|, or for sketches 1; 0 past the last row and for removed rows.
        numbers: (leaves·LEAF,) int32, what the rows are called.
        boxes: (nodes, 2, w, FAN) float32, least and largest values of each child; leaves' parents first.
    """

    def __init__(self, sketch: Sketch, arrays: Mapping[str, np.ndarray | MappedArray]) -> None:
        self.sketch, self.arrays = sketch, arrays
        # of a mapped file nothing is checked yet: see `_check`
        self._plain = {name: a.unchecked if isinstance(a, MappedArray) else a for name, a in arrays.items()}
        leaves = len(arrays["lanes"])
        self._starts = level_starts(leaves)
        is_mapped = isinstance(arrays["lanes"], MappedArray)
        self._checked_boxes = not is_mapped
        self._ready = np.full(-(-leaves // CHUNK), not is_mapped, dtype=np.uint8)
        self._values = self._plain["lanes" if sketch.is_whole else "rows"].reshape(-1)

    @classmethod
    def build(
        cls, table: np.ndarray, inverse: np.ndarray, numbers: np.ndarray, n: int, sketch: Sketch
    ) -> Tree:
        """Order n rows, none of them zero.

        Args:
            table: (padded(n), d) float32, zeros after row n; taken over and reordered.
            inverse: (padded(n),) float32, 1/|x|; taken over likewise.
            numbers: (padded(n),) int32; taken over likewise.
        """
        if sketch.is_whole:
            lanes = table
            order_rows(lanes[:n], inverse, numbers, sketch.axes.astype(np.float32))
        else:
            lanes = _sketched(table, n, sketch)
            inverse = (inverse > 0).astype(np.float32)
            order = np.arange(len(table), dtype=np.int32)
            order_rows(lanes[:n], inverse, order, np.eye(sketch.width, dtype=np.float32))
            rearrange(table, order)
            numbers = numbers[order]
        boxes = boxes_of(lanes, n, sketch, sketched=not sketch.is_whole)
        transpose_leaves(lanes)
        arrays = {
            "lanes": lanes.reshape(-1, lanes.shape[1], LEAF),
            "scale": inverse,
            "numbers": numbers,
            "boxes": boxes,
        }
        return cls(sketch, arrays if sketch.is_whole else arrays | {"rows": table})

    def search(
        self, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        """Offer the rows that may be answers to the empty heaps (q, k) of the queries (q, d), float64."""
        if not self._checked_boxes:
            np.asarray(self.arrays["boxes"])
            self._checked_boxes = True
        if len(queries) == 1:
            self._search(queries, lengths, cosines, found)
            return
        threads = blas_threads()
        share = max(1, min(_BATCH, -(-len(queries) // threads)))
        groups = [slice(i, i + share) for i in range(0, len(queries), share)]
        if share >= _TOGETHER:
            self._check_all()

        def work(group: slice) -> None:
            self._search(queries[group], lengths[group], cosines[group], found[group])

        with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, groups))

    def live(self) -> tuple[np.ndarray, np.ndarray]:
        """Return copies of the rows (m, d) that are not removed, and their numbers, in rising order."""
        self._check_all()
        numbers = self._plain["numbers"]
        kept = np.flatnonzero(self._plain["scale"] != 0)
        kept = kept[np.argsort(numbers[kept])]
        if not self.sketch.is_whole:
            return self._plain["rows"][kept], numbers[kept]
        return self._plain["lanes"][kept // LEAF, :, kept % LEAF], numbers[kept]

    def remove(self, marked: np.ndarray) -> int:
        """Make the rows whose numbers are `marked` (bool) zero; return how many were not so before."""
        self._check_all()
        places = np.flatnonzero(marked[self._plain["numbers"]])
        count = int(np.count_nonzero(self._plain["scale"][places]))
        self._plain["scale"][places] = 0
        self._plain["lanes"][places // LEAF, :, places % LEAF] = 0
        if not self.sketch.is_whole:
            self._plain["rows"][places] = 0
        return count

    def _search(
        self, queries: np.ndarray, lengths: np.ndarray, cosines: np.ndarray, found: np.ndarray
    ) -> None:
        units = queries / lengths[:, None]
        sketches = self.sketch.of(units).astype(np.float32)
        firsts = units.astype(np.float32) if self.sketch.is_whole else sketches
        plain, bound = self._plain, rounding(firsts.shape[1] + 8)
        arrays = (
            queries, lengths, firsts, sketches, plain["lanes"], plain["scale"], plain["numbers"],
            self._values, self.sketch.is_whole, plain["boxes"], self._starts, bound,
        )  # fmt: skip
        together = len(queries) >= _TOGETHER
        leaves = len(plain["lanes"])
        most = _FIRST_LEAVES + 2 * cosines.shape[1] // LEAF if together else leaves
        state = np.zeros(2, np.int64)  # the query to go on with, the chunk it waits for
        while descend(*arrays, self._ready, most, cosines, found, state):
            self._check(int(state[1]))
        if together and most < leaves:
            floors = cosines[:, 0].copy()
            cosines[:] = -np.inf
            sweep(*arrays, floors, cosines, found)

    def _check(self, chunk: int) -> None:
        """Check what a mapped file holds of some leaves."""
        first, last = chunk * CHUNK, (chunk + 1) * CHUNK
        for name, array in self.arrays.items():
            if name == "lanes":
                array[first:last]
            elif name != "boxes":
                array[first * LEAF : last * LEAF]
        self._ready[chunk] = 1

    def _check_all(self) -> None:
        for chunk in np.flatnonzero(self._ready == 0):
            self._check(int(chunk))


def _sketched(table: np.ndarray, n: int, sketch: Sketch) -> np.ndarray:
    """The sketches (padded(n), w) float32 of the first n rows."""
    sketches = np.zeros((len(table), sketch.width), np.float32)
    step = 1 << 14

    def work(start: int) -> None:
        part = table[start : min(start + step, n)].astype(np.float64)
        part /= np.sqrt(np.einsum("ij,ij->i", part, part))[:, None]
        sketches[start : start + len(part)] = sketch.of(part)

    threads = blas_threads()
    with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(0, n, step)))
    return sketches
