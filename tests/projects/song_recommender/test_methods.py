"""What the compared methods may know of the songs they are judged on: nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.merged import MergedSongs, by_artists_of, merged
from projects.song_recommender.methods import METHODS
from shared.errors import DataError


@pytest.fixture(scope="module")
def pool(songs: pd.DataFrame) -> MergedSongs:
    return merged(songs)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_queries", [20, 1_500])
def test_labels_of_the_query_artists_change_no_row(pool: MergedSongs, method: str, n_queries: int) -> None:
    """Many queries are judged in parts, each in rows that know nothing of its artists."""
    queries = np.sort(np.random.default_rng(4).choice(len(pool.table), n_queries, replace=False))
    judged = []
    for placed in METHODS[method](pool, queries, np.random.default_rng(0)):
        own = by_artists_of(pool.table, placed.queries)
        judged.append(placed.queries)
        assert not (placed.seen & own).any()
    np.testing.assert_array_equal(np.sort(np.concatenate(judged)), queries)
    own = by_artists_of(pool.table, judged[0])
    shuffled = pool.genres.copy()
    shuffled[own] = shuffled[np.random.default_rng(5).permutation(np.flatnonzero(own))]
    other = replace(pool, genres=shuffled)
    first, second = (next(METHODS[method](each, queries, np.random.default_rng(0))) for each in (pool, other))
    np.testing.assert_array_equal(first.rows, second.rows)


@pytest.mark.parametrize("method", ["quadratic", "learned genres"])
def test_labels_of_other_songs_are_learned_from(pool: MergedSongs, method: str) -> None:
    queries = np.arange(5)
    shuffled = replace(pool, genres=np.roll(pool.genres, 1, axis=0))
    first, second = (
        next(METHODS[method](each, queries, np.random.default_rng(0))) for each in (pool, shuffled)
    )
    assert (first.rows != second.rows).any()


def test_too_few_genres_to_learn_from_are_told(songs: pd.DataFrame) -> None:
    """One genre for all, or none that two songs share."""
    few = songs.head(30)
    for genres in (["one"] * 30, [f"genre {i}" for i in range(30)]):
        pool = merged(few.assign(genre=genres, artist=[f"artist {i}" for i in range(30)]))
        with pytest.raises(DataError, match="to learn from; take a larger catalogue"):
            next(METHODS["quadratic"](pool, np.arange(5), np.random.default_rng(0)))
