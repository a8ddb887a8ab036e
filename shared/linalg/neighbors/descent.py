"""The search of the tree: nearest box first, until no box is nearer than the k-th best row.

Distances and scores are float32, the cosines that decide are float64. A distance errs by a relative γ of
its w + 8 operations and by the query's own rounding, at most 2⁻²⁴; the boxes are widened by what moves the
rows. So no row at a distance D = √(2 − 2·c) or nearer, c the k-th best cosine, lies in a box whose computed
square distance is above (D + 2⁻²²)²·(1 + 2γ); and none is dismissed whose score is not γ below c.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.neighbors.heap import exact_cosine, offer
from shared.linalg.neighbors.ordering import CHUNK, FAN, LEAF
from shared.prefetch import LINE, prefetch

__all__ = ["NO_LIMIT", "descend", "distance_limit", "offer_leaf", "square_distances"]

NO_LIMIT = np.float32(np.inf)


@jit(nogil=True)
def descend(  # type: ignore[no-untyped-def]
    queries, lengths, units, sketches, lanes, scale, numbers, values, is_whole, boxes, starts, bound, ready,
    most, cosines, found, state,
):  # fmt: skip
    """Fill the heaps of every query from `state[0]` on.

    Args:
        queries, lengths: (q, d) and (q,) float64.
        units: (q, W) float32, what the lanes are multiplied by.
        sketches: (q, w) float32.
        lanes, scale, numbers, boxes: the arrays of the tree.
        values: its rows in full, flat; where `is_whole` those are the lanes.
        starts: `level_starts` of the tree.
        bound: how far a score may lie below the true bound or cosine.
        ready: (chunks,) uint8, 0 where a mapped file is not checked yet.
        most: leaves after which a query is given up; the heaps are right when it is not reached.
        cosines, found: (q, k) heaps, empty (-inf).
        state: where to begin; where the search stopped, and the chunk to be checked before it goes on.

    Returns:
        Whether it stopped before the end.
    """
    d = queries.shape[1]
    levels = len(starts) - 1
    far = np.empty(FAN * levels, np.float32)  # a stack of nodes above the leaves, the nearest child on top
    nodes, heights = np.empty(len(far), np.int64), np.empty(len(far), np.int64)
    distances, scores = np.empty(FAN, np.float32), np.empty(LEAF, np.float32)
    for i in range(state[0], len(queries)):
        cut, limit, seen = np.float32(-np.inf), NO_LIMIT, 0
        far[0], nodes[0], heights[0] = 0, 0, levels - 1
        top = 1
        while top:
            top -= 1
            if far[top] > limit:
                continue
            node, height = nodes[top], heights[top]
            square_distances(sketches, i, boxes, starts[height] + node, distances)
            if height:
                base = top
                for j in range(FAN):
                    distance = distances[j]
                    if distance <= limit and distance < NO_LIMIT:
                        place = top
                        while place > base and far[place - 1] < distance:
                            far[place], nodes[place] = far[place - 1], nodes[place - 1]
                            place -= 1
                        far[place], nodes[place], heights[top] = distance, node * FAN + j, height - 1
                        top += 1
                continue
            nearest = 0
            for j in range(1, FAN):
                if distances[j] < distances[nearest]:
                    nearest = j
            size = lanes.shape[1] * LEAF * lanes.itemsize
            for j in range(FAN):
                if distances[j] <= limit and distances[j] < NO_LIMIT:
                    for line in range(0, size, LINE):
                        prefetch(lanes, (node * FAN + j) * size + line)
            for turn in range(-1, FAN):  # the nearest leaf, then the others as they lie
                j = nearest if turn < 0 else turn
                if turn == nearest or distances[j] > limit or distances[j] == NO_LIMIT:
                    continue
                leaf = node * FAN + j
                if not ready[leaf // CHUNK]:
                    cosines[i] = -np.inf
                    state[0], state[1] = i, leaf // CHUNK
                    return True
                if offer_leaf(
                    queries, lengths, units, i, lanes, scale, numbers, values, is_whole, leaf, bound, cut,
                    scores, cosines, found,
                ):  # fmt: skip
                    cut = np.float32(cosines[i, 0] - bound)
                    limit = distance_limit(cosines[i, 0], bound, d)
                seen += 1
            if seen >= most:
                break
    return False


@jit(nogil=True)
def distance_limit(worst, bound, d):  # type: ignore[no-untyped-def]
    """The square distance of a box beyond which no row has a cosine of `worst` or more."""
    if worst == -np.inf:
        return NO_LIMIT
    chord = np.sqrt(max(0.0, 2 - 2 * worst + d * 2.0**-50)) + 2.0**-22
    return np.float32(chord * chord * (1 + 2 * bound))


@jit(nogil=True)
def offer_leaf(  # type: ignore[no-untyped-def]
    queries, lengths, units, i, lanes, scale, numbers, values, is_whole, leaf, bound, cut, scores, cosines,
    found,
):  # fmt: skip
    """Offer a leaf's rows to the heap of query i; return whether any was taken.

    Args:
        cut: what a score must reach.
        scores: (LEAF,) float32, space to work in.
    """
    d = queries.shape[1]
    first = leaf * LEAF
    if not _scores(units, i, lanes, leaf, scale, cut, scores):
        return False
    taken = False
    for j in range(LEAF):
        if scores[j] < cut:
            continue
        if is_whole:
            cosine = exact_cosine(queries, lengths, i, values, first * d + j, LEAF)
        else:
            cosine = exact_cosine(queries, lengths, i, values, (first + j) * d, 1)
        if offer(cosines, found, i, cosine, numbers[first + j]):
            taken = True
            cut = max(cut, np.float32(cosines[i, 0] - bound))
    return taken


@jit(nogil=True, fastmath={"contract"})
def square_distances(queries, i, boxes, node, out):  # type: ignore[no-untyped-def]
    """Fill `out` (FAN,) with the square distances of query i of (q, w) from a node's boxes."""
    w = queries.shape[1]
    zero = np.float32(0)
    for j in range(FAN):
        out[j] = zero
    c = 0
    while c + 4 <= w:  # four at a time: the sums are loaded and stored a quarter as often
        q0, q1, q2, q3 = queries[i, c], queries[i, c + 1], queries[i, c + 2], queries[i, c + 3]
        for j in range(FAN):
            a0 = max(max(boxes[node, 0, c, j] - q0, q0 - boxes[node, 1, c, j]), zero)
            a1 = max(max(boxes[node, 0, c + 1, j] - q1, q1 - boxes[node, 1, c + 1, j]), zero)
            a2 = max(max(boxes[node, 0, c + 2, j] - q2, q2 - boxes[node, 1, c + 2, j]), zero)
            a3 = max(max(boxes[node, 0, c + 3, j] - q3, q3 - boxes[node, 1, c + 3, j]), zero)
            out[j] += a0 * a0 + a1 * a1 + a2 * a2 + a3 * a3
        c += 4
    while c < w:
        q0 = queries[i, c]
        for j in range(FAN):
            a0 = max(max(boxes[node, 0, c, j] - q0, q0 - boxes[node, 1, c, j]), zero)
            out[j] += a0 * a0
        c += 1


@jit(nogil=True, fastmath={"contract"})
def _scores(units, i, lanes, leaf, scale, cut, out):  # type: ignore[no-untyped-def]
    """Fill `out` (LEAF,) with the scores of a leaf for unit i; return how many are not below `cut`."""
    w = units.shape[1]
    for j in range(LEAF):
        out[j] = np.float32(0)
    c = 0
    while c + 4 <= w:
        q0, q1, q2, q3 = units[i, c], units[i, c + 1], units[i, c + 2], units[i, c + 3]
        for j in range(LEAF):
            out[j] += (
                q0 * lanes[leaf, c, j]
                + q1 * lanes[leaf, c + 1, j]
                + q2 * lanes[leaf, c + 2, j]
                + q3 * lanes[leaf, c + 3, j]
            )
        c += 4
    while c < w:
        q0 = units[i, c]
        for j in range(LEAF):
            out[j] += q0 * lanes[leaf, c, j]
        c += 1
    hits = np.int32(0)
    for j in range(LEAF):
        out[j] *= scale[leaf * LEAF + j]
        hits += np.int32(0 if out[j] < cut else 1)
    return hits
