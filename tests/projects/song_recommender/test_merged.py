"""What counts as one song, and whose it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.merged import by_artists_of, merged
from shared.errors import DataError


def table(*rows: tuple[str, str, str]) -> pd.DataFrame:
    songs = pd.DataFrame(rows, columns=["title", "artist", "genre"])
    return songs.assign(tempo=np.arange(100.0, 100 + len(rows)))


def test_a_song_under_two_genres_is_one_song_with_both(songs: pd.DataFrame) -> None:
    twice = pd.concat([songs.head(50), songs.head(10).assign(genre="other")], ignore_index=True)
    pool = merged(twice)
    assert len(pool.table) == len(merged(songs.head(50)).table)
    assert pool.genres[:5, pool.names.index("other")].all()
    assert (pool.genres[:5].sum(axis=1) >= 2).all()


def test_the_first_row_stands_for_the_song() -> None:
    pool = merged(
        table(("", "X", "a"), ("One", "U2", "rock"), ("ONE", "u2", "pop"), ("One", "Metallica", ""))
    )
    np.testing.assert_array_equal(pool.rows, [1, 3])
    assert pool.table["tempo"].tolist() == [101, 103]
    assert {pool.names[g] for g in np.flatnonzero(pool.genres[0])} == {"rock", "pop"}
    assert not pool.genres[1].any()


@pytest.mark.parametrize("genre", [None, "", " "])
def test_a_catalogue_without_genres_is_refused(songs: pd.DataFrame, genre: str | None) -> None:
    without = songs.drop(columns="genre") if genre is None else songs.assign(genre=genre)
    with pytest.raises(DataError, match="no column 'genre'"):
        merged(without)


def test_guests_count_as_artists_of_a_song() -> None:
    pool = merged(table(("A", "Uma;Ben", "x"), ("B", "BEN", "x"), ("C", "Cy;Uma", "x"), ("D", "Dee", "x")))
    assert by_artists_of(pool.table, np.array([0])).tolist() == [True, True, True, False]
    assert by_artists_of(pool.table, np.array([3])).tolist() == [False, False, False, True]


def test_a_song_without_an_artist_is_only_its_own() -> None:
    pool = merged(table(("A", "", "x"), ("B", "", "x"), ("C", "Cy", "x")))
    assert by_artists_of(pool.table, np.array([0])).tolist() == [True, False, False]
