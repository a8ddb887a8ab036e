"""Extremes beside those of scipy.ndimage."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters.windows.extremes import largest_of_square, smallest_of_square
from shared.linalg.borders import BORDERS


def test_a_window_may_be_far_larger_than_the_picture(noise):
    image = noise((2, 3, 3))
    largest = np.broadcast_to(image.max(axis=(0, 1)), image.shape)
    assert np.array_equal(largest_of_square(image, "mirror", 999), largest)


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 90)),
    st.sampled_from([(), (3,)]),
    st.integers(0, 20),
    st.sampled_from(BORDERS),
    st.sampled_from([np.uint8, np.float32]),
)
def test_every_extreme_is_that_of_scipy(size, channels, radius, border, dtype):
    image = np.random.default_rng(radius).integers(1, 256, size + channels).astype(dtype)
    window = (2 * radius + 1, 2 * radius + 1) + (1,) * len(channels)
    largest = ndimage.maximum_filter(image, window, mode=border)
    assert np.array_equal(largest_of_square(image, border, window[0]), largest)
    smallest = ndimage.minimum_filter(image, window, mode=border)
    assert np.array_equal(smallest_of_square(image, border, window[0]), smallest)
