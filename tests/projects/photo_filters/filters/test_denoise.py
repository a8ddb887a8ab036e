"""Denoising a photograph."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters import filter_image
from shared.metrics.images import psnr


@pytest.mark.parametrize(("sigma", "gain"), [(5, 3.5), (20, 6.5)])
def test_photographs_gain_decibels(real_data, rng, sigma, gain):
    with Image.open(real_data("kodak") / "kodim03.png") as file:
        clean = np.asarray(file.convert("RGB"))[200:456, 100:356]
    noisy = (clean + rng.normal(0, sigma, clean.shape)).round().clip(0, 255).astype(np.uint8)
    told = filter_image(noisy, f"denoise:{sigma / 2.55}%")
    assert psnr(clean, told) > psnr(clean, noisy) + gain
    assert psnr(clean, filter_image(noisy, "denoise")) > psnr(clean, told) - 1.5


def test_an_even_surface_stays():
    image = np.full((40, 50, 3), 77, np.uint8)
    assert np.array_equal(filter_image(image, "denoise"), image)
    assert np.array_equal(filter_image(image, "denoise:10%"), image)
