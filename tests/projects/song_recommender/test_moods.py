"""A mood moves the query along its features, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import FeatureSpace, embed
from projects.song_recommender.moods import MOODS, read_moods, shifted
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex


def test_every_mood_has_an_opposite_that_takes_it_back(songs: pd.DataFrame) -> None:
    rng = np.random.default_rng(0)
    space = embed(songs.assign(brightness=rng.random(len(songs)), rhythm_strength=rng.random(len(songs))))
    query = space.rows[3]
    opposites = [(up, down) for up in MOODS for down in MOODS if MOODS[down] == _negative(MOODS[up])]
    assert {mood for pair in opposites for mood in pair} == set(MOODS)
    for up, down in opposites:
        np.testing.assert_allclose(shifted(space, query, [up, down]), query, atol=1e-6)
        assert np.abs(shifted(space, query, [up]) - query).max() > 0.1


def _negative(parts) -> dict[str, float]:
    return {feature: -amount for feature, amount in parts.items()}


def test_only_the_named_feature_moves_and_by_standard_deviations(songs: pd.DataFrame) -> None:
    """Whatever the feature's weight: its coordinate is √weight times a standard score."""
    for weight in (1.0, 4.0):
        space = embed(songs, {"valence": weight})
        moved = shifted(space, space.rows[5], ["valence=-1.5"]) - space.rows[5]
        own = space.owner == space.features.index("valence")
        np.testing.assert_allclose(moved[own], -1.5 * np.sqrt(weight), rtol=1e-4)
        assert not moved[~own].any()


def test_happier_neighbors_are_happier(songs: pd.DataFrame, space: FeatureSpace) -> None:
    index = CosineIndex(space.rows)
    queries = space.rows[np.flatnonzero(space.rankable)[:50]]
    for mood, column, sign in [("happier", "valence", 1), ("slower", "tempo", -1), ("calmer", "energy", -1)]:
        moved = np.stack([shifted(space, query, [mood]) for query in queries])
        before, after = (songs[column].to_numpy()[index.search(q, 10)[0]].mean() for q in (queries, moved))
        assert sign * (after - before) > 0


def test_amounts_add_up_and_words_may_be_written_with_spaces() -> None:
    assert read_moods(["faster=2", "tempo=-0.5"]) == {"tempo": 1.5}
    assert read_moods(["more danceable"]) == read_moods(["more-danceable"])
    assert read_moods([]) == {}


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("hapier", "did you mean happier"),
        ("energy", "FEATURE=NUMBER"),
        ("energy=much", "NAME=NUMBER"),
        ("energy=nan", "from -10 to 10"),
        ("energy=11", "from -10 to 10"),
        ("enrgy=1", "did you mean energy"),
        ("key=1", "circle"),
    ],
)
def test_a_mood_that_cannot_be_followed_is_refused(space: FeatureSpace, mood: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        shifted(space, space.rows[0], [mood])


def test_a_feature_that_does_not_count_cannot_be_moved_along(songs: pd.DataFrame) -> None:
    silent = embed(songs, {"tempo": 0})
    with pytest.raises(DataError, match="weight 0"):
        shifted(silent, silent.rows[0], ["faster"])


def test_a_mood_that_the_catalogue_cannot_have_is_not_advised(space: FeatureSpace) -> None:
    with pytest.raises(DataError, match="no feature 'brightness' to move along") as error:
        shifted(space, space.rows[3], ["brighter"])
    assert "did you mean brighter" not in str(error.value)
