"""The scene that ships: nested as it says, and its journey comes back."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.sprites import draw
from projects.photo_filters.sprites.orrery import LENGTH, make_orrery
from projects.photo_filters.sprites.scene import Scene


@pytest.fixture(scope="module")
def scene() -> Scene:
    return make_orrery()


def test_planets_keep_their_distance_and_their_sunny_side(scene):
    for t in np.linspace(0, 30, 7):
        for name, radius in (("earth", 190), ("giant", 420)):
            place = scene.world(name, t).apply((0, 0))
            assert np.linalg.norm(place) == pytest.approx(radius)
            lit = scene.world(f"{name} night", t).apply((-50, 0)) - place
            assert np.dot(lit, -place) == pytest.approx(np.linalg.norm(lit) * radius)  # it looks at the sun


def test_moons_go_round_what_they_hang_on(scene):
    for t in (0.0, 3.3, 8.0):
        earth = scene.world("earth", t).apply((0, 0))
        assert np.linalg.norm(scene.world("moon", t).apply((0, 0)) - earth) == pytest.approx(46)


def test_the_journey_ends_where_it_began_and_every_leg_shows_something(scene):
    first, last = scene.camera_at(0), scene.camera_at(LENGTH)
    assert (first.position, first.zoom, first.angle) == (last.position, last.zoom, last.angle)
    for t, _ in scene.journey:
        assert np.ptp(draw(scene, t, width=120, height=80)) > 150
