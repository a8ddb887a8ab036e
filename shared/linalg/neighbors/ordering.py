"""Rows put in the order of the tree's leaves, in place.

Median splits along the axis of largest variance in a sample of the part (Friedman, Bentley, Finkel, ACM
TOMS 1977); the two sides of a split are whole subtrees of `FAN`-fold branching, so the tree is complete.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from shared.blas import blas_threads
from shared.compiled import jit
from shared.prefetch import LINE

__all__ = ["CHUNK", "FAN", "LEAF", "aligned", "order_rows", "padded", "rearrange"]

LEAF = 64  # rows that are scored together: a line of memory for each byte of their codes
FAN = 16  # children of a node: one register
CHUNK = 256  # leaves of a mapped file that are checked together

_SAMPLE = 128  # rows that choose the axis to split along
_PARTS = 16  # parts that are ordered in threads


def padded(n: int) -> int:
    """Return n, at least 1, rounded up to whole leaves."""
    return -(-max(n, 1) // LEAF) * LEAF


def aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return an array, not filled, that begins with a line of memory: then a leaf takes no line more."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + size].view(dtype).reshape(shape)


def order_rows(rows: np.ndarray, numbers: np.ndarray, axes: np.ndarray) -> None:
    """Reorder rows (n, d) float32, none of them zero, and their numbers (int32) so that each leaf is a box.

    Args:
        axes: (d, p) float32, whose products with the unit rows are the coordinates of the boxes.
    """
    keys = np.empty(len(rows), np.float32)
    leaves = -(-len(rows) // LEAF)
    spans = _split(rows, numbers, keys, axes, 0, leaves, max(1, leaves // _PARTS))

    def work(span: np.ndarray) -> None:
        _split(rows, numbers, keys, axes, span[0], span[1], 1)

    with ThreadPoolExecutor(blas_threads()) as pool:
        list(pool.map(work, spans))


@jit(nogil=True)
def _split(rows, numbers, keys, axes, first, last, until):  # type: ignore[no-untyped-def]
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
            square = np.float32(0)
            for j in range(d):
                square += rows[row, j] * rows[row, j]
            for c in range(p):
                y = np.float32(0)
                for j in range(d):
                    y += rows[row, j] * axes[j, c]
                y /= np.sqrt(square)
                total[c] += y
                squares[c] += np.float64(y) * y
        axis, most = 0, -1.0
        for c in range(p):
            variance = squares[c] - total[c] * total[c] / count
            if variance > most:
                axis, most = c, variance
        for row in range(start, stop):
            y, square = np.float32(0), np.float32(0)
            for j in range(d):
                y += rows[row, j] * axes[j, axis]
                square += rows[row, j] * rows[row, j]
            keys[row] = y / np.sqrt(square)
        _select(rows, numbers, keys, start, stop, middle * LEAF)
        stack[top, 0], stack[top, 1] = a, middle
        stack[top + 1, 0], stack[top + 1, 1] = middle, b
        top += 2
    return parts[:n_parts]


@jit(nogil=True)
def _select(rows, numbers, keys, start, stop, nth):  # type: ignore[no-untyped-def]
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
