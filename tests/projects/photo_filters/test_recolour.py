"""One matrix on whole numbers against float64."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.recolour import recolour


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(1, 1, 3), (30, 41, 3)])
def test_every_pixel_is_multiplied_and_rounded_once(noise, rng, dtype, shape):
    image, matrix, top = noise(shape, dtype), rng.standard_normal((3, 4)), np.iinfo(dtype).max
    exact = (image @ matrix[:, :3].T + top * matrix[:, 3]).clip(0, top)
    result = recolour(image, matrix)
    assert result.dtype == dtype
    assert np.abs(result - exact).max() <= 0.51


def test_identity_leaves_the_picture(noise):
    image = noise((5, 6, 3))
    assert np.array_equal(recolour(image, np.eye(3, 4)), image)
