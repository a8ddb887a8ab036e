"""What the learned map is told of a song."""

from __future__ import annotations

import numpy as np
import pandas as pd

from projects.song_recommender.features import embed
from projects.song_recommender.sound import sound


def test_the_first_coordinates_are_those_of_the_default(songs: pd.DataFrame) -> None:
    inputs, plain = sound(songs)
    np.testing.assert_array_equal(plain, embed(songs).rows)
    np.testing.assert_array_equal(inputs[:, : plain.shape[1]], plain)
    assert inputs.dtype == np.float32


def test_songs_without_features_are_rows_of_zeros(songs: pd.DataFrame) -> None:
    inputs, plain = sound(songs)
    assert (inputs.any(axis=1) == plain.any(axis=1)).all()
    assert not inputs.any(axis=1).all()


def folded(songs: pd.DataFrame) -> np.ndarray:
    """The four coordinates of the tempo's circle: those added when only tempo and loudness are known."""
    part = songs[["title", "artist", "loudness", "tempo"]]
    inputs, plain = sound(part)
    return inputs[:, plain.shape[1] : plain.shape[1] + 4]


def test_twice_the_tempo_is_one_point_on_the_circle(songs: pd.DataFrame) -> None:
    known = songs[songs["tempo"] > 0].head(200).reset_index(drop=True)
    known.loc[:2, "tempo"] = [80.0, 160.0, 113.0]
    circle = folded(known)
    np.testing.assert_allclose(circle[0], circle[1], atol=1e-6)
    assert np.linalg.norm(circle[0] - circle[2]) > 0.5


def test_what_is_not_sound_is_not_used(songs: pd.DataFrame) -> None:
    other = songs.assign(title="x", artist="y", popularity=1.0, genre="z", explicit=True)
    np.testing.assert_array_equal(sound(other)[0], sound(songs)[0])


def test_every_coordinate_has_mean_0_and_at_most_variance_1(songs: pd.DataFrame) -> None:
    inputs, _ = sound(songs)
    known = inputs[inputs.any(axis=1)].astype(np.float64)
    own = np.abs(known.std(axis=0) - 1) > 0.7 - 1
    assert own.all()
    assert (known.std(axis=0) < 1 + 1e-5).all()


def test_a_table_without_tempo_is_placed_by_the_rest(songs: pd.DataFrame) -> None:
    inputs, _ = sound(songs.drop(columns=["tempo", "duration_ms"]))
    assert np.isfinite(inputs).all()
