"""Each song stands on the map once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.map.points import COLOURS, points_of
from projects.song_recommender.versions import song_key


def _space(rows: np.ndarray) -> FeatureSpace:
    return FeatureSpace(
        tuple(map(str, range(rows.shape[1]))), np.arange(rows.shape[1]), rows.astype(np.float32)
    )


def test_every_rankable_song_is_there_once(songs: pd.DataFrame, space: FeatureSpace) -> None:
    points = points_of(songs, space, space.rows)
    keys = [song_key(songs["title"].iat[row], songs["artist"].iat[row]) for row in points.rows]
    assert len(set(keys)) == len(keys)
    rankable = np.flatnonzero(space.rankable)
    assert set(keys) == {song_key(songs["title"].iat[row], songs["artist"].iat[row]) for row in rankable}
    assert [points.genres[g] for g in points.genre] == songs["genre"].iloc[points.rows].tolist()


def test_of_versions_the_most_popular_is_shown() -> None:
    songs = pd.DataFrame(
        {
            "title": ["Creep", "Creep - Live", "Halo", "", ""],
            "artist": ["Radiohead", "Radiohead", "Beyoncé", "", ""],
            "popularity": [10.0, 70.0, np.nan, 0.0, 0.0],
        }
    )
    points = points_of(songs, _space(np.ones((5, 2))), np.zeros((5, 2)))
    assert sorted(points.rows) == [1, 2, 3, 4]  # nameless rows are not one song
    assert points.genres == ()
    assert points.shown == ()


def test_rows_that_are_no_songs_stand_for_themselves_and_many_are_sampled() -> None:
    items = pd.DataFrame({"title": ["Nurse"] * 9, "artist": [""] * 9})
    assert sorted(points_of(items, _space(np.ones((9, 2))), np.zeros((9, 2)), merge=False).rows) == list(
        range(9)
    )
    some = points_of(items, _space(np.ones((9, 2))), np.zeros((9, 2)), merge=False, most=4)
    assert (len(set(some.rows.tolist())), some.count) == (4, 9)


def test_the_genres_coloured_first_lie_far_apart(rng: np.random.Generator) -> None:
    """Of many genres along a line the first two shown are its ends."""
    count, each = 20, 30
    genre = np.repeat(np.arange(count), each)
    places = np.column_stack([genre + 0.1 * rng.standard_normal(count * each), np.zeros(count * each)])
    songs = pd.DataFrame(
        {"title": [f"t{i}" for i in range(len(genre))], "artist": "a", "genre": [f"g{g:02d}" for g in genre]}
    )
    points = points_of(songs, _space(places + 1), places)
    shown = [points.genres[g] for g in points.shown]
    assert len(set(shown)) == COLOURS
    assert set(shown[:2]) == {"g00", f"g{count - 1}"}
