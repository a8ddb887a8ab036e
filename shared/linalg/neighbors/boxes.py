"""Boxes around the sketches of the rows, and bytes that say where in its leaf's box a row lies.

A sketch is a unit vector y of w numbers. Bounds of boxes are kept as 16-bit numbers, `SCALE` to a unit,
rounded outwards. Of a leaf with bounds l and h a row keeps c bytes

    bⱼ = round(255·(yⱼ − lⱼ)/(hⱼ − lⱼ)),    so that yⱼ = lⱼ + bⱼ·(hⱼ − lⱼ)/255 but for half a step,

one for each number of the sketch; where that is more than the memory spared for them, for its first c − 1
numbers, and one for the length t of all the others, rounded up: by Cauchy–Schwarz their products with those
of a query add up to at most the product of the two lengths.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from shared.blas import blas_threads
from shared.compiled import jit
from shared.linalg.neighbors.ordering import FAN, LEAF, aligned
from shared.linalg.neighbors.sketch import Sketch, sketch_row

__all__ = ["SCALE", "TAIL", "are_boxes", "boxes_and_codes", "level_starts"]

SCALE = 1 << 14  # a power of two: a query's sketch is scaled without rounding
TAIL = 254  # steps of t from 0 to 1

_STEP = 512  # leaves that a thread takes at once


def level_starts(leaves: int) -> np.ndarray:
    """Return where the nodes of each level begin, the leaves' parents first, and where the last ends."""
    starts = [0]
    while True:
        leaves = -(-leaves // FAN)
        starts.append(starts[-1] + leaves)
        if leaves == 1:
            return np.array(starts, dtype=np.int64)


def boxes_and_codes(rows: np.ndarray, n: int, sketch: Sketch) -> tuple[np.ndarray, np.ndarray]:
    """Return the boxes (nodes, 2, w, FAN) int16 and the codes (leaves, c, LEAF) uint8 of ordered rows.

    Args:
        rows: (leaves·LEAF, d) float32, of which the first n are there and none of them is zero.
    """
    leaves = len(rows) // LEAF
    starts = level_starts(leaves)
    boxes = aligned((int(starts[-1]), 2, sketch.width, FAN), np.int16)
    boxes[:, 0], boxes[:, 1] = SCALE, -SCALE  # what is not there lies nowhere
    codes = aligned((leaves, sketch.n_codes, LEAF), np.uint8)
    # what rounding to float32, and the rest's overstatement for row and query, can move a coordinate by
    slack = SCALE * 2.0**-22 * (1 + np.sqrt(len(sketch.axes)))

    def work(first: int) -> None:
        _enclose(rows, n, sketch.axes, slack, first, min(first + _STEP, leaves), boxes, codes)

    with ThreadPoolExecutor(blas_threads()) as pool:
        list(pool.map(work, range(0, leaves, _STEP)))
    for below, start, stop in zip(starts, starts[1:], starts[2:], strict=False):
        _stack(boxes, below, start, stop)
    return boxes, codes


def are_boxes(boxes: np.ndarray, starts: np.ndarray) -> bool:
    """Whether every box ends where it begins or later, and every node's holds those of its children.

    Args:
        boxes: (nodes, 2, w, FAN) int16; a child that is not there has a box of nothing.
        starts: of `level_starts`.
    """
    is_nothing = (boxes[:, 0] == SCALE) & (boxes[:, 1] == -SCALE)
    if not ((boxes[:, 0] <= boxes[:, 1]) | is_nothing).all():
        return False
    right = boxes.copy()
    right[starts[1] :, 0], right[starts[1] :, 1] = SCALE, -SCALE
    for below, start, stop in zip(starts, starts[1:], starts[2:], strict=False):
        _stack(right, below, start, stop)
    return bool(np.array_equal(right, boxes))


@jit(nogil=True)
def _enclose(rows, n, axes, slack, first, last, boxes, codes):  # type: ignore[no-untyped-def]
    """Fill the bounds and the codes of the leaves from `first` to `last`."""
    d, w, c = rows.shape[1], boxes.shape[2], codes.shape[1]
    kept = w if c == w else c - 1
    y = np.empty((LEAF, w))
    for leaf in range(first, last):
        count = min(LEAF, n - leaf * LEAF)
        for r in range(count):
            square = 0.0
            for j in range(d):
                square += np.float64(rows[leaf * LEAF + r, j]) ** 2
            sketch_row(rows, leaf * LEAF + r, SCALE / math.sqrt(square), SCALE, axes, y, r)
        for m in range(w):
            least = most = y[0, m]
            for r in range(1, count):
                least, most = min(least, y[r, m]), max(most, y[r, m])
            least, most = math.floor(least - slack), math.ceil(most + slack)
            boxes[leaf // FAN, 0, m, leaf % FAN], boxes[leaf // FAN, 1, m, leaf % FAN] = least, most
            if m < kept:
                for r in range(count):
                    codes[leaf, m, r] = np.rint((y[r, m] - least) * (255 / (most - least)))
        if kept < c:
            for r in range(LEAF):
                square = 0.0
                for m in range(kept, w if r < count else 0):
                    square += y[r, m] * y[r, m]
                # 10⁻³ of a step is above all rounding
                codes[leaf, kept, r] = min(math.ceil(math.sqrt(square) * (TAIL / SCALE) + 1e-3), 255)
        for m in range(c):
            for r in range(count, LEAF):
                codes[leaf, m, r] = 0


@jit(nogil=True)
def _stack(boxes, below, start, stop):  # type: ignore[no-untyped-def]
    """Fill the nodes from `start` to `stop`, whose children's nodes are those from `below` to `start`."""
    for node in range(below, start):
        place, j = start + (node - below) // FAN, (node - below) % FAN
        for m in range(boxes.shape[2]):
            boxes[place, 0, m, j] = boxes[node, 0, m].min()
            boxes[place, 1, m, j] = boxes[node, 1, m].max()
