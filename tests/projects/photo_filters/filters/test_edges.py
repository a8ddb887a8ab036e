"""Gradients beside those of scipy.ndimage, and lines where the steps are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters import filter_image
from shared.linalg.convolve import BORDERS


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
