"""The best films for very many users of a factorisation: blocked products, scanned while they are in cache.

The order of films for a user is that of U_u · V_i + c_i. A block of users times a tile of films is one
float32 BLAS product, a megabyte; a compiled scan strikes out what the users have seen, and keeps of each
row what could still be among its k best. Work is 2 · users · films · (rank + 1) flops, memory a few megabytes
for each thread, beside the model; users × films is never held.

Float32 does not decide anything. Whatever the order of its sums, a product of K terms is off by at most
γ_K ‖p‖ ‖q‖, γ_K = K 2⁻²⁴ / (1 − K 2⁻²⁴) (Higham 2002, section 3.1), so a film that is twice that below the
k-th best of the row cannot be among the k best. All others are predicted in float64, by which they are
ordered: the answer is the same for any blocks and any number of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeGuard

import numba
import numpy as np

from projects.movie_recommender.models import Model
from projects.movie_recommender.models.factors import RowModel
from projects.movie_recommender.store import Trained
from shared.blas import one_blas_thread
from shared.compiled import jit

__all__ = ["best_films", "fits"]

USERS, FILMS = 192, 1024  # of a tile: 768 KiB of scores, which stay in the second-level cache
_SPARE = 48  # candidates a row may hold beyond 2k before it is sorted out
_CANDIDATES = 1 << 20  # of a block: 8 MiB, whatever k is


def fits(model: Model) -> TypeGuard[RowModel]:
    """Tell whether the order of films by a model is that of the products of its rows."""
    return model.ranks_by_rows and not model.own_order


def best_films(trained: Trained, users: np.ndarray, k: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each user code in turn the k films they have not rated, best first, with their predictions.

    The order is by prediction in float64, not clipped; of equal ones the lower film stands first. The user
    −1 is somebody unknown. The threads are as many as numba has; BLAS is held to one in each of them.

    Args:
        trained: its model is one that `fits`.
        users: (n,) codes.
        k: at least 1; fewer films are given to whom fewer are left.
    """
    model = trained.model
    assert fits(model)
    work = _Work(model, trained, users, k)
    step = max(1, min(USERS, _CANDIDATES // work.room))
    blocks = [slice(start, start + step) for start in range(0, len(users), step)]
    with one_blas_thread():
        for block, (films, counts) in zip(blocks, _in_order(work, blocks), strict=True):
            yield from _settle(model, trained, users[block], films, counts, k)


def _in_order(work: _Work, blocks: list[slice]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield what `work` makes of each block, in order; a few blocks are under way at once."""
    threads = min(numba.get_num_threads(), len(blocks))
    if threads < 2:
        yield from map(work, blocks)
        return
    with ThreadPoolExecutor(threads) as pool:
        under_way: deque[Future[tuple[np.ndarray, np.ndarray]]] = deque()
        for block in blocks:
            under_way.append(pool.submit(work, block))
            if len(under_way) > 2 * threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


class _Work:
    """Find the candidates of a block of users; may be called from several threads."""

    def __init__(self, model: RowModel, trained: Trained, users: np.ndarray, k: int) -> None:
        self.k, self.users = k, users
        self.room = 2 * k + _SPARE
        self.user_rows, self.film_rows = model.user_rows, model.movie_rows
        self.longest = float(np.sqrt((self.film_rows.astype(np.float64) ** 2).sum(axis=1).max(initial=0.0)))
        self.next_seen, self.end_seen, self.seen = trained.seen.stretches(users)

    def __call__(self, block: slice) -> tuple[np.ndarray, np.ndarray]:
        """Return (n, room) film codes and (n,) how many of them count, −1 where there was no room."""
        users = self.users[block]
        rows = np.where(users[:, None] >= 0, self.user_rows[users], np.float32(0))
        rows[:, -1] = 1  # times c_i; the user's own bias is the same for all films
        terms = rows.shape[1] * 2.0**-24
        length = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1))
        band = (2.01 * terms / (1 - terms) * length * self.longest + 1e-30).astype(np.float32)
        next_seen = self.next_seen[block].copy()
        found = np.empty((len(users), self.room), np.int32)
        scores = np.empty((len(users), self.room), np.float32)
        counts = np.zeros(len(users), np.int64)
        heap = np.full((len(users), self.k), -np.inf, np.float32)
        tile = np.empty((len(users), FILMS), np.float32)
        for start in range(0, len(self.film_rows), FILMS):
            films = self.film_rows[start : start + FILMS]
            part = tile if len(films) == FILMS else np.empty((len(users), len(films)), np.float32)
            np.dot(rows, films.T, out=part)
            _scan(part, start, self.seen, next_seen, self.end_seen[block], band, heap, found, scores, counts)
        return found, counts


def _settle(
    model: RowModel, trained: Trained, users: np.ndarray, found: np.ndarray, counts: np.ndarray, k: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Put the candidates of each user in their order by exact predictions; yield the first k."""
    held = np.maximum(counts, 0)
    films = found[np.arange(found.shape[1]) < held[:, None]]
    place = np.repeat(np.arange(len(users)), held)
    exact = model.predict_codes(users[place], films)
    order = np.lexsort((films, -exact, place))
    films, exact = films[order], exact[order]
    ends = np.cumsum(held)
    for n, user in enumerate(users):
        first = slice(ends[n] - held[n], min(ends[n], ends[n] - held[n] + k))
        yield (films[first], exact[first]) if counts[n] >= 0 else _all_exactly(model, trained, int(user), k)


def _all_exactly(model: RowModel, trained: Trained, user: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The same from the predictions of every film: for a user of whose films very many are nearly equal."""
    unseen = np.ones(len(model.movie_ids), bool)
    unseen[trained.seen_by(user)] = False
    films = np.flatnonzero(unseen).astype(np.int32)
    exact = model.predict_codes(np.full(len(films), user, np.int32), films)
    order = np.lexsort((films, -exact))[:k]
    return films[order], exact[order]


@jit(nogil=True)
def _scan(  # pragma: no cover: compiled
    tile: np.ndarray,
    start: int,
    seen: np.ndarray,
    next_seen: np.ndarray,
    end_seen: np.ndarray,
    band: np.ndarray,
    heap: np.ndarray,
    found: np.ndarray,
    scores: np.ndarray,
    counts: np.ndarray,
) -> None:
    """Take a tile of scores into the candidates of its rows.

    Row n keeps its k largest scores so far in `heap[n]`, the least first, and in `found[n, : counts[n]]` each
    film whose score is at most `band[n]` below that least.
    """
    n_rows, width = tile.shape
    room = found.shape[1]
    for n in range(n_rows):
        row = tile[n]
        while next_seen[n] < end_seen[n] and seen[next_seen[n]] < start + width:
            if seen[next_seen[n]] >= start:  # also in a file that does not hold them in order
                row[seen[next_seen[n]] - start] = -np.inf
            next_seen[n] += 1
        if counts[n] < 0:
            continue
        least = heap[n, 0] - band[n]
        for first in range(0, width, 64):
            last = min(first + 64, width)
            above = 0
            for i in range(first, last):
                above += row[i] >= least
            if not above:
                continue
            for i in range(first, last):
                score = row[i]
                if score < least or score == -np.inf:
                    continue
                if score > heap[n, 0]:
                    _replace_least(heap[n], score)
                    least = heap[n, 0] - band[n]
                if counts[n] == room:
                    kept = 0
                    for c in range(room):
                        if scores[n, c] >= least:
                            scores[n, kept], found[n, kept] = scores[n, c], found[n, c]
                            kept += 1
                    counts[n] = kept
                if counts[n] == room:
                    counts[n] = -1
                    break
                scores[n, counts[n]], found[n, counts[n]] = score, start + i
                counts[n] += 1
            if counts[n] < 0:
                break


@jit(nogil=True)
def _replace_least(heap: np.ndarray, score: float) -> None:  # pragma: no cover: compiled
    """Put `score` in the place of the least element, the root of a binary heap."""
    k, at = len(heap), 0
    while True:
        child = 2 * at + 1
        if child >= k:
            break
        if child + 1 < k and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= score:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = score
