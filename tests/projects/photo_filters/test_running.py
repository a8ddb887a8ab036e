"""What holds for every filter and every chain, whatever the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters import filter_image
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError
from shared.linalg.borders import BORDERS


@pytest.mark.parametrize("name", sorted(n for n, f in REGISTRY.items() if f.kind == "kernel"))
@pytest.mark.parametrize("border", BORDERS)
def test_every_kernel_filter_is_its_kernel_convolved(noise, assert_within_one_level, kernel, name, border):
    image = noise((25, 31, 3))
    reference = ndimage.convolve(image.astype(float), kernel(name)[..., None], mode=border)
    assert_within_one_level(filter_image(image, name, border=border), reference)


@pytest.mark.parametrize(
    "step",
    [
        "brightness:100%",
        "contrast:1",
        "saturation:100%",
        "sepia:0%",
        "grey:0",
        "invert:0%",
        "vignette:0%",
        "sharpen:0%",
    ],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_amount_changes_nothing(noise, step, dtype):
    image = noise((9, 11, 3), dtype)
    assert np.array_equal(filter_image(image, step), image)


def test_grey_pictures_stay_grey_unless_a_colour_is_given(noise):
    image = noise((9, 9))
    for step in ("brightness:150%", "saturation:200%", "grey", "invert", "gaussian:2", "vignette", "edges"):
        assert filter_image(image, step).shape == image.shape
    brown = filter_image(image, "sepia")
    assert np.array_equal(brown, filter_image(np.dstack([image] * 3), "sepia"))
    assert filter_image(image[..., None], "box").shape == (9, 9, 1)


WITHOUT_VALUES = sorted(
    name
    for name, found in REGISTRY.items()
    if found.kind != "warp" and all(parameter.default is not None for parameter in found.parameters)
)


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from([(), (1,), (2,), (3,), (4,)]),
    st.sampled_from(WITHOUT_VALUES),
    st.sampled_from(BORDERS),
    st.sampled_from([np.uint8, np.uint16, np.float32]),
)
def test_every_filter_takes_every_picture(size, channels, name, border, dtype):
    rng = np.random.default_rng(1)
    image = rng.random(size + channels, np.float32)
    if dtype is not np.float32:
        image = (image * np.iinfo(dtype).max).astype(dtype)
    result = filter_image(image, name, border=border)
    assert result.shape[:2] == image.shape[:2]
    assert result.dtype == image.dtype
    assert np.isfinite(result).all()


def test_a_chain_is_its_steps_without_rounding_between(rng):
    image = rng.random((20, 30, 3), np.float32)
    steps = ["gaussian:2", "sharpen", "saturation:120%", "sepia:60%", "invert:30%", "vignette"]
    one_by_one = image
    for step in steps:
        one_by_one = filter_image(one_by_one, step)
    assert np.allclose(filter_image(image, " | ".join(steps)), one_by_one, atol=1e-5)


def test_rounding_happens_once(noise, assert_within_one_level):
    image = noise((20, 20, 3))
    dark_and_back = filter_image(image, "brightness:1% | brightness:400% | brightness:400% | brightness:400%")
    assert_within_one_level(dark_and_back, image * 0.64)


def test_colour_behind_transparent_pixels_never_shows():
    """A blur of straight colours would bleed the hidden green into the red."""
    image = np.zeros((20, 20, 4), np.uint8)
    image[:, :10] = [255, 0, 0, 255]
    image[:, 10:] = [0, 255, 0, 0]
    blurred = filter_image(image, "gaussian:2")
    seen = blurred[blurred[..., 3] > 0]
    assert (seen[:, 0] >= 250).all()
    assert (seen[:, 1] == 0).all()
    assert 0 < blurred[10, 10, 3] < 255
    opaque = np.dstack([image[..., :3], np.full((20, 20), 255, np.uint8)])
    assert np.array_equal(filter_image(opaque, "box:5")[..., :3], filter_image(image[..., :3], "box:5"))


def test_a_blur_wider_than_the_picture_is_refused():
    with pytest.raises(DataError, match="larger than the picture of 30 × 20"):
        filter_image(np.zeros((20, 30), np.uint8), "gaussian:31")
    assert filter_image(np.full((1, 1), 9, np.uint8), "gaussian:2").tolist() == [[9]]
    for image in (np.zeros((2, 2), int), np.zeros((2, 2, 5), np.uint8), np.zeros((0, 2), np.uint8)):
        with pytest.raises(DataError):
            filter_image(image, "box")
