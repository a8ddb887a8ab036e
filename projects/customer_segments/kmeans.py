"""k-means: k centres such that the squared distances from each row to its nearest centre are least in sum.

    inertia = Σᵢ min_j |xᵢ − c_j|²,   and   |x − c|² = |x|² − 2 (x·c − |c|²/2),

so the nearest centre is the one with the largest x·c − |c|²/2, a product of two matrices and no more. With
the few components there are here that product is far from filling a processor when it is handed to BLAS,
which also writes all n × k scores to memory; the loops below keep a block of rows in the cache and a running
best, with the same identity. Lloyd (1982) moves each centre to the mean of its rows and asks again; the
inertia never rises. Where it starts decides where it ends: centres are drawn one by one with probability
proportional to the squared distance from those that are there, the best of a few draws each time (k-means++,
Arthur and Vassilvitskii 2007, greedy as in their §7), and the best of several starts is kept.

Each start runs on one thread, so sums are taken in one order: the same bytes on one thread and on two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from shared.blas import blas_threads
from shared.compiled import jit
from shared.errors import DataError
from shared.workers import in_order

__all__ = ["KMeans", "cluster", "nearest", "refine"]

CHUNK = 512  # rows worked on together, so that what is known of them stays in the cache
_MOST = 300  # steps
_TOLERANCE = 1e-4  # of the mean variance of the columns: how little the centres move where a start is left
_LANES = 8  # sums that run beside one another, so that none waits for its own last addition
_CONTRACT = {"contract"}  # a product and a sum in one rounding; no other liberty is taken with the order


@dataclass(frozen=True)
class KMeans:
    """What was found.

    Attributes:
        centres: (k, q) float64, the means of their rows.
        labels: (n,) int32, the nearest centre of each row; of equally near ones the first.
        inertia: the sum of the squared distances.
        steps: of the last descent.
    """

    centres: np.ndarray
    labels: np.ndarray
    inertia: float
    steps: int


def cluster(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 10) -> KMeans:
    """Return the best of several descents, continued until no row changes its centre.

    Args:
        rows: (n, q) finite; worked on in float64.
        k: from 1 to n; where fewer rows are distinct some centres have none.
        starts: descents from centres drawn anew, shared among as many threads as BLAS may have.

    Raises:
        DataError: k is not from 1 to n.
    """
    columns = _columns(rows)
    n = columns.shape[1]
    if not 1 <= k <= n:
        raise DataError(f"{k} segments of {n:,} rows", f"choose 1 to {n:,}")
    draws = rng.random((starts, k, 2 + int(math.log(k))))
    tolerance = _TOLERANCE * float(columns.var(axis=1).mean())

    def descend(uniform: np.ndarray) -> tuple[float, np.ndarray]:
        centres, labels = _draw_centres(columns, uniform), np.full(n, -1, np.int32)
        _descend(columns, centres, labels, tolerance)
        return _inertia(columns, centres, labels), centres

    found = list(in_order(descend, draws, blas_threads()))
    return _refined(columns, min(found, key=lambda one: one[0])[1])


def refine(rows: np.ndarray, centres: np.ndarray) -> KMeans:
    """Return where Lloyd's steps lead from these centres (k, q): until no row changes its centre."""
    return _refined(_columns(rows), centres)


