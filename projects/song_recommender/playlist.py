"""A list to listen to: near to what is liked, far from what is not, and not all the same.

The direction to search in is Rocchio's (in Salton, The SMART Retrieval System, 1971, ch. 14), over unit
vectors:

    q = mean of the liked − γ · mean of the disliked,   γ = ½

Songs are then chosen one after the other by maximal marginal relevance (Carbonell and Goldstein, SIGIR
1998), where λ is the diversity and S what has been chosen:

    next = argmax_x (1 − λ) cos(q, x) − λ max_{s ∈ S} cos(x, s)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.lookup import label
from projects.song_recommender.recommend import ANY, Neighbor, nearest_songs, percentiles
from projects.song_recommender.rules import Listing, Rules
from shared.errors import DataError
from shared.linalg.norms import unit_rows

__all__ = ["make_playlist", "taste"]

_DISLIKE = 0.5
_POOL = 10  # candidates for each song of the list


def taste(space: FeatureSpace, likes: Sequence[int], dislikes: Sequence[int] = ()) -> np.ndarray:
    """Return the direction (c,) of Rocchio's q.

    Raises:
        DataError: likes and dislikes cancel, so that no direction is left.
    """
    direction = unit_rows(space.rows[list(likes)].astype(np.float64)).mean(axis=0)
    if dislikes:
        direction -= _DISLIKE * unit_rows(space.rows[list(dislikes)].astype(np.float64)).mean(axis=0)
    if np.linalg.norm(direction) < 1e-9:
        raise DataError("the songs cancel each other, no direction is left", "like or dislike other songs")
    return direction


def make_playlist(
    songs: pd.DataFrame,
    space: FeatureSpace,
    likes: Sequence[int],
    dislikes: Sequence[int] = (),
    *,
    k: int = 20,
    diversity: float = 0.2,
    keep: np.ndarray | None = None,
    rules: Rules = ANY,
    shift: Callable[[np.ndarray], np.ndarray] | None = None,
) -> list[Neighbor]:
    """Return k songs in the order of their choice; none is a version of a liked, disliked or chosen one.

    Args:
        likes, dislikes: rows of the catalogue.
        diversity: λ from 0, the nearest songs, to 1, songs as unlike each other as the candidates allow.
        keep: (n,) which songs may be chosen.
        rules: which may stand together.
        shift: moves the taste (c,), which has the length of the liked songs, as a mood does.

    Candidates are the 10·k songs nearest to the taste, so diversity never leaves its neighbourhood; with caps
    ten times as many of each artist and album as may be chosen, so that they suffice.
    """
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 song")
    if not 0 <= diversity <= 1:
        raise DataError(f"diversity is {diversity}", "choose a number from 0 to 1")
    for row in likes:
        if row in dislikes:
            raise DataError(f"{label(songs, row)} is both liked and disliked", "leave one of them out")
    query = taste(space, likes, dislikes)
    if shift:  # which takes steps as long as those between songs
        query = shift(query * np.linalg.norm(space.rows[list(likes)], axis=1).mean())
    size = min(_POOL * k, len(songs))
    wider, given = rules.times(_POOL), [*likes, *dislikes]
    nearest = nearest_songs(songs, space, query, keep, leave_out=given, at_least=size, rules=wider)
    pool = list(islice(nearest, size))
    if not pool:
        return []
    rows = np.array([row for row, _ in pool])
    cosines = np.array([cosine for _, cosine in pool])
    units, listing = unit_rows(space.rows[rows].astype(np.float64)), Listing(songs, rules)
    chosen = _marginal_relevance(units, cosines, k, diversity, lambda i: listing.join(int(rows[i])))
    shares = percentiles(space, query, cosines[chosen])
    return [Neighbor(int(rows[i]), float(cosines[i]), share) for i, share in zip(chosen, shares, strict=True)]


def _marginal_relevance(
    units: np.ndarray, relevance: np.ndarray, k: int, diversity: float, join: Callable[[int], bool]
) -> list[int]:
    """Places of the k chosen candidates.

    Args:
        units, relevance: (p, c) and (p,) of the candidates, best first; ties stay so.
        join: takes a candidate into the list and tells whether the rules allow it.
    """
    closest = np.zeros(len(units))  # max cos(x, s), and 0 while nothing is chosen
    free = np.ones(len(units), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < k and free.any():
        worth = np.where(free, (1 - diversity) * relevance - diversity * closest, -np.inf)
        best = int(np.argmax(worth))
        free[best] = False
        if not join(best):
            continue
        cosines = units @ units[best]
        closest = np.maximum(closest, cosines) if chosen else cosines
        chosen.append(best)
    return chosen
