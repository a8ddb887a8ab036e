"""The search of the tree: nearest box first, until no box is nearer than the k-th best row.

Reading takes longer than reckoning, so memory is asked ahead for what is wanted: the leaves of a node wait in
a ring while the next nodes are looked at, and so do the rows that are to be looked at in full.

Distances and scores are float32, the cosines that decide are float64. A distance errs by a relative γ of
its w + 8 operations and by the query's own rounding, at most 2⁻²⁴; the boxes are widened by what moves the
rows. So no row at a distance D = √(2 − 2·c) or nearer, c the k-th best cosine, lies in a box whose computed
square distance is above (D + 2⁻²²)²·(1 + 2β), β = `bound` ≥ γ; and none is dismissed whose score is not β
below c. Lengths are in units of 1/`SCALE`.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.neighbors.boxes import SCALE
from shared.linalg.neighbors.heap import exact_cosine, offer
from shared.linalg.neighbors.ordering import CHUNK, FAN, LEAF
from shared.linalg.neighbors.scores import look, prepare, score
from shared.prefetch import LINE, prefetch

__all__ = ["descend"]

_FAR = np.float32(np.inf)
_WAITING = 24  # leaves that wait, from which no more nodes are looked at
_RING = 64  # above _WAITING + FAN
_AHEAD = 8  # leaves whose memory is asked for before they are scored
_TOGETHER = 16  # rows that are looked at in full together
_SQUARE = np.float32(SCALE * SCALE)


@jit(nogil=True)
def descend(  # type: ignore[no-untyped-def]
    queries, lengths, sketches, tails, codes, rows, numbers, boxes, starts, bound, ready, cosines, found,
    state,
):  # fmt: skip
    """Fill the heaps of every query from `state[0]` on.

    Args:
        queries, lengths: (q, d) and (q,) float64.
        sketches, tails: (q, w) and (q,) float32: `Sketch.of_queries`.
        codes: (leaves, c, LEAF) uint8.
        rows, boxes: the tree's rows and boxes, flat.
        numbers: what its rows are called.
        starts: `level_starts` of the tree.
        bound: how far a score may lie below the true bound.
        ready: (chunks,) uint8, 0 where a mapped file is not checked yet.
        cosines, found: (q, k) heaps, empty (-inf).
        state: where to begin; where the search stopped, and the chunk to be checked before it goes on.

    Returns:
        Whether it stopped before the end.
    """
    d, c = queries.shape[1], codes.shape[1]
    levels, box_size = len(starts) - 1, boxes.nbytes // starts[-1]
    flat, table_size = codes.reshape(codes.size), (c + 1) * FAN
    far = np.empty(FAN * levels, np.float32)  # a stack of nodes above the leaves, the nearest child on top
    nodes, heights = np.empty(len(far), np.int64), np.empty(len(far), np.int64)
    # leaves in a ring, in the order in which they are scored; what their parents' tables say about them
    leaves, near, table = np.empty(_RING, np.int64), np.empty(_RING, np.float32), np.empty(_RING, np.int64)
    tables = np.empty(_RING * table_size, np.float32)
    asked, reach = np.empty(_TOGETHER + LEAF, np.int64), np.empty(_TOGETHER + LEAF, np.float32)
    distances, scores = np.empty(FAN, np.float32), np.empty(LEAF, np.float32)
    for i in range(state[0], len(queries)):
        cut, limit = np.float32(-np.inf), _FAR
        far[0], nodes[0], heights[0] = 0, 0, levels - 1
        top, n_tables, n_asked = 1, 0, 0
        first = requested = last = 0  # of the leaves that wait; memory is asked for those before `requested`
        while top or first < last or n_asked:
            if top and (first == last or (limit < _FAR and last - first < _WAITING)):
                top -= 1
                if top:
                    _ask(boxes, (starts[heights[top - 1]] + nodes[top - 1]) * box_size, box_size)
                if far[top] > limit:
                    continue
                node, height = nodes[top], heights[top]
                look(sketches, i, boxes, starts[height] + node, distances)
                below = starts[height] - starts[height - 1] if height else len(codes)
                children = min(FAN, below - node * FAN)
                base = top if height else last
                for j in range(children):
                    if distances[j] > limit:
                        continue
                    if height:
                        place = top
                        while place > base and far[place - 1] < distances[j]:
                            far[place], nodes[place] = far[place - 1], nodes[place - 1]
                            place -= 1
                        far[place], nodes[place] = distances[j], node * FAN + j
                        heights[top] = height - 1
                        top += 1
                    else:
                        place = last  # the nearest first, as long as anything would be an answer
                        while limit == _FAR and place > base and near[(place - 1) % _RING] > distances[j]:
                            near[place % _RING] = near[(place - 1) % _RING]
                            leaves[place % _RING] = leaves[(place - 1) % _RING]
                            place -= 1
                        near[place % _RING], leaves[place % _RING] = distances[j], node * FAN + j
                        table[last % _RING] = n_tables % _RING * table_size
                        last += 1
                if not height and last > base:
                    prepare(sketches, tails, i, boxes, node, c, tables, n_tables % _RING * table_size)
                    n_tables += 1
                continue
            while requested < min(last, first + _AHEAD):
                _ask(flat, leaves[requested % _RING] * c * LEAF, c * LEAF)
                requested += 1
            if n_asked >= _TOGETHER or limit == _FAR or first == last:
                if _offer_rows(
                    queries, lengths, i, rows, numbers, cosines, found, asked, reach, n_asked, bound
                ):
                    cut = _cut(cosines[i, 0], bound)
                    limit = _distance_limit(cosines[i, 0], bound, d)
                n_asked = 0
            if first < last:
                leaf, place = leaves[first % _RING], first % _RING
                first += 1
                if near[place] <= limit:
                    if not ready[leaf // CHUNK]:
                        cosines[i] = -np.inf
                        state[0], state[1] = i, leaf // CHUNK
                        return True
                    later = leaves[min(requested, last - 1) % _RING]
                    requested = min(requested + 1, last)
                    if score(flat, leaf, c, tables, table[place], cut, scores, later):
                        n_asked = _ask_rows(scores, cut, leaf * LEAF, rows, d, asked, reach, n_asked)
    return False


@jit(nogil=True)
def _cut(worst, bound):  # type: ignore[no-untyped-def]
    """The score that a row with a cosine of `worst` reaches at least."""
    return np.float32((worst - bound) * _SQUARE)


@jit(nogil=True)
def _distance_limit(worst, bound, d):  # type: ignore[no-untyped-def]
    """The square distance of a box beyond which no row has a cosine of `worst` or more."""
    if worst == -np.inf:
        return _FAR
    chord = np.sqrt(max(0.0, 2 - 2 * worst + d * 2.0**-50)) + 2.0**-22
    return np.float32(chord * chord * (1 + 2 * bound) * _SQUARE)


@jit(nogil=True)
def _ask_rows(scores, cut, first, rows, d, asked, reach, n_asked):  # type: ignore[no-untyped-def]
    """List the rows of a leaf, from `first` on, whose scores are not below `cut`, and ask for them.

    Args:
        asked, reach: rows and their scores, of which there are `n_asked` before.

    Returns:
        How many are listed.
    """
    for r in range(LEAF):
        if scores[r] >= cut:
            row = first + r
            asked[n_asked], reach[n_asked] = row, scores[r]
            n_asked += 1
            _ask(rows, row * d * 4, d * 4)
    return n_asked


@jit(nogil=True)
def _offer_rows(  # type: ignore[no-untyped-def]
    queries, lengths, i, rows, numbers, cosines, found, asked, reach, n_asked, bound
):
    """Offer the listed rows to the heap of query i; return whether any was taken."""
    d, taken = queries.shape[1], False
    cut = _cut(cosines[i, 0], bound)
    for turn in range(n_asked):
        if reach[turn] < cut:
            continue
        cosine = exact_cosine(queries, lengths, i, rows, asked[turn] * d)
        # most are not taken, and their numbers lie elsewhere in memory
        if cosine >= cosines[i, 0] and offer(cosines, found, i, cosine, numbers[asked[turn]]):
            taken = True
            cut = _cut(cosines[i, 0], bound)
    return taken


@jit(nogil=True)
def _ask(array, start, size):  # type: ignore[no-untyped-def]
    """Ask memory for `size` bytes of an array."""
    for offset in range(start, start + size, LINE):
        prefetch(array, offset)
    prefetch(array, start + size - 1)
