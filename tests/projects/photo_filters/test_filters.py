"""Every filter against scipy.ndimage or its formula in float64."""

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
from shared.linalg.convolve import BORDERS
from shared.linalg.separable import kernel_rank

LUMA = np.array([0.299, 0.587, 0.114])


def kernel(step: str) -> np.ndarray:
    parsed = parse_step(step)
    return parsed.filter.make(*parsed.values)


def photo(rng: np.random.Generator, shape: tuple[int, ...], dtype: type = np.uint8) -> np.ndarray:
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def assert_within_one_level(result: np.ndarray, reference: np.ndarray) -> None:
    top = np.iinfo(result.dtype).max
    assert np.abs(result - np.clip(reference, 0, top)).max() <= max(0.51, 2e-5 * top)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.7])
def test_gaussian_is_that_of_scipy(rng, border, dtype, sigma):
    image = photo(rng, (40, 50, 3), dtype)
    reference = ndimage.gaussian_filter(image.astype(float), (sigma, sigma, 0), mode=border)
    assert_within_one_level(filter_image(image, f"gaussian:{sigma}", border=border), reference)


@pytest.mark.parametrize("border", BORDERS)
def test_box_and_sobel_are_those_of_scipy(rng, border):
    image = photo(rng, (30, 40))
    exact = image.astype(float)
    assert_within_one_level(
        filter_image(image, "box:5", border=border), ndimage.uniform_filter(exact, 5, mode=border)
    )
    slopes = [ndimage.sobel(exact, axis, mode=border) for axis in (0, 1)]
    assert_within_one_level(filter_image(image, "sobel", border=border), np.hypot(*slopes))
    assert_within_one_level(
        filter_image(image, "laplacian", border=border), ndimage.laplace(exact, mode=border)
    )


@pytest.mark.parametrize("name", ["box", "gaussian", "motion:9,30", "sharpen", "unsharp", "emboss"])
def test_kernels_that_add_up_to_one_keep_an_even_surface(name):
    assert kernel(name).sum() == pytest.approx(1)
    image = np.full((20, 30, 3), 130, np.uint8)
    assert np.array_equal(filter_image(image, name), image)


@pytest.mark.parametrize("name", sorted(n for n, f in REGISTRY.items() if f.kind == "kernel"))
@pytest.mark.parametrize("border", BORDERS)
def test_every_kernel_filter_is_its_kernel_convolved(rng, name, border):
    image = photo(rng, (25, 31, 3))
    reference = ndimage.convolve(image.astype(float), kernel(name)[..., None], mode=border)
    assert_within_one_level(filter_image(image, name, border=border), reference)


def test_identities_of_kernels():
    assert np.array_equal(kernel("sharpen"), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    assert np.allclose(kernel("unsharp:2,0%"), np.pad([[1.0]], 8))
    assert np.array_equal(kernel("motion:1,40"), [[1]])
    assert np.allclose(kernel("motion:7,0"), np.full((1, 7), 1 / 7)[[0]] * np.pad([[1.0]], ((3, 3), (0, 0))))
    assert kernel_rank(kernel("gaussian:2"), 1e-9) == kernel_rank(kernel("box:9"), 1e-9) == 1


@given(st.floats(1, 40), st.floats(-360, 360))
def test_motion_is_a_mean_along_its_line(length, angle):
    k = kernel(f"motion:{length!r},{angle!r}")
    assert k.sum() == pytest.approx(1)
    assert np.allclose(k, k[::-1, ::-1])  # the same forwards and backwards
    assert np.allclose(k, kernel(f"motion:{length!r},{angle + 180!r}"), atol=1e-6)
    y, x = np.nonzero(k > 1e-12)
    y, x = k.shape[0] // 2 - y, x - k.shape[1] // 2
    off = np.abs(x * np.sin(np.radians(angle)) - y * np.cos(np.radians(angle)))
    assert off.max() < 1.01
    assert np.hypot(x, y).max() <= length / 2 + 1.5


def test_colour_matrices_are_their_formulas(rng):
    image = photo(rng, (9, 9, 3))
    exact = image.astype(float)
    grey = (exact @ LUMA)[..., None]
    for chain, reference in {
        "brightness:150%": exact * 1.5,
        "contrast:0.5": 127.5 + (exact - 127.5) / 2,
        "saturation:250%": grey + 2.5 * (exact - grey),
        "grey": np.repeat(grey, 3, axis=2),
        "grey:40%": 0.6 * exact + 0.4 * grey,
        "invert": 255 - exact,
    }.items():
        assert_within_one_level(filter_image(image, chain), reference)


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
def test_no_amount_changes_nothing(rng, step, dtype):
    image = photo(rng, (9, 11, 3), dtype)
    assert np.array_equal(filter_image(image, step), image)


def test_grey_pictures_stay_grey_unless_a_colour_is_given(rng):
    image = photo(rng, (9, 9))
    for step in ("brightness:150%", "saturation:200%", "grey", "invert", "gaussian:2", "vignette", "edges"):
        assert filter_image(image, step).shape == image.shape
    brown = filter_image(image, "sepia")
    assert np.array_equal(brown, filter_image(np.dstack([image] * 3), "sepia"))
    assert filter_image(image[..., None], "box").shape == (9, 9, 1)


def test_vignette_darkens_with_the_distance_from_the_middle():
    image = np.full((41, 61), 200, np.uint8)
    dark = filter_image(image, "vignette:100%").astype(int)
    assert dark[20, 30] == 200
    assert np.array_equal(dark, dark[::-1, ::-1])
    assert (np.diff(dark[20, 30:]) <= 0).all()
    assert dark[0, 0] == pytest.approx(50, abs=4)  # a quarter in the corner


def test_edges_are_thin_lines_where_the_steps_are():
    image = np.zeros((40, 60), np.uint8)
    image[:, 30:] = 255
    lines = filter_image(image, "edges")
    assert set(np.unique(lines)) == {0, 255}
    assert ((lines == 255).sum(axis=1) == 1).all()
    assert np.isin(np.nonzero(lines)[1], [29, 30]).all()
    assert not filter_image(np.full((20, 20, 3), 90, np.uint8), "edges").any()


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from([(), (1,), (2,), (3,), (4,)]),
    st.sampled_from(sorted(n for n, f in REGISTRY.items() if f.kind != "warp")),
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


def test_rounding_happens_once(rng):
    image = photo(rng, (20, 20, 3))
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
