"""Tiles: any size of canvas is filled once, and what bands there are changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.warp.tiles import TALL, warp_tiles
from projects.photo_filters.warp.weights import lanczos_table


def tiles(image, m, shape, taps, bands=1, behind=99):
    out = np.full((*shape, image.shape[2]), 7, image.dtype)
    high = np.float32(0 if image.dtype == np.float32 else np.iinfo(image.dtype).max)
    count = -(-shape[0] // TALL)
    colour = np.full(image.shape[2], behind, np.float32)
    for band in range(bands):
        warp_tiles(
            image,
            out,
            m,
            colour,
            taps,
            lanczos_table(),
            high,
            count * band // bands,
            count * (band + 1) // bands,
        )
    return out


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(1, 1), (31, 600), (33, 511), (70, 513)])
def test_the_identity_copies_and_the_rest_is_background(noise, dtype, shape):
    image = noise((40, 530, 3), dtype)
    for taps in (1, 2, 4, 6):
        out = tiles(image, np.eye(3), shape, taps)
        rows, columns = min(40, shape[0]), min(530, shape[1])
        allowed = 2e-6 if dtype is np.float32 else 0
        assert np.abs(out[:rows, :columns].astype(float) - image[:rows, :columns]).max() <= allowed
        assert (out[40:] == 99).all()
        assert (out[:, 530:] == 99).all()


@pytest.mark.parametrize("taps", [1, 2, 4, 6])
def test_bands_change_nothing(noise, taps):
    m = np.array([[0.9, 0.8, -40], [-0.4, 1.5, 30], [1e-3, 4e-4, 0.9]])
    image = noise((150, 200, 3))
    assert np.array_equal(tiles(image, m, (160, 700), taps), tiles(image, m, (160, 700), taps, bands=4))


@pytest.mark.parametrize("shrink", [2, 3, 7, 16])
def test_smaller_pixels_are_means_of_samples(shrink):
    """A ramp's mean over a footprint is its value in the middle."""
    ramp = np.broadcast_to(np.arange(320, dtype=np.float32)[None, :, None], (320, 320, 1)).copy()
    out = tiles(ramp, np.diag([shrink, shrink, 1.0]), (320 // shrink, 320 // shrink), 2)
    middles = (np.arange(320 // shrink) + 0.5) * shrink - 0.5
    assert np.abs(out[2:-2, 2:-2, 0] - middles[2:-2]).max() < 1e-3
