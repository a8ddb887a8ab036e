"""Other codecs at a given size: never larger where that can be, and the best of their qualities."""

from __future__ import annotations

import numpy as np
import pytest

from studio.codecs import Coded, at_size


@pytest.mark.parametrize("codec", ["JPEG", "WEBP"])
@pytest.mark.parametrize("shape", [(64, 80, 3), (64, 80)])
def test_the_best_quality_that_fits_is_found(rng: np.random.Generator, codec: str, shape: tuple[int, ...]):
    pixels = (128 + rng.normal(0, 40, shape)).clip(0, 255).astype(np.uint8)
    sizes = []
    for size in (2500, 3000, 4000):
        found = at_size(pixels, codec, size)
        assert found.bytes <= size
        assert found.pixels.shape == pixels.shape
        sizes.append(found.bytes)
    assert sizes == sorted(sizes)
    assert at_size(pixels, codec, 10**9).bytes >= sizes[-1]


def test_where_nothing_fits_the_least_is_shown_with_its_size(rng: np.random.Generator):
    pixels = rng.integers(0, 256, (64, 80, 3), dtype=np.uint8)
    assert at_size(pixels, "JPEG", 10).bytes > 10


@pytest.mark.parametrize("codec", ["JPEG", "WEBP"])
def test_what_was_coded_before_is_used_and_changes_nothing(rng: np.random.Generator, codec: str):
    pixels = (128 + rng.normal(0, 40, (64, 80, 3))).clip(0, 255).astype(np.uint8)
    coded = dict[int, Coded]()
    for size in (4000, 2500, 3000, 4000):
        found, expected = at_size(pixels, codec, size, coded), at_size(pixels, codec, size)
        assert (found.bytes, found.psnr, found.ssim) == (expected.bytes, expected.psnr, expected.ssim)
    count = len(coded)
    assert at_size(pixels, codec, 3000, coded) is at_size(pixels, codec, 3000, coded)
    assert len(coded) == count
