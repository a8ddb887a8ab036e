"""The first films of every tested user, in blocks, and what these lists are worth.

All films of the model are candidates but those that the user rated in training: none is sampled. Who is
ranked for depends on whom the test rows belong to and not on their ratings, so a list cannot either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.models import Model
from projects.movie_recommender.ratings import Ratings, relevant_from
from projects.movie_recommender.splits import Split
from shared.metrics import beyond, ranking

__all__ = ["LONGEST", "Audience", "Sums", "first_films", "list_figures", "lists_by_code"]

LONGEST = 20  # of the ranked lists
_K = 10  # films that most metrics look at
_BLOCK = 1 << 22  # scores held at once, 16 MiB and twice that to order them; never users × films

Sums = dict[str, tuple[np.ndarray, np.ndarray]]  # metric -> (users,) tops and bottoms
_LISTS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "ndcg@10": lambda hits, relevant: ranking.ndcg(hits, relevant, 10),
    "recall@20": lambda hits, relevant: ranking.recall(hits, relevant, 20),
    "precision@10": lambda hits, relevant: ranking.precision(hits, relevant, 10),
    "map@10": lambda hits, relevant: ranking.average_precision(hits, relevant, 10),
    "mrr@10": lambda hits, relevant: ranking.reciprocal_rank(hits, relevant, 10),
    "hit_rate@10": lambda hits, relevant: ranking.hit_rate(hits, relevant, 10),
}


@dataclass(frozen=True)
class Audience:
    """The users of a split's test rows, ascending, and the films that each has rated in training or given.

    Args:
        users: (t,) codes of the whole set.
        indptr: (t + 1,) the past of user j is rows[indptr[j] : indptr[j + 1]].
        rows: row numbers of the whole set.
    """

    users: np.ndarray
    indptr: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, ratings: Ratings, split: Split) -> Audience:
        """Look up whom the test rows belong to, and what these people rated before."""
        users = np.unique(ratings.users[split.test])
        past = split.train if split.given is None else split.given
        past = past[np.isin(ratings.users[past], users)]
        past = past[np.argsort(ratings.users[past], kind="stable")]
        ends = np.searchsorted(ratings.users[past], users, side="right")
        return cls(users, np.append(0, ends), past)

    def past(self, j: int) -> np.ndarray:
        """Return the rows of the past of tested user j."""
        return self.rows[self.indptr[j] : self.indptr[j + 1]]

    def blocks(self, n_films: int) -> Iterator[slice]:
        """Yield users in runs whose scores of all films fit in memory."""
        step = max(1, _BLOCK // max(1, n_films))
        for start in range(0, len(self.users), step):
            yield slice(start, min(start + step, len(self.users)))

    def leave_out(self, scores: np.ndarray, block: slice, films: np.ndarray) -> None:
        """Set the scores of films of the past to −∞; `films` holds the model's film code of every row."""
        span = slice(self.indptr[block.start], self.indptr[block.stop])
        lengths = np.diff(self.indptr[block.start : block.stop + 1])
        users, seen = np.repeat(np.arange(len(lengths)), lengths), films[span]
        scores[users[seen >= 0], seen[seen >= 0]] = -np.inf


def lists_by_code(model: Model, ratings: Ratings, audience: Audience) -> np.ndarray:
    """Return the (t, LONGEST) films of tested users whom the model may know; see `first_films`."""
    users = model.user_ids.codes(ratings.user_ids.values[audience.users])
    films = model.movie_ids.codes(ratings.movie_ids.values)[ratings.movies[audience.rows]]
    lists = np.full((len(users), LONGEST), -1, np.int64)
    for block in audience.blocks(len(model.movie_ids)):
        scores = model.scores(users[block])
        audience.leave_out(scores, block, films)
        lists[block] = first_films(scores, LONGEST)
    return lists


