"""Second derivatives, and what adding them makes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters import filter_image
from shared.linalg.borders import BORDERS


@pytest.mark.parametrize("border", BORDERS)
def test_laplacian_is_that_of_scipy(assert_within_one_level, noise, border):
    image = noise((30, 40))
    reference = ndimage.laplace(image.astype(float), mode=border)
    assert_within_one_level(filter_image(image, "laplacian", border=border), reference)


def test_sharpening_takes_the_second_derivative_off(kernel):
    assert np.array_equal(kernel("sharpen"), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def test_unsharp_adds_what_a_gaussian_takes_away(assert_within_one_level, kernel, noise):
    image = noise((30, 40))
    exact = image.astype(float)
    reference = exact + 1.5 * (exact - ndimage.gaussian_filter(exact, 2))
    assert_within_one_level(filter_image(image, "unsharp:2,150%"), reference)
    assert np.allclose(kernel("unsharp:2,0%"), np.pad([[1.0]], 8))


@pytest.mark.parametrize("name", ["sharpen", "unsharp", "emboss"])
def test_kernels_that_add_up_to_one_keep_an_even_surface(kernel, name):
    assert kernel(name).sum() == pytest.approx(1)
    image = np.full((20, 30, 3), 130, np.uint8)
    assert np.array_equal(filter_image(image, name), image)


def test_emboss_lights_slopes_from_one_side(kernel):
    """Without the picture itself the kernel is odd: turned by half it changes its sign."""
    relief = kernel("emboss") - np.pad([[1.0]], 1)
    assert relief.any()
    assert np.array_equal(relief, -relief[::-1, ::-1])
