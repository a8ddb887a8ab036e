"""Medians beside those of scipy.ndimage, sample for sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_step
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError
from shared.linalg.borders import BORDERS

median = REGISTRY["median"]


def reference(image: np.ndarray, size: int, border: str) -> np.ndarray:
    return ndimage.median_filter(image, (size, size) + (1,) * (image.ndim - 2), mode=border)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from([(), (3,)]),
    st.sampled_from([3, 5, 7, 13]),
    st.sampled_from(BORDERS),
    st.integers(2, 256),
    st.randoms(use_true_random=False),
)
def test_every_median_is_that_of_scipy(size, channels, side, border, levels, random):
    rng = np.random.default_rng(random.randrange(1000))
    image = rng.integers(0, levels, size + channels).astype(np.uint8)
    assert np.array_equal(median.direct(image, border, side), reference(image, side, border))
    full = (image + rng.random(image.shape)).astype(np.float32)
    assert np.array_equal(median.make(full, border, side), reference(full, side, border))


def test_the_median_takes_specks_and_keeps_a_step():
    image = np.zeros((40, 60), np.uint8)
    image[:, 30:] = 200
    specks = image.copy()
    specks[::7, ::5] = 255
    assert np.array_equal(median.direct(specks, "reflect", 5)[:, 5:-5], image[:, 5:-5])


@pytest.mark.parametrize("step", ["median:4", "median:1", "median:101", "median:2.5"])
def test_only_odd_sides_are_taken(step):
    with pytest.raises(DataError, match="odd, 3 to 99 px"):
        parse_step(step)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_large_medians_in_a_chain_are_those_of_the_picture(noise, dtype):
    image = noise((60, 70, 3), dtype)
    peak = np.iinfo(dtype).max
    expected = peak - reference(image, 15, "reflect")
    assert np.abs(filter_image(image, "median:15 | invert").astype(int) - expected).max() <= 1
