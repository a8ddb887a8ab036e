"""Rocchio's direction and maximal marginal relevance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.moods import shifted
from projects.song_recommender.playlist import make_playlist, taste
from projects.song_recommender.recommend import nearest_songs, similar_songs
from projects.song_recommender.rules import Rules
from projects.song_recommender.versions import first_artist, song_key
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity, unit_rows

LIKES, DISLIKES = [10, 400], [900]


def spread(space: FeatureSpace, rows: list[int]) -> float:
    """Mean cosine between two songs of a list."""
    cosines = cosine_similarity(space.rows[rows], space.rows[rows])
    return float(cosines[np.triu_indices(len(rows), 1)].mean())


def test_one_like_without_diversity_gives_the_similar_songs(songs: pd.DataFrame, space: FeatureSpace) -> None:
    chosen = make_playlist(songs, space, [10], k=15, diversity=0)
    similar = similar_songs(songs, space, 10, 15)
    assert [song.row for song in chosen] == [song.row for song in similar]


def test_taste_is_near_the_likes_and_away_from_the_dislikes(space: FeatureSpace) -> None:
    liked = taste(space, LIKES)
    moved = taste(space, LIKES, DISLIKES)
    cosine = cosine_similarity(space.rows[[*LIKES, *DISLIKES]].astype(float), np.stack([liked, moved]))
    np.testing.assert_allclose(cosine[0, 0], cosine[1, 0], atol=1e-6)  # the mean of two lies between them
    assert cosine[2, 1] < cosine[2, 0]


def test_a_dislike_moves_the_list_away_from_it(songs: pd.DataFrame, space: FeatureSpace) -> None:
    def nearness(dislikes: list[int]) -> float:
        rows = [song.row for song in make_playlist(songs, space, LIKES, dislikes, k=20)]
        return float(cosine_similarity(space.rows[rows], space.rows[900]).mean())

    assert nearness(DISLIKES) < nearness([])


def test_diversity_makes_the_songs_less_alike(songs: pd.DataFrame, space: FeatureSpace) -> None:
    lists = [make_playlist(songs, space, LIKES, k=12, diversity=d) for d in (0, 0.3, 0.6, 1)]
    spreads = [spread(space, [song.row for song in chosen]) for chosen in lists]
    assert spreads[0] > spreads[1] > spreads[2] >= spreads[3] - 0.05
    assert spreads[3] < spreads[0] - 0.1


@pytest.mark.parametrize("diversity", [0.25, 0.8])
def test_each_choice_maximises_marginal_relevance(
    songs: pd.DataFrame, space: FeatureSpace, diversity: float
) -> None:
    query = taste(space, LIKES)
    pool = [row for row, _ in nearest_songs(songs, space, query, leave_out=LIKES, at_least=60)][:60]
    unit, direction = unit_rows(space.rows.astype(np.float64)), unit_rows(query)
    chosen: list[int] = []
    while len(chosen) < 6:

        def worth(row: int) -> float:
            nearest = max((unit[row] @ unit[other] for other in chosen), default=0.0)
            return (1 - diversity) * (unit[row] @ direction) - diversity * nearest

        chosen.append(max((row for row in pool if row not in chosen), key=worth))
    found = make_playlist(songs, space, LIKES, k=6, diversity=diversity)
    assert [song.row for song in found] == chosen


def test_no_version_of_a_given_song_is_in_the_list(songs: pd.DataFrame, space: FeatureSpace) -> None:
    chosen = [song.row for song in make_playlist(songs, space, LIKES, DISLIKES, k=300)]
    keys = [song_key(songs["title"][row], songs["artist"][row]) for row in [*LIKES, *DISLIKES, *chosen]]
    assert len(set(keys)) == len(keys) == 303


def test_filters_hold(songs: pd.DataFrame, space: FeatureSpace) -> None:
    keep = (songs["mode"] == 0).to_numpy()
    assert keep[[song.row for song in make_playlist(songs, space, LIKES, k=9, keep=keep)]].all()


def test_likes_and_dislikes_that_cancel_are_refused(space: FeatureSpace) -> None:
    opposite = FeatureSpace(("x",), np.array([0, 0]), np.array([[1, 0], [-1, 0], [0, 1]], dtype=np.float32))
    with pytest.raises(DataError, match="cancel"):
        taste(opposite, [0, 1])


def test_a_song_both_liked_and_disliked_is_refused(songs: pd.DataFrame, space: FeatureSpace) -> None:
    with pytest.raises(DataError, match="both liked and disliked"):
        make_playlist(songs, space, LIKES, [LIKES[1]])


def test_no_k_is_too_large(songs: pd.DataFrame, space: FeatureSpace) -> None:
    keep = (songs["genre"] == "iron-metal").to_numpy()
    assert len(make_playlist(songs, space, LIKES, k=10**30, keep=keep)) <= keep.sum()


@pytest.mark.parametrize(("k", "diversity"), [(0, 0.2), (-3, 0.2), (5, -0.1), (5, 1.1), (5, float("nan"))])
def test_numbers_out_of_range_are_refused(
    songs: pd.DataFrame, space: FeatureSpace, k: int, diversity: float
) -> None:
    with pytest.raises(DataError):
        make_playlist(songs, space, LIKES, k=k, diversity=diversity)


@pytest.mark.parametrize("diversity", [0, 0.5, 1])
def test_caps_hold_and_do_not_shorten_the_list(
    songs: pd.DataFrame, space: FeatureSpace, diversity: float
) -> None:
    rules = Rules(per_artist=1)
    chosen = make_playlist(songs, space, LIKES, k=30, diversity=diversity, rules=rules)
    artists = [first_artist(songs["artist"][song.row]) for song in chosen]
    assert len(set(artists)) == len(artists) == 30


def test_a_mood_moves_the_list(songs: pd.DataFrame, space: FeatureSpace) -> None:
    def tempo(moods: list[str]) -> float:
        chosen = make_playlist(songs, space, LIKES, k=20, shift=lambda taste: shifted(space, taste, moods))
        return float(songs["tempo"].iloc[[song.row for song in chosen]].mean())

    assert tempo(["faster"]) > tempo([]) > tempo(["slower"])
