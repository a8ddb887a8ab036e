"""The k best rows of a query so far, and the cosine they are ordered by.

Compiled code names a row of an array by the array and a number: a slice would count a reference, which two
threads that search one table do in turn, at ten times the cost of the arithmetic.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["NOTHING", "exact_cosine", "offer", "put_in_order"]

NOTHING = np.iinfo(np.int32).max  # the number that stands in an empty heap


@jit(nogil=True)
def exact_cosine(queries, lengths, i, values, start):  # type: ignore[no-untyped-def]
    """q·x / (|q| |x|) in float64, -inf for a row of zeros; q is query i, component c of x is
    `values[start + c]`.

    The sums run in one order wherever the row is stored, so that a row has one cosine however it was found.
    """
    d = queries.shape[1]
    dot0, dot1, dot2, dot3 = 0.0, 0.0, 0.0, 0.0
    square0, square1, square2, square3 = 0.0, 0.0, 0.0, 0.0
    c = 0
    while c + 4 <= d:  # four sums at once: one alone waits for each addition
        at = start + c
        x0, x1 = np.float64(values[at]), np.float64(values[at + 1])
        x2, x3 = np.float64(values[at + 2]), np.float64(values[at + 3])
        dot0 += queries[i, c] * x0
        dot1 += queries[i, c + 1] * x1
        dot2 += queries[i, c + 2] * x2
        dot3 += queries[i, c + 3] * x3
        square0 += x0 * x0
        square1 += x1 * x1
        square2 += x2 * x2
        square3 += x3 * x3
        c += 4
    while c < d:
        x0 = np.float64(values[start + c])
        dot0 += queries[i, c] * x0
        square0 += x0 * x0
        c += 1
    dot, square = (dot0 + dot1) + (dot2 + dot3), (square0 + square1) + (square2 + square3)
    if square == 0.0:
        return -np.inf
    # the root of (q·x)²/|x|² rounds less than (q·x)/|x|, so parallel rows come out equal
    return np.sign(dot) * min(np.sqrt(dot * dot / square) / lengths[i], 1.0)


@jit(nogil=True)
def offer(cosines, numbers, i, cosine, number):  # type: ignore[no-untyped-def]
    """Put a row into heap i of (q, k), the worst entry first, if it is better than that one."""
    if cosine == -np.inf or not _is_worse(cosines[i, 0], numbers[i, 0], cosine, number):
        return False
    _sink(cosines, numbers, i, numbers.shape[1], cosine, number)
    return True


@jit(nogil=True)
def put_in_order(cosines, numbers):  # type: ignore[no-untyped-def]
    """Turn the heaps (q, k) into lists, the best first (heapsort: the worst goes to the end in turn)."""
    for i in range(len(cosines)):
        for last in range(cosines.shape[1] - 1, 0, -1):
            cosine, number = cosines[i, last], numbers[i, last]
            cosines[i, last], numbers[i, last] = cosines[i, 0], numbers[i, 0]
            _sink(cosines, numbers, i, last, cosine, number)


@jit(nogil=True)
def _sink(cosines, numbers, i, k, cosine, number):  # type: ignore[no-untyped-def]
    """Put an entry at the top of the first k of heap i, in place of the one there, and let it sink."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= k:
            break
        other = child + 1
        if other < k and _is_worse(
            cosines[i, other], numbers[i, other], cosines[i, child], numbers[i, child]
        ):
            child = other
        if _is_worse(cosine, number, cosines[i, child], numbers[i, child]):
            break
        cosines[i, place], numbers[i, place] = cosines[i, child], numbers[i, child]
        place = child
    cosines[i, place], numbers[i, place] = cosine, number


@jit(nogil=True)
def _is_worse(cosine, number, other_cosine, other_number):  # type: ignore[no-untyped-def]
    """Of equal cosines the later row is worse."""
    return cosine < other_cosine or (cosine == other_cosine and number > other_number)
