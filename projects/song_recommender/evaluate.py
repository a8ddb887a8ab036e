"""How good the neighbours are, judged by what the features do not hold: genre and artist.

Protocol: rows of one title and the same artists (case aside) are one song, its genres together; nameless
rows are left out. Query songs are drawn at random among those with features. A method that learns from genres
may see none of a song that credits an artist of its queries.

    genre precision  share of a query's k nearest songs, those by its first-named artist left out, that
                     have a genre in common with it
    artist hit rate  share of queries with a song by their first-named artist among the k nearest
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.song_recommender.embedding import place_bytes
from projects.song_recommender.features import embed, feature_names
from projects.song_recommender.merged import MergedSongs, by_artists_of, merged
from projects.song_recommender.methods import METHODS, Placed
from shared.datasets.cost import table_bytes
from shared.errors import DataError, closest
from shared.linalg.neighbors import CosineIndex
from shared.memory import check_budget
from shared.progress import reporting, track

__all__ = ["METHODS", "MethodResult", "check_unseen", "evaluate"]

_RESAMPLES = 1_000


@dataclass(frozen=True)
class MethodResult:
    """Means over the queries, with the bootstrap interval of 95 %.

    Attributes:
        songs_seen: the most songs whose genres the method was fitted on; 0 for one that learns nothing.
    """

    method: str
    genre_precision: float
    genre_precision_interval: tuple[float, float]
    artist_hit_rate: float
    artist_hit_rate_interval: tuple[float, float]
    songs_seen: int


def evaluate(
    songs: pd.DataFrame,
    *,
    k: int = 10,
    n_queries: int = 2_000,
    methods: Sequence[str] = tuple(METHODS),
    unseen: bool = False,
    rng: np.random.Generator,
) -> tuple[list[MethodResult], int, int]:
    """Judge methods on the same queries, which depend on `rng` alone.

    Args:
        unseen: find only songs that credit an artist of some query, so that what is found is as new to a
            method that learns as what is asked for.

    Returns:
        The results, the number of merged songs, and the number of queries (all songs where there are fewer).

    Raises:
        DataError: no genres, too few songs, a number out of range, an unknown method, or one that has seen
            genres of an artist it is judged on.
    """
    for name, value in (("k", k), ("the number of queries", n_queries)):
        if value < 1:
            raise DataError(f"{name} is {value}", "ask for at least 1")
    for name in methods:
        if name not in METHODS:
            raise DataError(f"no method {name!r}", closest(name, METHODS))
    pool = merged(songs)
    _check_memory(pool, songs, k, n_queries, methods)
    random = next(METHODS["random"](pool, np.empty(0, np.int64), rng))  # drawn first, wanted or not
    rankable = np.flatnonzero(embed(pool.table).rankable)
    if rankable.size < 2:
        raise DataError(f"{rankable.size} songs have features", "evaluate a larger catalogue")
    queries = rng.choice(rankable, min(n_queries, rankable.size), replace=False)
    resamples = rng.integers(0, queries.size, (_RESAMPLES, queries.size))
    found = rankable[by_artists_of(pool.table, queries)[rankable]] if unseen else rankable
    results = []
    for name in track(methods, "evaluating"):
        ways: Iterable[Placed] = METHODS[name](pool, queries, rng)
        if name == "random":
            ways = [Placed(random.rows, queries, random.seen)]
        measured = np.zeros((2, len(pool.table)))
        seen = 0
        for placed in _quietly(ways):
            if unseen and placed.seen[found].any():
                raise DataError(f"{queries.size} queries leave too few songs to learn from", "ask for fewer")
            measured[:, placed.queries] = judge(placed, found, pool, k)
            seen = max(seen, int(placed.seen.sum()))
        precision, hits = measured[:, queries]
        results.append(
            MethodResult(
                name,
                float(precision.mean()),
                _interval(precision, resamples),
                float(hits.mean()),
                _interval(hits, resamples),
                seen,
            )
        )
    return results, len(pool.table), queries.size


def _check_memory(
    pool: MergedSongs, songs: pd.DataFrame, k: int, n_queries: int, methods: Sequence[str]
) -> None:
    """Refuse what exceeds the budget: queries × resamples, queries × songs found, or what a method takes.

    The resamples are a thousand times the queries in int64 and again the values drawn, in float64; what is
    found are 3 k + 10 rows and cosines, in order and before, of each query.
    """
    n, width, n_genres = len(pool.table), len(feature_names(songs)), len(pool.names)
    asked = min(n_queries, n)
    held = table_bytes(songs) + table_bytes(pool.table) + 400 * n + n * n_genres
    drawn = 8 * _RESAMPLES * asked
    found = 24.0 * asked * min(3 * k + 10, n)
    check_budget(
        held + drawn + max(drawn, found),
        f"judging {k} songs for each of {asked:,} queries",
        "ask for fewer --queries, or a smaller -k",
    )
    work = 40.0 * n * (width + 3)
    if "learned genres" in methods:
        work = max(work, place_bytes(n, n, width, n_genres))
    if "quadratic" in methods:
        work = max(work, 32.0 * n * (n_genres + width))
    check_budget(held + drawn + work, f"placing {n:,} songs of {n_genres} genres", "name other --methods")


def _quietly(ways: Iterable[Placed]) -> Iterator[Placed]:
    """Without the bars of the methods' own, for one bar tells of all methods."""
    with reporting(lambda items, label, total: iter(items)):
        yield from ways


def check_unseen(placed: Placed, pool: MergedSongs) -> None:
    """Raise `DataError` if the rows were made with genres of a song that credits an artist of the queries."""
    if placed.seen.any():
        leaked = int(np.count_nonzero(placed.seen & by_artists_of(pool.table, placed.queries)))
        if leaked:
            raise DataError(
                f"the method has seen the genres of {leaked} songs by artists it is judged on",
                "fit it without them",
            )


def judge(placed: Placed, numbers: np.ndarray, pool: MergedSongs, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return genre precision and artist hit (q,) of each query; `numbers` are the songs to be found."""
    check_unseen(placed, pool)
    queries = placed.queries
    rows = placed.rows[numbers]
    index = CosineIndex(rows)
    place = np.searchsorted(numbers, queries)
    precision, hits = np.zeros(len(queries)), np.zeros(len(queries))
    waiting, wanted = np.flatnonzero(rows[place].any(axis=1)), 3 * k + 10  # without a direction, near nothing
    while waiting.size:  # a query whose artist fills the neighbourhood is searched again, deeper
        found, _ = index.search(rows[place[waiting]], wanted)
        short = []
        for i, near in zip(waiting, numbers[found], strict=True):
            others = near[near != queries[i]]
            same = pool.artists[others] == pool.artists[queries[i]]
            judged = others[~same][:k]
            if judged.size < k and found.shape[1] == wanted:
                short.append(i)
                continue
            hits[i] = same[:k].any()
            if judged.size:
                shared = pool.genres[judged] & pool.genres[queries[i]]
                precision[i] = shared.any(axis=1).mean()
        waiting, wanted = np.array(short, dtype=np.int64), 4 * wanted
    return precision, hits


def _interval(values: np.ndarray, resamples: np.ndarray) -> tuple[float, float]:
    """The 2.5 and 97.5 percentiles of the mean over resampled queries (Efron and Tibshirani 1993, ch. 13)."""
    low, high = np.percentile(values[resamples].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)
