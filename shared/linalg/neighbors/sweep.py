"""The search of the tree for many queries at once: every leaf is read once for all that need it.

A query by itself reads its leaves from main memory, which takes longer than scoring them. Here the tree is
walked from left to right with the list of the queries that its boxes do not rule out. What rules a box out
is a cosine that `floors` says at least k rows reach; it comes from the few leaves nearest to the query.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.neighbors.descent import distance_limit, offer_leaf, square_distances
from shared.linalg.neighbors.ordering import FAN, LEAF

__all__ = ["sweep"]


@jit(nogil=True)
def sweep(  # type: ignore[no-untyped-def]
    queries, lengths, units, sketches, lanes, scale, numbers, values, is_whole, boxes, starts, bound, floors,
    cosines, found,
):  # fmt: skip
    """Fill the empty heaps of all queries.

    Args: those of `descend`, and
        floors: (q,) cosines that at least k rows reach, or -inf.
    """
    q, d = queries.shape
    levels = len(starts) - 1
    distances, scores = np.empty(FAN, np.float32), np.empty(LEAF, np.float32)
    cuts, limits = np.empty(q, np.float32), np.empty(q, np.float32)
    for i in range(q):
        cuts[i], limits[i] = np.float32(floors[i] - bound), distance_limit(floors[i], bound, d)
    # for each level the children of the node in hand: the queries that each concerns, and how near it is
    who = np.empty((levels, FAN, q), np.int32)
    near = np.empty((levels, FAN, q), np.float32)
    count = np.zeros((levels, FAN), np.int64)
    parent, child = np.zeros(levels, np.int64), np.zeros(levels, np.int64)
    level = levels - 1
    for i in range(q):
        _enlist(sketches, i, boxes, starts[level], limits, distances, who, near, count, level)
    while level < levels:
        j = child[level]
        if j == FAN:
            level += 1
            continue
        child[level] += 1
        node = parent[level] * FAN + j
        if level:
            count[level - 1, :] = 0
            parent[level - 1], child[level - 1] = node, 0
        for s in range(count[level, j]):
            i = who[level, j, s]
            if near[level, j, s] > limits[i]:
                continue
            if level:
                place = starts[level - 1] + node
                _enlist(sketches, i, boxes, place, limits, distances, who, near, count, level - 1)
            elif offer_leaf(
                queries, lengths, units, i, lanes, scale, numbers, values, is_whole, node, bound, cuts[i],
                scores, cosines, found,
            ):  # fmt: skip
                worst = max(floors[i], cosines[i, 0])
                cuts[i], limits[i] = np.float32(worst - bound), distance_limit(worst, bound, d)
        if level:
            level -= 1


@jit(nogil=True)
def _enlist(sketches, i, boxes, node, limits, distances, who, near, count, level):  # type: ignore[no-untyped-def]
    """Put query i on the lists of the children of a node that it is not too far from."""
    square_distances(sketches, i, boxes, node, distances)
    for j in range(FAN):
        if distances[j] <= limits[i] and distances[j] < np.float32(np.inf):
            place = count[level, j]
            who[level, j, place], near[level, j, place] = i, distances[j]
            count[level, j] = place + 1
