"""Gradients beside those of scipy.ndimage, and lines where the steps are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters import filter_image
from shared.linalg.borders import BORDERS


@pytest.mark.parametrize("border", BORDERS)
def test_sobel_is_that_of_scipy(assert_within_one_level, noise, border):
    image = noise((30, 40))
    slopes = [ndimage.sobel(image.astype(float), axis, mode=border) for axis in (0, 1)]
    assert_within_one_level(filter_image(image, "sobel", border=border), np.hypot(*slopes))


def test_edges_are_thin_lines_where_the_steps_are():
    image = np.zeros((40, 60), np.uint8)
    image[:, 30:] = 255
    lines = filter_image(image, "edges")
    assert set(np.unique(lines)) == {0, 255}
    assert ((lines == 255).sum(axis=1) == 1).all()
    assert np.isin(np.nonzero(lines)[1], [29, 30]).all()
    assert not filter_image(np.full((20, 20, 3), 90, np.uint8), "edges").any()


@pytest.mark.parametrize("step", ["scharr", "prewitt"])
def test_other_gradients_are_as_long_as_that_of_sobel(step):
    """On a slope of one direction all three are eight times the difference of two neighbours."""
    slope = np.tile(np.arange(0, 200, 5, dtype=np.uint8), (20, 1))
    assert (filter_image(slope, step)[:, 1:-1] == 40).all()
    assert np.array_equal(filter_image(slope, step), filter_image(slope, "sobel"))


@pytest.mark.parametrize("border", BORDERS)
def test_wide_blurs_find_the_edges_of_narrow_ones(rng, border):
    """From 65 taps on the blur is another code."""
    image = np.kron(rng.integers(0, 256, (6, 8)), np.ones((40, 40))).astype(np.uint8)
    for picture in (image, np.dstack([image] * 3)):
        narrow = filter_image(picture, "edges:7.9,0.2%,0.5%", border=border) > 0
        wide = filter_image(picture, "edges:8.2,0.2%,0.5%", border=border) > 0
        assert narrow.any()
        near = ndimage.maximum_filter(narrow, (7, 7, 1)[: narrow.ndim])
        assert (wide & ~near).sum() < 0.05 * wide.sum()
