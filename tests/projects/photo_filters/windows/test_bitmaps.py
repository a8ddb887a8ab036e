"""Regions of bits beside labelled regions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters.windows.bitmaps import FIRST, draw, empty_bits, grow


def packed(pixels: np.ndarray) -> np.ndarray:
    bits = empty_bits(*pixels.shape)
    padded = np.pad(pixels, ((0, 0), (0, -pixels.shape[1] % 64)))
    bits[1:-1, FIRST:-1] = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
    return bits


def drawn(bits: np.ndarray, shape: tuple[int, int], channels: int = 1) -> np.ndarray:
    out = np.zeros((shape[0], shape[1] * channels), np.uint8)
    draw(bits, out, channels, np.uint8(200), 0, shape[0])
    return out


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 30), st.integers(1, 200), st.sampled_from([0.3, 0.5, 0.7]), st.integers(0, 1000))
def test_regions_with_a_seed_are_kept_whole(height, width, density, number):
    rng = np.random.default_rng(number)
    mask = rng.random((height, width)) < density
    seeds = mask & (rng.random(mask.shape) < 0.02)
    regions, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    expected = np.isin(regions, regions[seeds])
    bits = packed(seeds)
    grow(bits, packed(mask))
    assert np.array_equal(drawn(bits, mask.shape), 200 * expected)


def test_a_line_that_winds_is_followed_to_its_end():
    mask = np.zeros((41, 131), bool)
    mask[::2] = True
    mask[1::4, -1] = mask[3::4, 0] = True
    bits = packed(mask & (np.arange(mask.size).reshape(mask.shape) == 0))
    grow(bits, packed(mask))
    assert np.array_equal(drawn(bits, mask.shape), 200 * mask)


@pytest.mark.parametrize("width", [1, 63, 64, 65, 300])
def test_colours_are_drawn_alike(rng, width):
    mask = rng.random((5, width)) < 0.5
    assert np.array_equal(drawn(packed(mask), mask.shape, 3), np.repeat(200 * mask, 3, axis=1))
