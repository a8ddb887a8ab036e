"""Cameras: what they look at is in the middle, and the world turns the other way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.sprites import Camera
from shared.errors import DataError

numbers = st.floats(-500, 500)
cameras = st.builds(Camera, st.tuples(numbers, numbers), st.floats(0.1, 10), st.floats(-360, 360))


@settings(deadline=None)
@given(cameras)
def test_the_position_is_in_the_middle_and_lengths_are_zoomed(camera):
    view = camera.view(640, 400)
    x, y = camera.position
    assert np.allclose(view.apply((x, y)), (320, 200))
    assert np.linalg.norm(view.apply((x + 3, y + 4)) - (320, 200)) == pytest.approx(5 * camera.zoom)


def test_a_camera_turned_counter_clockwise_sees_the_world_turned_clockwise():
    assert np.allclose(Camera(angle=90).view(0, 0).apply((1, 0)), (0, 1))  # y is down


@settings(deadline=None)
@given(cameras, cameras, st.floats(0, 1))
def test_between_two_cameras_all_is_between(a, b, share):
    middle = a.between(b, share)
    for one, two, mixed in (
        (a.zoom, b.zoom, middle.zoom), (a.angle, b.angle, middle.angle),
        (a.position[0], b.position[0], middle.position[0]),
    ):  # fmt: skip
        assert min(one, two) - 1e-6 <= mixed <= max(one, two) + 1e-6


def test_what_is_far_moves_less():
    near = Camera((10, 0)).view(0, 0).apply((0, 0)) - Camera().view(0, 0).apply((0, 0))
    far = Camera((10, 0)).view(0, 0, 0.2).apply((0, 0)) - Camera().view(0, 0, 0.2).apply((0, 0))
    assert np.allclose(far, 0.2 * near)


@pytest.mark.parametrize("zoom", [0.0, -1.0, float("nan")])
def test_a_camera_that_shows_nothing_is_refused(zoom):
    with pytest.raises(DataError, match="zoom"):
        Camera(zoom=zoom)
