"""How good the neighbours are, judged by what the features do not hold: genre and artist.

Protocol: rows of one title and the same artists (case aside) are one song, its genres together; nameless
rows are left out. Query songs are drawn at random among those with features.

    genre precision  share of a query's k nearest songs, those by its first-named artist left out, that
                     have a genre in common with it
    artist hit rate  share of queries with a song by their first-named artist among the k nearest
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.song_recommender.features import DEFAULT_WEIGHTS, embed, feature_names
from projects.song_recommender.versions import first_artist
from shared.datasets import AUDIO_FEATURES
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from shared.progress import track

__all__ = ["METHODS", "MethodResult", "evaluate", "merged"]

METHODS = ("random", "raw cosine", "standardised", "normal scores")
_RESAMPLES = 1_000


@dataclass(frozen=True)
class MethodResult:
    """Means over the queries, with the bootstrap interval of 95 %."""

    method: str
    genre_precision: float
    genre_precision_interval: tuple[float, float]
    artist_hit_rate: float
    artist_hit_rate_interval: tuple[float, float]


@dataclass(frozen=True)
class _Songs:
    """Merged songs: their features, genres (n, g) as 0 and 1, and a number for each first-named artist."""

    table: pd.DataFrame
    genres: np.ndarray
    artists: np.ndarray


def merged(songs: pd.DataFrame) -> _Songs:
    """Make rows of one title and the same artists one song with the features of the first.

    Raises:
        DataError: the table has no genres.
    """
    if "genre" not in songs:
        raise DataError("the catalogue has no column 'genre' to judge by", "evaluate another catalogue")
    songs = songs[songs["title"].str.strip() != ""]
    name = songs["title"].str.casefold() + "\0" + songs["artist"].str.casefold()
    song, _ = pd.factorize(name)
    genre, names = pd.factorize(songs["genre"])
    table = songs[~pd.Series(song).duplicated().to_numpy()].reset_index(drop=True)
    genres = np.zeros((len(table), len(names)), dtype=bool)
    genres[song, genre] = True
    artists, _ = pd.factorize(table["artist"].map(first_artist))
    return _Songs(table, genres, artists)


def evaluate(
    songs: pd.DataFrame, *, k: int = 10, n_queries: int = 2_000, rng: np.random.Generator
) -> tuple[list[MethodResult], int, int]:
    """Judge `METHODS` on the same queries.

    Returns:
        The results, the number of merged songs, and the number of queries (all songs where there are fewer).
    """
    for name, value in (("k", k), ("the number of queries", n_queries)):
        if value < 1:
            raise DataError(f"{name} is {value}", "ask for at least 1")
    pool = merged(songs)
    rows = _rows(pool.table, rng)
    rankable = np.flatnonzero(np.all([part.any(axis=1) for part in rows.values()], axis=0))
    if rankable.size < 2:
        raise DataError(f"{rankable.size} songs have features", "evaluate a larger catalogue")
    queries = rng.choice(rankable, min(n_queries, rankable.size), replace=False)
    resamples = rng.integers(0, queries.size, (_RESAMPLES, queries.size))
    results = []
    for method in track(METHODS, "evaluating"):
        precision, hits = _judge(rows[method][rankable], rankable, queries, pool, k)
        results.append(
            MethodResult(
                method,
                float(precision.mean()),
                _interval(precision, resamples),
                float(hits.mean()),
                _interval(hits, resamples),
            )
        )
    return results, len(pool.table), queries.size


def _rows(table: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The songs as each method sees them: random directions, the baselines, and the default of `embed`.

    The baselines use what Spotify's analysis tells, without the duration: raw the amounts (a key number is
    none), standardised all of it.
    """
    audio = [name for name in feature_names(table) if name in AUDIO_FEATURES] or list(feature_names(table))
    amounts = [name for name in audio if name not in DEFAULT_WEIGHTS] or audio
    return {
        "random": rng.standard_normal((len(table), 8)).astype(np.float32),
        "raw cosine": embed(table[amounts], scaling="raw").rows,
        "standardised": embed(table[audio], scaling="standard").rows,
        "normal scores": embed(table).rows,
    }


def _judge(
    rows: np.ndarray, numbers: np.ndarray, queries: np.ndarray, pool: _Songs, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Genre precision and artist hit (q,) of each query; `numbers` are the songs that stand in `rows`."""
    index = CosineIndex(rows)
    place = np.searchsorted(numbers, queries)
    precision, hits = np.zeros(len(queries)), np.zeros(len(queries))
    waiting, wanted = np.arange(len(queries)), 3 * k + 10
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
