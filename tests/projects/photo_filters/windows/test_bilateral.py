"""The bilateral filter beside its formula in float64."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.windows.bilateral import bilateral_filter, bilateral_radius
from shared.linalg.borders import BORDERS, border_index


def reference(image: np.ndarray, border: str, sigma_space: float, sigma_range: float) -> np.ndarray:
    r = bilateral_radius(sigma_space)
    exact = image.astype(float).reshape(*image.shape[:2], -1)
    rows, columns = (border_index(size, r, r, border) for size in image.shape[:2])
    padded = exact[rows[:, None], columns]
    padded[rows < 0] = padded[:, columns < 0] = 0
    total, weights = np.zeros_like(exact), np.zeros(exact.shape[:2])
    for dy in range(-r, r + 1):
        for dx in range(-r, r + 1):
            if dy**2 + dx**2 <= r**2:
                moved = padded[r + dy :, r + dx :][: image.shape[0], : image.shape[1]]
                apart = np.abs(moved - exact).sum(axis=2)
                exponent = (dy**2 + dx**2) / sigma_space**2 + apart**2 / sigma_range**2
                weight = np.exp(-exponent / 2)
                total += weight[..., None] * moved
                weights += weight
    return (total / weights[..., None]).reshape(image.shape)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 1, 3), (20, 31), (9, 300), (14, 40, 3)])
@pytest.mark.parametrize("sigmas", [(0.3, 0.1), (2.0, 0.3)])
def test_weights_are_those_of_the_formula(noise, shape, border, sigmas):
    space, spread = sigmas
    full = noise(shape, np.float32)
    assert np.allclose(
        bilateral_filter(full, border, space, spread), reference(full, border, space, spread), atol=1e-5
    )
    image = noise(shape)
    result = bilateral_filter(image, border, space, 255 * spread)
    assert np.abs(result - reference(image, border, space, 255 * spread)).max() < 0.51


def test_without_a_limit_in_colour_it_is_a_gaussian_over_a_disc(noise):
    image = noise((40, 50), np.float32)
    r = bilateral_radius(2.0)
    y, x = np.mgrid[-r : r + 1, -r : r + 1]
    kernel = np.exp(-(x**2 + y**2) / 8) * (x**2 + y**2 <= r**2)
    blurred = ndimage.convolve(image.astype(float), kernel / kernel.sum(), mode="reflect")
    assert np.allclose(bilateral_filter(image, "reflect", 2.0, 1e6), blurred, atol=1e-5)


@pytest.mark.parametrize("spread", [1e-300, 1e-3])
def test_with_a_narrow_one_a_picture_of_distinct_levels_stays(rng, spread):
    image = rng.permutation(256).astype(np.uint8).reshape(16, 16)
    assert np.array_equal(bilateral_filter(image, "reflect", 3.0, spread), image)
    full = rng.permutation(256).astype(np.float32).reshape(16, 16)
    assert np.allclose(bilateral_filter(full, "reflect", 3.0, spread), full, rtol=1e-6)


def test_a_disc_of_no_width_is_the_picture(noise):
    image = noise((9, 12, 3))
    assert np.array_equal(bilateral_filter(image, "reflect", 1e-300, 1000.0), image)
