"""The largest upright rectangle inside: closed form for turns, background nowhere, and no larger one near."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp import warp_image
from projects.photo_filters.warp.inside import largest_inside
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D


@pytest.mark.parametrize("angle", [0, 3, 10, 30, 45, 60, 90, 135, -20])
def test_turned_rectangles_have_the_known_area(angle):
    """Touching all four sides it is (w c − h s) / (c² − s²) wide, and its height the other way round; in a
    long picture two of its corners lie on the long sides' middle line."""
    w, h = 3000, 2000
    s, c = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    if h <= 2 * s * c * w:
        width, height = sorted((h / 2 / s, h / 2 / c), reverse=c > s)
    else:
        width, height = (w * c - h * s) / (c * c - s * s), (h * c - w * s) / (c * c - s * s)
    turn = Transform2D.translation(4000, 4000) @ Transform2D.rotation(angle)
    found = largest_inside(turn, w, h, canvas=(10**5, 10**5))
    assert found[2] * found[3] == pytest.approx(width * height, rel=3e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_corners_are_inside_and_no_rectangle_near_is_larger(seed):
    rng = np.random.default_rng(seed)
    corners = np.array([(0, 0), (800, 0), (800, 600), (0, 600)]) + rng.uniform(-150, 150, (4, 2))
    bend = Transform2D.perspective([(0, 0), (800, 0), (800, 600), (0, 600)], corners)
    x, y, width, height = largest_inside(bend, 800, 600, canvas=(1000, 1000))
    back = bend.inverse()

    def is_inside(x0, y0, x1, y1):
        p = back.apply([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        return (p >= -1e-4).all() and (p <= np.array([800, 600]) + 1e-4).all() and min(x0, y0) >= 0

    box = np.array([x, y, x + width, y + height], float)
    assert is_inside(*box)
    for _ in range(200):
        other = box + rng.normal(0, 30, 4)
        if is_inside(*other) and other[2] > other[0] and other[3] > other[1]:
            assert (other[2] - other[0]) * (other[3] - other[1]) <= width * height * 1.02 + 2 * (
                width + height
            )


@pytest.mark.parametrize("chain", ["rotate:10", "rotate:-37", "shear:0.3", "rotate:45 | scale:60%"])
@pytest.mark.parametrize("keep_size", [False, True])
def test_cropped_pictures_show_no_background(chain, keep_size):
    image = np.full((150, 200, 3), 255, np.uint8)
    cropped = warp_image(image, chain, crop=True, expand=not keep_size)
    assert cropped.size > 10_000
    assert cropped.min() >= 250


def test_nothing_inside_is_said():
    with pytest.raises(DataError, match="no whole pixel"):
        largest_inside(Transform2D.rotation(45), 1, 1, canvas=(9, 9))
