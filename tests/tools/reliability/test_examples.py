"""The examples hold what they are to be examples of."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import load_picture
from tools.reliability.examples import make_hald, make_recipe, make_small_patch, picture, table


@pytest.mark.parametrize(("channels", "dtype"), [(1, np.uint8), (2, np.uint16), (3, np.uint8)])
def test_a_picture_uses_its_depth_and_its_channels_differ(channels, dtype):
    found = picture(20, 24, channels, dtype)
    assert found.dtype == dtype
    assert found.shape == ((20, 24) if channels == 1 else (20, 24, channels))
    assert np.ptp(found) > np.iinfo(dtype).max / 2
    if channels > 1:
        assert (found[..., 0] != found[..., 1]).mean() > 0.5


def test_ratings_are_of_each_person_six_films():
    found = table()
    assert set(found.groupby("userId")["movieId"].nunique()) == {6}
    assert found["timestamp"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("make", "suffix"), [(make_hald, ".png"), (make_recipe, ".toml"), (make_small_patch, ".svdc")]
)
def test_an_example_is_the_same_each_time(make, suffix, tmp_path):
    first, second = (tmp_path / f"{name}{suffix}" for name in "ab")
    make(first), make(second)
    assert first.read_bytes() == second.read_bytes()


def test_a_colour_table_is_a_picture_of_all_its_colours(tmp_path):
    make_hald(tmp_path / "look.png")
    pixels = load_picture(tmp_path / "look.png").pixels
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == 4**3
