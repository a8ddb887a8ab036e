"""Light that falls off from the middle."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image


def test_vignette_darkens_with_the_distance_from_the_middle():
    image = np.full((41, 61), 200, np.uint8)
    dark = filter_image(image, "vignette:100%").astype(int)
    assert dark[20, 30] == 200
    assert np.array_equal(dark, dark[::-1, ::-1])
    assert (np.diff(dark[20, 30:]) <= 0).all()
    assert dark[0, 0] == pytest.approx(50, abs=4)  # a quarter in the corner
