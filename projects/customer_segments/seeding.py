"""Where k-means starts: centres drawn one by one, each far from those that are there.

Greedy k-means++: a row becomes a centre with probability proportional to its squared distance D² from the
nearest centre; of a few draws the one is taken that leaves Σ D² least (Arthur and Vassilvitskii 2007, §7).
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["CHUNK", "draw_centres", "products"]

CHUNK = 512  # rows worked on together, so that what is known of them stays in the cache
_LANES = 8  # sums that run beside one another, so that none waits for its own last addition
_CONTRACT = {"contract"}  # a product and a sum in one rounding; no other liberty is taken with the order


@jit(fastmath=_CONTRACT)
def products(columns, start, stop, centre, out):  # type: ignore[no-untyped-def]
    """out[i] = x·c − |c|²/2 of the rows from start to stop, four columns in one pass over `out`."""
    q, m, half = columns.shape[0], stop - start, 0.0
    for d in range(q):
        half += 0.5 * centre[d] ** 2
    for i in range(m):
        out[i] = -half
    d = 0
    while d + 4 <= q:
        a, b, c, e = centre[d], centre[d + 1], centre[d + 2], centre[d + 3]
        w, x = columns[d, start:stop], columns[d + 1, start:stop]
        y, z = columns[d + 2, start:stop], columns[d + 3, start:stop]
        for i in range(m):
            out[i] += a * w[i] + b * x[i] + c * y[i] + e * z[i]
        d += 4
    while d < q:
        a, w = centre[d], columns[d, start:stop]
        for i in range(m):
            out[i] += a * w[i]
        d += 1


@jit(nogil=True)
def draw_centres(columns, draws):  # type: ignore[no-untyped-def]
    """Return (k, q) rows of `columns` (q, n); `draws` (k, trials) are the uniform numbers that decide."""
    q, n = columns.shape
    k, trials = draws.shape
    centres, candidates = np.empty((k, q)), np.empty((trials, q))
    centres[0] = columns[:, min(n - 1, int(draws[0, 0] * n))]
    squares, near, running = np.zeros(n), np.full(n, np.inf), np.empty(n)
    for d in range(q):
        for i in range(n):
            squares[i] += columns[d, i] ** 2
    lowered, potentials = np.empty((trials, n)), np.empty(trials)
    _lower(columns, squares, centres[:1], near, lowered, potentials)
    near[:] = lowered[0]
    for j in range(1, k):
        total = 0.0
        for i in range(n):
            total += near[i]
            running[i] = total
        for t in range(trials):
            i = min(n - 1, np.searchsorted(running, draws[j, t] * total, side="right"))
            candidates[t] = columns[:, i]
        _lower(columns, squares, candidates, near, lowered, potentials)
        best = np.argmin(potentials)
        centres[j] = candidates[best]
        near[:] = lowered[best]
    return centres


@jit(fastmath=_CONTRACT)
def _lower(columns, squares, candidates, near, lowered, potentials):  # type: ignore[no-untyped-def]
    """Row t of `lowered`: the squared distances `near`, or those from candidate t where less; and their sums.

    All candidates are tried on a chunk of rows while it is in the cache: rows are read once, not once each.
    """
    n, lanes = columns.shape[1], np.empty(_LANES)
    product = np.empty(min(CHUNK, n))
    potentials[:] = 0.0
    for start in range(0, n, CHUNK):
        stop = min(n, start + CHUNK)
        m, here, before = stop - start, squares[start:stop], near[start:stop]
        for t in range(len(candidates)):
            products(columns, start, stop, candidates[t], product)
            after = lowered[t, start:stop]
            for i in range(m):
                after[i] = min(before[i], max(0.0, here[i] - 2.0 * product[i]))
            lanes[:] = 0.0
            for i in range(0, m - m % _LANES, _LANES):
                for lane in range(_LANES):
                    lanes[lane] += after[i + lane]
            for i in range(m - m % _LANES, m):
                potentials[t] += after[i]
            potentials[t] += lanes.sum()
