"""Principal components of patches: what they keep, what they take, and what they measure."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from projects.photo_filters.windows.patch_pca import denoise_patches, noise_level
from shared.linalg.borders import BORDERS


def scene(height: int, width: int) -> np.ndarray:
    """Waves and a disc, in three colours, 0 … 255."""
    y, x = np.mgrid[:height, :width]
    waves = 128 + 60 * np.sin(x / 9) + 40 * np.cos((x + y) / 13)
    disc = 50 * ((x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(height, width) / 3) ** 2)
    return np.stack([waves, 255 - waves, 128 + disc], axis=2)


@pytest.mark.parametrize("shape", [(140, 150, 3), (130, 70)])
@pytest.mark.parametrize("noise", [4.0, 15.0])
def test_most_of_the_noise_goes(rng, shape, noise):
    clean = scene(*shape[:2]) if len(shape) == 3 else scene(*shape)[..., 0]
    noisy = (clean + rng.normal(0, noise, clean.shape)).clip(0, 255)
    before = np.mean((noisy - clean) ** 2)
    for given in (noise, 0.0):
        for picture, unit in ((noisy.round().astype(np.uint8), 1), ((noisy / 255).astype(np.float32), 255)):
            result = denoise_patches(picture, "reflect", given / unit) * float(unit)
            assert np.mean((result - clean) ** 2) < before / 6


@pytest.mark.parametrize("sigma", [2.0, 9.0])
def test_the_noise_of_each_opponent_colour_is_measured(rng, sigma):
    clean = scene(160, 200)
    assert max(noise_level(clean)) < 0.5
    found = noise_level(clean + rng.normal(0, sigma, clean.shape))
    assert np.allclose(found, sigma, rtol=0.1)
    grey = clean[..., 1] + rng.normal(0, sigma, clean.shape[:2])
    assert np.allclose(noise_level(grey), sigma, rtol=0.1)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9, 3), (7, 3), (64, 65, 3), (70, 128)])
def test_a_noise_far_below_the_picture_changes_nothing(noise, shape, border):
    """All components are kept, and turning into them and back is exact but for rounding."""
    image = noise(shape, np.float32)
    assert np.allclose(denoise_patches(image, border, 1e-9), image, atol=1e-5)
    whole = noise(shape)
    assert np.array_equal(denoise_patches(whole, border, 1e-6), whole)


def test_two_threads_give_the_bytes_of_one(noise):
    image = noise((200, 90, 3))
    before, results = numba.get_num_threads(), []
    try:
        for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
            numba.set_num_threads(threads)
            results.append(denoise_patches(image, "reflect", 20.0).tobytes())
    finally:
        numba.set_num_threads(before)
    assert results[0] == results[1]
