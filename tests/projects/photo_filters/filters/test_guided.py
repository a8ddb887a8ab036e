"""Noise goes and edges stay, whatever the band that the engine works on."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.registry import REGISTRY


def test_noise_goes_and_a_step_stays(rng):
    step = np.where(np.arange(80) < 40, 60, 190)[:, None]
    noisy = (step + rng.normal(0, 5, (60, 80, 3))).clip(0, 255).astype(np.uint8)
    smooth = filter_image(noisy, "guided:6,10%")
    assert (smooth - step).std() < 0.4 * (noisy - step).std()
    assert np.diff(smooth.astype(float).mean(axis=(0, 2)))[39] > 110


@pytest.mark.parametrize("border", ["reflect", "wrap", "constant"])
def test_bands_of_rows_give_the_whole(noise, border):
    image = noise((900, 700), np.float32)
    whole = REGISTRY["guided"].make(image, border, 5.0, 0.1)
    assert np.allclose(filter_image(image, "guided:5,10%", border=border), whole, atol=1e-6)
