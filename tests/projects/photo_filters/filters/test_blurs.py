"""Blurs beside those of scipy.ndimage, and the line of a motion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters import filter_image
from shared.linalg.borders import BORDERS
from shared.linalg.separable import kernel_rank


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.7])
def test_gaussian_is_that_of_scipy(noise, assert_within_one_level, border, dtype, sigma):
    image = noise((40, 50, 3), dtype)
    reference = ndimage.gaussian_filter(image.astype(float), (sigma, sigma, 0), mode=border)
    assert_within_one_level(filter_image(image, f"gaussian:{sigma}", border=border), reference)


@pytest.mark.parametrize("border", BORDERS)
def test_box_is_that_of_scipy(assert_within_one_level, noise, border):
    image = noise((30, 40))
    reference = ndimage.uniform_filter(image.astype(float), 5, mode=border)
    assert_within_one_level(filter_image(image, "box:5", border=border), reference)


@pytest.mark.parametrize("name", ["box", "gaussian", "motion:9,30"])
def test_kernels_that_add_up_to_one_keep_an_even_surface(kernel, name):
    assert kernel(name).sum() == pytest.approx(1)
    image = np.full((20, 30, 3), 130, np.uint8)
    assert np.array_equal(filter_image(image, name), image)


def test_box_and_gaussian_are_separable(kernel):
    assert kernel_rank(kernel("gaussian:2"), 1e-9) == kernel_rank(kernel("box:9"), 1e-9) == 1


def test_motion_along_a_row_is_its_mean_and_none_over_one_pixel(kernel):
    assert np.array_equal(kernel("motion:1,40"), [[1]])
    assert np.allclose(kernel("motion:7,0"), np.full((1, 7), 1 / 7)[[0]] * np.pad([[1.0]], ((3, 3), (0, 0))))


@given(st.floats(1, 40), st.floats(-360, 360))
def test_motion_is_a_mean_along_its_line(kernel, length, angle):
    k = kernel(f"motion:{length!r},{angle!r}")
    assert k.sum() == pytest.approx(1)
    assert np.allclose(k, k[::-1, ::-1])  # the same forwards and backwards
    assert np.allclose(k, kernel(f"motion:{length!r},{angle + 180!r}"), atol=1e-6)
    y, x = np.nonzero(k > 1e-12)
    y, x = k.shape[0] // 2 - y, x - k.shape[1] // 2
    off = np.abs(x * np.sin(np.radians(angle)) - y * np.cos(np.radians(angle)))
    assert off.max() < 1.01
    assert np.hypot(x, y).max() <= length / 2 + 1.5
