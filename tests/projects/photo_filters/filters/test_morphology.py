"""Opening and closing: beside scipy.ndimage, and what defines them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters import filter_image
from shared.linalg.borders import BORDERS

SCIPY = {
    "dilate": ndimage.grey_dilation,
    "erode": ndimage.grey_erosion,
    "open": ndimage.grey_opening,
    "close": ndimage.grey_closing,
}


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("name", sorted(SCIPY))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_morphology_is_that_of_scipy(noise, name, border, dtype):
    image = noise((150, 200, 3), dtype)
    expected = SCIPY[name](image, size=(7, 7, 1), mode=border)
    assert np.array_equal(filter_image(image, f"{name}:7", border=border), expected)


@pytest.mark.parametrize("size", [3, 9])
def test_opening_twice_is_opening_once_and_lies_below_the_picture(noise, size):
    image = noise((60, 80))
    opened = filter_image(image, f"open:{size}")
    assert (opened <= image).all()
    assert np.array_equal(filter_image(opened, f"open:{size}"), opened)
    closed = filter_image(255 - image, f"close:{size}")
    assert np.array_equal(255 - closed, opened)  # what is bright in one is dark in the other
