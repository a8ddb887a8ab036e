"""Geometric steps: exact where the grid falls on itself, and where they take points."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import parse_step
from projects.photo_filters.warp import warp_image

DTYPES = [np.uint8, np.uint16, np.float32]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(5, 8), (6, 7, 3), (1, 9, 3), (1, 1)])
@pytest.mark.parametrize("turns", [-5, -1, 0, 1, 2, 3, 4])
def test_quarter_turns_are_exact(noise, dtype, shape, turns):
    image = noise(shape, dtype)
    assert np.array_equal(warp_image(image, f"rotate:{90 * turns}"), np.rot90(image, turns))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [(), (3,)])
def test_flips_and_whole_shifts_are_exact(noise, dtype, channels):
    image = noise((6, 9, *channels), dtype)
    assert np.array_equal(warp_image(image, "flip"), image[:, ::-1])
    assert np.array_equal(warp_image(image, "flip:vertical"), image[::-1])
    moved = warp_image(image, "translate:2,-3")
    assert np.array_equal(moved[:3, 2:], image[3:, :-2])
    assert not moved[:, :2].any()
    assert not moved[3:].any()


def test_perspective_puts_the_corners_where_they_are_told(noise):
    image = np.full((40, 60), 255, np.uint8)
    bent = warp_image(image, "perspective:10,5,50,0,60,40,0,35")
    assert bent.shape == image.shape
    assert bent[20, 30] == 255
    assert bent[2, 12] == bent[38, 3] == 0
    image = noise((40, 60, 3))
    assert np.array_equal(warp_image(image, "perspective:0,0,60,0,60,40,0,40"), image)


@pytest.mark.parametrize(
    ("step", "points", "places"),
    [
        ("scale:50%", [(60, 40)], [(30, 20)]),
        ("scale:50%,200%", [(60, 40)], [(30, 80)]),
        ("scale:33.4%", [(60, 40)], [(20, 13)]),  # to whole pixels
        ("scale:0.1%", [(60, 40)], [(1, 1)]),
        ("shear:0.5", [(30, 20), (30, 30)], [(30, 20), (35, 30)]),
        ("shear:0,0.5", [(30, 20), (40, 20)], [(30, 20), (40, 25)]),
        ("rotate:30", [(30, 20)], [(30, 20)]),
        ("skew:45", [(30, 20), (30, 0)], [(30, 20), (10, 0)]),  # the top goes to the left
        ("skew:0,45", [(30, 20), (40, 20)], [(30, 20), (40, 10)]),  # the right goes up
        ("resize:30,80", [(60, 40)], [(30, 80)]),
        ("resize:0,80", [(60, 40)], [(120, 80)]),
        ("crop:10,5,20,20", [(10, 5)], [(0, 0)]),
        ("perspective:0,0,60,0,60,40,0,40", [(7, 9)], [(7, 9)]),
        ("perspective:1,1,9,1,9,9,1,9,2,2,8,3,9,9,0,8", [(1, 1), (9, 1), (1, 9)], [(2, 2), (8, 3), (0, 8)]),
        ("rectify:10,5,50,5,50,35,10,35", [(10, 5), (50, 35)], [(0, 0), (40, 30)]),
        ("rectify:10,5,50,5,50,35,10,35,80,90", [(10, 5), (50, 35)], [(0, 0), (80, 90)]),
    ],
)
def test_points_of_a_picture_of_60_by_40_go_where_the_step_says(step, points, places):
    parsed = parse_step(step)
    assert np.allclose(parsed.filter.make(60, 40, *parsed.values).apply(points), places)
