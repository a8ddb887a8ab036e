"""The tree in memory: rows put in the order of its leaves, in place, and the boxes around them.

Median splits along the axis of largest variance in a sample of the part (Friedman, Bentley, Finkel, ACM
TOMS 1977); the two sides of a split are whole subtrees of `FAN`-fold branching, so the tree is complete.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from shared.blas import blas_threads, one_blas_thread
from shared.compiled import jit
from shared.linalg.neighbors.sketch import Sketch

__all__ = [
    "CHUNK",
    "FAN",
    "LEAF",
    "boxes_of",
    "level_starts",
    "order_rows",
    "padded",
    "rearrange",
    "transpose_leaves",
]

# Compiled code kept on disk does not see these change: edit `descent` and `sweep` together with them.
LEAF = 64  # rows that are scored together: four AVX-512 registers
FAN = 16  # children of a node: one register
CHUNK = 256  # leaves of a mapped file that are checked together

_SAMPLE = 128  # rows that choose the axis to split along
_PARTS = 16  # parts that are ordered in threads
_STEP = 512  # leaves whose boxes are made at once


def padded(n: int) -> int:
    """Return n, at least 1, rounded up to whole leaves."""
    return -(-max(n, 1) // LEAF) * LEAF


def level_starts(leaves: int) -> np.ndarray:
    """Return where the nodes of each level begin, the leaves' parents first, and where the last ends."""
    starts = [0]
    while True:
        leaves = -(-leaves // FAN)
        starts.append(starts[-1] + leaves)
        if leaves == 1:
            return np.array(starts, dtype=np.int64)


def order_rows(rows: np.ndarray, inverse: np.ndarray, numbers: np.ndarray, axes: np.ndarray) -> None:
    """Reorder rows (n, d), their inverse lengths and their numbers (int32) so that each leaf is a box.

    Args:
        axes: (d, p) float32, whose products with the unit rows are the coordinates of the boxes.
    """
    keys = np.empty(len(rows), np.float32)
    leaves = -(-len(rows) // LEAF)
    spans = _split(rows, inverse, numbers, keys, axes, 0, leaves, max(1, leaves // _PARTS))

    def work(span: np.ndarray) -> None:
        _split(rows, inverse, numbers, keys, axes, span[0], span[1], 1)

    with ThreadPoolExecutor(blas_threads()) as pool:
        list(pool.map(work, spans))


def boxes_of(rows: np.ndarray, n: int, sketch: Sketch, *, sketched: bool) -> np.ndarray:
    """Return the boxes (nodes, 2, w, FAN) of the first n of the ordered rows (leaves·LEAF, W).

    Args:
        sketched: the rows are sketches already.
    """
    w = sketch.width
    leaves = len(rows) // LEAF
    # what rounding to float32, and the rest's overstatement for row and query, can move a coordinate by
    slack = 2.0**-22 * (1 + np.sqrt(len(sketch.axes)))
    low, high = np.empty((leaves, w), np.float32), np.empty((leaves, w), np.float32)

    def work(first: int) -> None:
        last = min(first + _STEP, leaves)
        part = rows[first * LEAF : min(last * LEAF, n)].astype(np.float64)
        if not sketched:
            part /= np.sqrt(np.einsum("ij,ij->i", part, part))[:, None]
            part = sketch.of(part)
        edges = np.arange(0, len(part), LEAF)
        low[first:last] = np.minimum.reduceat(part, edges, axis=0) - slack
        high[first:last] = np.maximum.reduceat(part, edges, axis=0) + slack

    threads = blas_threads()
    with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(0, leaves, _STEP)))
    starts = level_starts(leaves)
    boxes = np.empty((starts[-1], 2, w, FAN), np.float32)
    for start, stop in itertools.pairwise(starts):
        missing = (stop - start) * FAN - len(low)  # children that are not there are never near
        low = np.pad(low, ((0, missing), (0, 0)), constant_values=np.inf).reshape(-1, FAN, w)
        high = np.pad(high, ((0, missing), (0, 0)), constant_values=-np.inf).reshape(-1, FAN, w)
        boxes[start:stop, 0], boxes[start:stop, 1] = low.transpose(0, 2, 1), high.transpose(0, 2, 1)
        low, high = low.min(axis=1), high.max(axis=1)
    return boxes


@jit(nogil=True)
def _split(rows, inverse, numbers, keys, axes, first, last, until):  # type: ignore[no-untyped-def]
    """Order the leaves from `first` to `last` down to parts of `until` leaves; return the parts (m, 2)."""
    n, d = rows.shape
    p = axes.shape[1]
    stack = np.empty((64, 2), np.int64)  # a level leaves one part waiting
    stack[0, 0], stack[0, 1] = first, last
    top = 1
    parts = np.empty((last - first, 2), np.int64)
    n_parts = 0
    total, squares = np.empty(p), np.empty(p)
    while top:
        top -= 1
        a, b = stack[top, 0], stack[top, 1]
        if b - a <= until:
            parts[n_parts, 0], parts[n_parts, 1] = a, b
            n_parts += 1
            continue
        unit = 1
        while unit * FAN < b - a:
            unit *= FAN
        middle = a + max(1, (b - a) // (2 * unit)) * unit
        start, stop = a * LEAF, min(b * LEAF, n)
        total[:] = 0.0
        squares[:] = 0.0
        count = min(_SAMPLE, stop - start)
        for i in range(count):
            row = start + i * (stop - start) // count
            for c in range(p):
                y = np.float32(0)
                for j in range(d):
                    y += rows[row, j] * axes[j, c]
                y *= inverse[row]
                total[c] += y
                squares[c] += np.float64(y) * y
        axis, most = 0, -1.0
        for c in range(p):
            variance = squares[c] - total[c] * total[c] / count
            if variance > most:
                axis, most = c, variance
        for row in range(start, stop):
            y = np.float32(0)
            for j in range(d):
                y += rows[row, j] * axes[j, axis]
            keys[row] = y * inverse[row]
        _select(rows, inverse, numbers, keys, start, stop, middle * LEAF)
        stack[top, 0], stack[top, 1] = a, middle
        stack[top + 1, 0], stack[top + 1, 1] = middle, b
        top += 2
    return parts[:n_parts]


@jit(nogil=True)
def _select(rows, inverse, numbers, keys, start, stop, nth):  # type: ignore[no-untyped-def]
    """Reorder so that no key before `nth` is larger than one from it on (Hoare's Find, CACM 1961)."""
    d = rows.shape[1]
    low, high = start, stop - 1
    while low < high:
        a, b, c = keys[low], keys[(low + high) // 2], keys[high]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while keys[i] < pivot:
                i += 1
            while pivot < keys[j]:
                j -= 1
            if i <= j:
                keys[i], keys[j] = keys[j], keys[i]
                inverse[i], inverse[j] = inverse[j], inverse[i]
                numbers[i], numbers[j] = numbers[j], numbers[i]
                for f in range(d):
                    rows[i, f], rows[j, f] = rows[j, f], rows[i, f]
                i += 1
                j -= 1
        if nth <= j:
            high = j
        elif nth >= i:
            low = i
        else:
            break


@jit(nogil=True)
def transpose_leaves(rows):  # type: ignore[no-untyped-def]
    """Turn each leaf of the rows (leaves·LEAF, W) from (LEAF, W) to (W, LEAF), in place."""
    size, width = rows.shape
    flat = rows.reshape(size * width)
    leaf = np.empty((width, LEAF), np.float32)
    for start in range(0, size * width, LEAF * width):
        for r in range(LEAF):
            for c in range(width):
                leaf[c, r] = flat[start + r * width + c]
        for c in range(width):
            for r in range(LEAF):
                flat[start + c * LEAF + r] = leaf[c, r]


@jit(nogil=True)
def rearrange(rows, order):  # type: ignore[no-untyped-def]
    """Move row `order[i]` to place i for all i, in place, along the cycles of the permutation (int32)."""
    n, d = rows.shape
    done = np.zeros(n, np.uint8)
    kept = np.empty(d, np.float32)
    for first in range(n):
        if done[first]:
            continue
        kept[:] = rows[first]
        place = first
        while True:
            done[place] = 1
            source = order[place]
            if source == first:
                break
            for c in range(d):
                rows[place, c] = rows[source, c]
            place = source
        rows[place, :] = kept