def nearest(rows: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest centre of each row, (n,) int32, and the distance to it, (n,) float64."""
    columns, centres = _columns(rows), np.ascontiguousarray(centres, np.float64)
    (q, n), k = columns.shape, len(centres)
    labels, sums, counts = np.full(n, -1, np.int32), np.zeros((k, q)), np.zeros(k, np.int64)
    for start in range(0, n, CHUNK):
        _assign(columns, centres, start, min(n, start + CHUNK), labels, sums, counts)
    squares = np.zeros(n)
    for column, places in zip(columns, centres.T, strict=True):
        squares += (column - places[labels]) ** 2
    return labels, np.sqrt(squares)


def _refined(columns: np.ndarray, centres: np.ndarray) -> KMeans:
    centres, labels = np.array(centres, np.float64), np.full(columns.shape[1], -1, np.int32)
    steps = _descend(columns, centres, labels, -1.0)
    counts = np.bincount(labels, minlength=len(centres))
    for d, column in enumerate(
        columns
    ):  # the means anew, without what rounding left in sums that were carried
        sums = np.bincount(labels, column, len(centres))
        centres[:, d] = np.divide(sums, counts, out=centres[:, d].copy(), where=counts > 0)
    return KMeans(centres, labels, _inertia(columns, centres, labels), steps)


def _columns(rows: np.ndarray) -> np.ndarray:
    """(q, n): neighbours in memory are neighbours in the loops, which then take several at once."""
    return np.ascontiguousarray(np.asarray(rows, np.float64).T)


@jit(fastmath=_CONTRACT)
def _products(columns, start, stop, centre, out):  # type: ignore[no-untyped-def]
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


@jit(fastmath=_CONTRACT)
def _assign(columns, centres, start, stop, labels, sums, counts):  # type: ignore[no-untyped-def]
    """Label the rows from start to stop and move those that changed from sum to sum; return how many did."""
    q, k, m = columns.shape[0], centres.shape[0], stop - start
    labels_here, best, score = np.zeros(m, np.int32), np.empty(m), np.empty(m)
    _products(columns, start, stop, centres[0], best)
    for j in range(1, k):
        _products(columns, start, stop, centres[j], score)
        for i in range(m):
            better = score[i] > best[i]
            labels_here[i] = j if better else labels_here[i]
            best[i] = score[i] if better else best[i]
    changed = 0
    for i in range(m):
        before, now = labels[start + i], labels_here[i]
        if before != now:
            changed += 1
            labels[start + i] = now
            counts[now] += 1
            for d in range(q):
                sums[now, d] += columns[d, start + i]
            if before >= 0:
                counts[before] -= 1
                for d in range(q):
                    sums[before, d] -= columns[d, start + i]
    return changed


@jit(nogil=True)
def _inertia(columns, centres, labels):  # type: ignore[no-untyped-def]
    """The sum of squared distances, each taken as a difference: without the cancellation of the identity."""
    total = 0.0
    for start in range(0, columns.shape[1], CHUNK):
        stop = min(columns.shape[1], start + CHUNK)
        for d in range(columns.shape[0]):
            part = 0.0
            for i in range(start, stop):
                part += (columns[d, i] - centres[labels[i], d]) ** 2
            total += part
    return total


@jit
def _move(columns, centres, labels, sums, counts):  # type: ignore[no-untyped-def]
    """Put each centre to the mean of its rows; one without rows to the row farthest from its own centre."""
    moved = 0.0
    for j in range(centres.shape[0]):
        if counts[j] == 0:
            far, place = -1.0, 0
            for i in range(columns.shape[1]):
                distance = 0.0
                for d in range(columns.shape[0]):
                    distance += (columns[d, i] - centres[labels[i], d]) ** 2
                if distance > far:
                    far, place = distance, i
            if far <= 0:  # every row lies on a centre
                continue
            from_ = labels[place]
            counts[from_] -= 1
            counts[j] = 1
            for d in range(columns.shape[0]):
                sums[from_, d] -= columns[d, place]
                sums[j, d] = columns[d, place]
            labels[place] = j
    for j in range(centres.shape[0]):
        if counts[j]:
            for d in range(centres.shape[1]):
                mean = sums[j, d] / counts[j]
                moved += (mean - centres[j, d]) ** 2
                centres[j, d] = mean
    return moved


@jit(nogil=True)
def _draw_centres(columns, draws):  # type: ignore[no-untyped-def]
    """Greedy k-means++: `draws` (k, trials) are the uniform numbers that decide."""
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
            _products(columns, start, stop, candidates[t], product)
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


@jit(nogil=True)
def _descend(columns, centres, labels, tolerance):  # type: ignore[no-untyped-def]
    """Lloyd's steps, in place, until no row changes or the centres hardly move; return how many.

    Sums are carried from step to step, for soon few rows change: from them the means are right to rounding.
    """
    (q, n), k = columns.shape, centres.shape[0]
    sums, counts = np.zeros((k, q)), np.zeros(k, np.int64)
    for step in range(_MOST):
        changed = 0
        for start in range(0, n, CHUNK):
            changed += _assign(columns, centres, start, min(n, start + CHUNK), labels, sums, counts)
        if changed == 0 or _move(columns, centres, labels, sums, counts) <= tolerance:
            return step
    return _MOST
