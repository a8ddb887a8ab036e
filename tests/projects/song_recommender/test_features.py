"""What the coordinates of songs promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, rankdata

from projects.song_recommender.features import TEMPO_OCTAVE, FeatureSpace, embed, feature_names
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity


def coordinates(space: FeatureSpace, name: str) -> np.ndarray:
    return space.rows[:, space.owner == space.features.index(name)]


def test_amounts_become_van_der_waerden_scores(songs: pd.DataFrame, space: FeatureSpace) -> None:
    known = songs.loc[space.rankable, "energy"]
    scores = norm.ppf((rankdata(known) - 0.5) / len(known))
    expected = (scores - scores.mean()) / scores.std()
    np.testing.assert_allclose(coordinates(space, "energy")[space.rankable, 0], expected, atol=1e-5)


def test_a_rising_function_of_a_column_changes_nothing(songs: pd.DataFrame, space: FeatureSpace) -> None:
    """So tempo and log tempo are one feature."""
    known = songs["tempo"] > 0
    logged = songs.assign(tempo=np.log(songs["tempo"].where(known, 1)))
    assert (coordinates(embed(logged), "tempo")[known] == coordinates(space, "tempo")[known]).all()


def test_standardised_columns_have_mean_0_and_variance_1(songs: pd.DataFrame) -> None:
    space = embed(songs, scaling="standard")
    rows = space.rows[space.rankable].astype(np.float64)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(rows.var(axis=0), 1, atol=1e-5)


def test_keys_stand_on_a_circle(songs: pd.DataFrame) -> None:
    some = songs[songs["tempo"] > 0].head(12).assign(key=np.arange(12.0))
    circle = coordinates(embed(some), "key")
    steps = np.linalg.norm(circle - np.roll(circle, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-5)
    np.testing.assert_allclose(circle[0], -circle[6], atol=1e-6)


def test_octaves_of_a_tempo_are_one_point(songs: pd.DataFrame) -> None:
    """80 and 160 beats a minute; 113 lies across the circle."""
    some = songs[songs["tempo"] > 0].head(200).reset_index(drop=True)
    some.loc[:2, "tempo"] = [80.0, 160.0, 113.0]
    circle = coordinates(embed(some), TEMPO_OCTAVE)
    np.testing.assert_allclose(circle[0], circle[1], atol=1e-6)
    assert np.linalg.norm(circle[0] - circle[2]) > 0.8
    np.testing.assert_allclose(circle.var(axis=0), 0.5, rtol=1e-3)
    np.testing.assert_allclose(circle.mean(axis=0), 0, atol=1e-6)


def test_the_octave_weighs_what_the_tempo_weighs_unless_told(songs: pd.DataFrame) -> None:
    assert coordinates(embed(songs, {"tempo": 0}), TEMPO_OCTAVE).shape[1] == 0
    once, four = (coordinates(embed(songs, {"tempo": w}), TEMPO_OCTAVE) for w in (1, 4))
    np.testing.assert_allclose(four, 2 * once, rtol=1e-5, atol=1e-7)
    alone = embed(songs, {"tempo": 0, TEMPO_OCTAVE: 1})
    np.testing.assert_array_equal(coordinates(alone, TEMPO_OCTAVE), once)


def test_an_unknown_key_has_no_direction(songs: pd.DataFrame) -> None:
    some = songs.head(20).assign(key=[-1.0, np.nan] + [3.0] * 18)
    assert not coordinates(embed(some), "key")[:2].any()


def test_a_constant_feature_tells_nothing(songs: pd.DataFrame) -> None:
    constant = embed(songs.assign(valence=0.5))
    assert not coordinates(constant, "valence").any()
    assert np.isfinite(constant.rows).all()


def test_songs_the_analysis_found_nothing_in_are_not_rankable(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    nothing = (songs[["danceability", "tempo", "valence"]] == 0).all(axis=1)
    assert nothing.any()
    assert (space.rankable == ~nothing).all()


def test_songs_without_features_do_not_move_the_others(songs: pd.DataFrame, space: FeatureSpace) -> None:
    only = embed(songs[space.rankable])
    np.testing.assert_array_equal(only.rows, space.rows[space.rankable])


def test_an_empty_cell_is_taken_as_typical(songs: pd.DataFrame) -> None:
    gap = songs.copy()
    gap.loc[5, "energy"] = np.nan
    space = embed(gap)
    assert coordinates(space, "energy")[5, 0] == 0
    assert space.rankable[5]
    gap.loc[5, list(feature_names(gap))] = np.nan
    assert not embed(gap).rankable[5]


def test_a_weight_multiplies_a_features_part_of_every_dot_product(songs: pd.DataFrame) -> None:
    one, three = embed(songs, {"tempo": 1}), embed(songs, {"tempo": 3})
    parts = [coordinates(space, "tempo")[:50].astype(np.float64) for space in (one, three)]
    np.testing.assert_allclose(parts[1] @ parts[1].T, 3 * parts[0] @ parts[0].T, rtol=1e-5, atol=1e-6)
    without = embed(songs, {"tempo": 0})
    assert coordinates(without, "tempo").shape[1] == 0


def test_a_unit_does_not_matter(songs: pd.DataFrame, space: FeatureSpace) -> None:
    """Milliseconds or minutes, dB or bel: the cosines are the same."""
    scaled = embed(songs.assign(duration_ms=songs["duration_ms"] / 60_000, loudness=songs["loudness"] / 10))
    np.testing.assert_allclose(
        cosine_similarity(scaled.rows[:20], scaled.rows),
        cosine_similarity(space.rows[:20], space.rows),
        atol=1e-6,
    )


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"tmpo": 2}, "did you mean tempo"),
        ({"tempo": -1}, "from 0 to 1,000,000"),
        ({"tempo": np.nan}, "from 0 to 1,000,000"),
        ({"tempo": 1e308}, "from 0 to 1,000,000"),
        ({"popularity": 1}, "no feature 'popularity'"),
    ],
)
def test_a_weight_that_cannot_be_used_is_refused(
    songs: pd.DataFrame, weights: dict[str, float], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        embed(songs, weights)


def test_all_weights_zero_is_refused(songs: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="weight 0"):
        embed(songs, dict.fromkeys(feature_names(songs), 0.0))


def test_the_timbre_does_not_outweigh_the_rest() -> None:
    rng = np.random.default_rng(1)
    others = ("tempo", "loudness", "energy", "brightness", "rhythm_strength")
    timbres = [f"timbre_{i}" for i in range(1, 9)]
    heard = pd.DataFrame({name: rng.uniform(60, 180, 500) for name in (*others, *timbres)})
    space = embed(heard)
    weight = {name: float((coordinates(space, name) ** 2).sum(axis=1).mean()) for name in space.features}
    assert sum(weight[name] for name in timbres) == pytest.approx(2 * weight["brightness"], rel=1e-5)
