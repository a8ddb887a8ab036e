"""Textures: round ones are round, lit ones are lit from the left, noise is smooth and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.sprites import textures
from shared.errors import DataError


@pytest.mark.parametrize("diameter", [1, 2, 31, 64])
def test_a_disc_has_the_area_of_a_circle_and_one_colour(diameter):
    picture = textures.disc(diameter, "#336699")
    assert picture.shape == (diameter, diameter, 4)
    assert (picture[..., :3] == (0x33, 0x66, 0x99)).all()
    if diameter > 30:
        assert picture[..., 3].sum() / 255 == pytest.approx(np.pi * diameter**2 / 4, rel=0.05)


def test_a_ring_is_empty_inside():
    ring = textures.ring(100, "white", 0.5)
    assert ring[50, 50, 3] == ring[0, 0, 3] == 0
    assert ring[50, 12, 3] == 255


def test_the_night_lies_on_the_right():
    night = textures.shade(60)[..., 3].astype(int)
    assert night[30, 50] > 150 > 20 > night[30, 12]
    assert np.array_equal(night, night[::-1])


def test_a_glow_falls_to_nothing():
    light = textures.glow(80, "white")[..., 3].astype(int)
    assert light[40, 40] > light[40, 60] > light[40, 75] > light[0, 0] == 0


def test_globes_show_their_colours():
    globe = textures.rocky_planet(50, (0, 1), ("#000000", "#ff0000"))
    assert not globe[..., 1:3].any()
    assert np.ptp(globe[10:40, 10:40, 0]) > 60
    bands = textures.banded_planet(50, (-1, 0, 1), ("black", "white", "black"), storm=0)
    assert (np.abs(np.diff(bands[5:45, 10:40].astype(int), axis=1)) <= 1).all()  # even along a latitude


def test_stars_are_bright_and_few():
    sky = textures.stars(200, 120, 40, seed=1)
    assert sky.shape == (120, 200, 3)
    assert sky.max() > 150
    assert np.median(sky) < 60


def test_noise_is_smooth_bounded_and_repeats(rng):
    places = rng.uniform(-9, 9, (500, 3))
    values = textures.noise(places, seed=5)
    assert ((values >= 0) & (values <= 1)).all()
    assert np.array_equal(values, textures.noise(places, seed=5))
    assert np.abs(textures.noise(places + 1e-4, seed=5) - values).max() < 0.02
    assert np.abs(textures.noise(places, seed=6) - values).max() > 0.05


def test_mistakes_are_named():
    with pytest.raises(DataError, match="2 stops for 1"):
        textures.ramp(np.zeros(3), (0, 1), ("red",))
    with pytest.raises(DataError, match="diameter of 0"):
        textures.disc(0, "red")
