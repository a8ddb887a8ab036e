"""Counting and ranking find the same median as sorting."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.windows.large_medians import median_by_counting, median_by_ranks


@pytest.mark.parametrize("size", [3, 15, 41])
@pytest.mark.parametrize("border", ["mirror", "wrap", "constant"])
def test_counts_give_the_median_of_scipy_also_over_strips(noise, size, border):
    image = noise((21, 300, 2))
    image[:, 100:] //= 8
    reference = ndimage.median_filter(image, (size, size, 1), mode=border)
    assert np.array_equal(median_by_counting(image, border, size), reference)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(9, 280), (260, 7, 3)])
def test_ranks_give_the_median_of_scipy_also_over_tiles(noise, dtype, shape):
    image = noise(shape, dtype)
    reference = ndimage.median_filter(image, (15, 15) + (1,) * (image.ndim - 2), mode="reflect")
    assert np.array_equal(median_by_ranks(image, "reflect", 15), reference)
