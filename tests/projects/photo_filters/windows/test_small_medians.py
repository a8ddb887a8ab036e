"""Networks on whole rows beside a sort of every window."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from projects.photo_filters.windows.small_medians import SIZES, median_by_network


@pytest.mark.parametrize(
    ("size", "dtype"),
    [
        *itertools.product([3, 5], [np.uint8, np.uint16, np.float32]),
        *((size, np.uint8) for size in SIZES if size > 5),  # each takes seconds to compile
        (9, np.float32),
    ],
)
@pytest.mark.parametrize("shape", [(2, 3), (13, 401), (12, 700, 3)])
def test_networks_pick_the_middle_of_every_window(noise, size, dtype, shape):
    image = noise(shape, dtype)
    padded = np.pad(image, [(size // 2, size // 2)] * 2 + [(0, 0)] * (image.ndim - 2), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))
    middle = np.partition(windows.reshape(*shape, -1), size * size // 2)[..., size * size // 2]
    assert np.array_equal(median_by_network(image, "nearest", size), middle)
