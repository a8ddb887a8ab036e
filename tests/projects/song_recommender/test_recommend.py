"""The nearest songs, each once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace, embed
from projects.song_recommender.recommend import nearest_songs, percentiles, similar_songs
from projects.song_recommender.rules import Rules
from projects.song_recommender.versions import first_artist, song_key
from shared.errors import DataError


def cosines_with(space: FeatureSpace, row: int) -> np.ndarray:
    rows = space.rows.astype(np.float64)
    with np.errstate(invalid="ignore"):
        return rows @ rows[row] / np.linalg.norm(rows, axis=1) / np.linalg.norm(rows[row])


@pytest.mark.parametrize("row", [0, 500, 1234])
def test_neighbors_are_those_of_brute_force(songs: pd.DataFrame, space: FeatureSpace, row: int) -> None:
    cosines = cosines_with(space, row)
    seen, expected = {song_key(songs["title"][row], songs["artist"][row])}, []
    for other in np.lexsort((np.arange(len(songs)), -np.nan_to_num(cosines, nan=-9))):
        key = song_key(songs["title"][other], songs["artist"][other])
        if key not in seen and not np.isnan(cosines[other]):
            seen.add(key)
            expected.append(int(other))
    found = similar_songs(songs, space, row, 40)
    assert [song.row for song in found] == expected[:40]
    np.testing.assert_allclose([song.similarity for song in found], cosines[expected[:40]], atol=1e-12)


def test_all_songs_come_once_and_none_without_features(songs: pd.DataFrame, space: FeatureSpace) -> None:
    found = similar_songs(songs, space, 3, len(songs) + 5)
    keys = [song_key(songs["title"][song.row], songs["artist"][song.row]) for song in found]
    assert len(set(keys)) == len(keys)
    assert space.rankable[[song.row for song in found]].all()
    titled = songs[space.rankable]
    assert len(keys) == len({*map(song_key, titled["title"], titled["artist"])}) - 1


def test_many_versions_of_the_nearest_song_do_not_use_up_the_answer(songs: pd.DataFrame) -> None:
    copies = pd.concat([songs.iloc[[7]].assign(title=f"Echo - Live {i}") for i in range(300)])
    table = pd.concat([songs, copies], ignore_index=True)
    found = similar_songs(table, embed(table), 7, 10)
    assert len(found) == 10
    assert sum(table["title"][song.row].startswith("Echo") for song in found) == 1


def test_only_songs_that_may_be_kept_are_returned(songs: pd.DataFrame, space: FeatureSpace) -> None:
    keep = (songs["genre"] == "iron-metal").to_numpy()
    found = similar_songs(songs, space, 0, 10, keep)
    assert len(found) == 10
    assert keep[[song.row for song in found]].all()


def test_percentile_is_the_share_of_other_songs_that_are_less_similar(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    cosines = cosines_with(space, 11)
    others = np.delete(cosines[space.rankable], np.flatnonzero(space.rankable) == 11)
    for song in similar_songs(songs, space, 11, 5, (songs["genre"] == "lull-piano").to_numpy()):
        expected = 100 * np.mean(others < song.similarity - 1e-6)
        assert song.percentile == pytest.approx(expected, abs=100 * 2 / len(others))
    assert percentiles(space, space.rows[11], np.array([-1.1, 1.1])) == [0.0, 100.0]


def test_nameless_songs_are_not_one_song(songs: pd.DataFrame, space: FeatureSpace) -> None:
    nameless = songs.assign(title="", artist="")
    assert len(similar_songs(nameless, space, 0, 10)) == 10


def test_a_k_beyond_all_numbers_is_all_songs(songs: pd.DataFrame, space: FeatureSpace) -> None:
    assert similar_songs(songs, space, 3, 1 << 70) == similar_songs(songs, space, 3, len(songs))


def test_k_below_one_is_refused(songs: pd.DataFrame, space: FeatureSpace) -> None:
    with pytest.raises(DataError, match="k is 0"):
        next(nearest_songs(songs, space, space.rows[0], at_least=0))


def test_rules_hold_and_the_best_that_they_allow_are_returned(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    everything = [song.row for song in similar_songs(songs, space, 0, len(songs))]
    capped = [song.row for song in similar_songs(songs, space, 0, 25, rules=Rules(per_artist=1))]
    seen, expected = set(), []
    for row in everything:
        artist = first_artist(songs["artist"][row])
        if artist not in seen:
            seen.add(artist)
            expected.append(row)
    assert capped == expected[:25]


def test_another_direction_may_be_searched_in(songs: pd.DataFrame, space: FeatureSpace) -> None:
    found = similar_songs(songs, space, 0, 5, query=space.rows[77])
    there = similar_songs(songs, space, 77, 6)
    assert found[0].row == 77
    assert [song.row for song in found[1:]] == [song.row for song in there if song.row != 0][:4]
