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


def test_what_is_not_sound_is_not_used(songs: pd.DataFrame) -> None:
    other = songs.assign(title="x", artist="y", popularity=1.0, genre="z", explicit=True)
    np.testing.assert_array_equal(sound(other)[0], sound(songs)[0])


def test_every_coordinate_has_mean_0_and_at_most_variance_1(songs: pd.DataFrame) -> None:
    inputs, _ = sound(songs)
    known = inputs[inputs.any(axis=1)].astype(np.float64)
    np.testing.assert_allclose(known.mean(axis=0)[known.std(axis=0) > 0.4], 0, atol=1e-5)
    assert (known.std(axis=0) < 1 + 1e-5).all()


def test_a_table_without_tempo_is_placed_by_the_rest(songs: pd.DataFrame) -> None:
    inputs, _ = sound(songs.drop(columns=["tempo", "duration_ms"]))
    assert np.isfinite(inputs).all()


def test_the_tempo_may_be_any_whole_number_to_be_steady(songs: pd.DataFrame) -> None:
    """Of two songs alike but for 128.0 and 127.4 beats, the first stands lower on a coordinate of its own."""
    some = songs[songs["tempo"] > 0].head(300).reset_index(drop=True)
    steady, loose = (
        sound(some.assign(tempo=some["tempo"].where(some.index > 0, 128.0))),
        sound(some.assign(tempo=some["tempo"].where(some.index > 0, 127.4))),
    )
    assert steady[0][0, -2] < loose[0][0, -2] - 0.5