def first_films(scores: np.ndarray, k: int) -> np.ndarray:
    """Return the (b, k) codes of the largest of (b, m) float32 scores, largest first, ties by code.

    Films at −∞ are left out; a list that is shorter for it, or because m < k, ends in −1. Score and code make
    one integer, so that no two are equal and a partition finds the k largest.
    """
    b, m = scores.shape
    bits = (scores.astype(np.float32, copy=False) + np.float32(0)).view(np.int32)  # −0 becomes 0
    keys = (bits ^ ((bits >> 31) & 0x7FFFFFFF)).astype(np.int64)  # of negative floats larger bits are less
    keys = (keys << 32) | np.arange(m - 1, -1, -1)
    kept = min(k, m)
    keys.partition(m - kept, axis=1)
    keys = -np.sort(-keys[:, m - kept :], axis=1)
    found = np.full((b, k), -1, np.int64)
    found[:, :kept] = m - 1 - (keys & 0xFFFFFFFF)
    places = np.maximum(found, 0)
    found[np.take_along_axis(scores, places, axis=1) == -np.inf] = -1
    return found


def list_figures(
    model: Model, ratings: Ratings, split: Split, audience: Audience, lists: np.ndarray
) -> tuple[Sums, dict[str, float]]:
    """Return what lists are worth: per-user sums of the metrics that are means, and the others whole.

    A test film rated `relevant_from` or more is relevant, also where the model does not know it. Users
    without one have no score of the first six metrics; all tested users count for the others. The catalogue
    is what the model knows: the films of the training rows, each as popular as it has ratings there. For
    diversity a film is the vector of its training ratings, which every set has, as it need not have genres:
    films are alike when the same people rated them alike.
    """
    codes = model.movie_ids.codes(ratings.movie_ids.values)
    liked = split.test[ratings.values[split.test] >= relevant_from(ratings.scale)]
    whose = np.searchsorted(audience.users, ratings.users[liked])
    relevant = np.bincount(whose, minlength=len(audience.users))
    n_films = len(model.movie_ids)
    wanted = codes[ratings.movies[liked]]
    wanted = whose[wanted >= 0] * n_films + wanted[wanted >= 0]
    hits = np.isin(np.arange(len(lists))[:, None] * n_films + lists, wanted) & (lists >= 0)

    def spread(
        chosen: np.ndarray, tops: np.ndarray, bottoms: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        users, n_users = audience.users[chosen], len(ratings.user_ids)
        bottoms = np.ones(len(users)) if bottoms is None else bottoms
        return np.bincount(users, tops, n_users), np.bincount(users, bottoms, n_users)

    sums: Sums = {}
    judged = np.flatnonzero(relevant)
    if len(judged):
        for name, metric in _LISTS.items():
            sums[name] = spread(judged, metric(hits[judged], relevant[judged]))
    train = ratings.take(split.train)
    popularity = np.bincount(train.movies, minlength=n_films)
    length = (lists[:, :_K] >= 0).sum(axis=1)
    filled, paired = np.flatnonzero(length), np.flatnonzero(length > 1)
    if len(filled):
        share = popularity / len(train.user_ids)
        sums["novelty@10"] = spread(filled, beyond.novelty(lists[filled], share, _K))
    if len(paired):
        sums["diversity@10"] = spread(paired, beyond.diversity(lists[paired], train.by_movie(), _K))
    history = _history(audience, codes[ratings.movies[audience.rows]], popularity)
    rated = filled[history[filled] > 0]
    if len(rated):
        shown = beyond.mean_popularity(lists[rated], popularity, _K)
        sums["popularity_lift@10"] = spread(rated, shown, history[rated])
    whole = {}
    if len(filled):
        whole = {
            "coverage@10": beyond.coverage(lists, n_films, _K),
            "gini@10": beyond.gini(lists, n_films, _K),
        }
    return sums, whole


def _history(audience: Audience, films: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    """The mean popularity of the films of each user's past that the model knows; 0 without any."""
    users = np.repeat(np.arange(len(audience.users)), np.diff(audience.indptr))[films >= 0]
    total = np.bincount(users, popularity[films[films >= 0]], len(audience.users))
    return total / np.maximum(np.bincount(users, minlength=len(audience.users)), 1)
