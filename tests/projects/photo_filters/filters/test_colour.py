"""Colour matrices beside their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


def test_colour_matrices_are_their_formulas(noise, assert_within_one_level):
    image = noise((9, 9, 3))
    exact = image.astype(float)
    grey = (exact @ LUMA)[..., None]
    for chain, reference in {
        "brightness:150%": exact * 1.5,
        "contrast:0.5": 127.5 + (exact - 127.5) / 2,
        "saturation:250%": grey + 2.5 * (exact - grey),
        "grey": np.repeat(grey, 3, axis=2),
        "grey:40%": 0.6 * exact + 0.4 * grey,
        "invert": 255 - exact,
    }.items():
        assert_within_one_level(filter_image(image, chain), reference)


@pytest.mark.parametrize("look", ["grey", "sepia", "invert"])
def test_a_strength_blends_the_look_with_the_picture(kernel, look):
    assert np.allclose(kernel(f"{look}:30%"), 0.3 * kernel(look) + 0.7 * np.eye(3, 4))


def test_sepia_makes_greys_brown():
    greys = np.repeat(np.arange(20, 180, dtype=np.uint8), 3).reshape(8, 20, 3)
    red, green, blue = np.moveaxis(filter_image(greys, "sepia").astype(int), 2, 0)
    assert (red > green).all()
    assert (green > blue).all()
