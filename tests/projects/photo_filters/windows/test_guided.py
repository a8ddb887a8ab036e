"""The guided filter beside means of scipy.ndimage and a solve a pixel."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.windows.guided import guided_filter
from shared.linalg.borders import BORDERS


def reference(image: np.ndarray, border: str, radius: int, penalty: float) -> np.ndarray:
    exact = image.astype(float).reshape(*image.shape[:2], -1)
    channels = exact.shape[2]

    def mean(values: np.ndarray) -> np.ndarray:
        sides = (2 * radius + 1, 2 * radius + 1) + (1,) * (values.ndim - 2)
        return ndimage.uniform_filter(values, sides, mode=border)

    mu = mean(exact)
    outer = exact[..., :, None] * exact[..., None, :]
    covariance = mean(outer) - mu[..., :, None] * mu[..., None, :]
    a = np.linalg.solve(covariance + penalty * np.eye(channels), covariance)
    # what is not kept, so that outside of a picture on black nothing is added
    lost = np.eye(channels) - a
    b = (lost @ mu[..., None])[..., 0]
    return (exact - (mean(lost) @ exact[..., None])[..., 0] + mean(b)).reshape(image.shape)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 1, 3), (20, 31), (17, 40, 3)])
@pytest.mark.parametrize(("radius", "penalty"), [(1, 1e-4), (5, 0.01), (23, 0.3)])
def test_the_result_is_the_mean_of_the_fits(noise, shape, border, radius, penalty):
    image = noise(shape, np.float32)
    result = guided_filter(image, border, radius, penalty)
    assert np.allclose(result, reference(image, border, radius, penalty), atol=1e-5)


def test_a_large_penalty_blurs_twice_and_a_small_one_keeps(noise):
    image = noise((40, 50, 3), np.float32)
    twice = ndimage.uniform_filter(ndimage.uniform_filter(image.astype(float), (9, 9, 1)), (9, 9, 1))
    assert np.allclose(guided_filter(image, "reflect", 4, 1e6), twice, atol=1e-5)
    assert np.allclose(guided_filter(image, "reflect", 4, 1e-9), image, atol=1e-4)


def test_two_threads_give_the_bytes_of_one(noise):
    image = noise((700, 300, 3), np.float32)
    before, results = numba.get_num_threads(), []
    try:
        for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
            numba.set_num_threads(threads)
            results.append(guided_filter(image, "reflect", 6, 0.01).tobytes())
    finally:
        numba.set_num_threads(before)
    assert results[0] == results[1]
