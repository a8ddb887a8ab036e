"""Spans of bytes: every channel count, length and interpolation, nothing written beside, bounds kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp.eight_bits import LONGS, WORDS, span_of_bytes
from projects.photo_filters.warp.weights import lanczos_table
from shared.linalg.transform2d import Transform2D


@pytest.mark.parametrize(("taps", "name"), [(1, "nearest"), (2, "bilinear"), (4, "bicubic"), (6, "lanczos")])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 33), st.floats(-180, 180), st.integers(0, 2**32 - 1))
def test_a_span_is_the_weighted_mean_and_writes_nothing_beside(
    reference, taps, name, channels, n, angle, seed
):
    image = np.random.default_rng(seed).integers(0, 2, (90, 100, channels), np.uint8) * np.uint8(255)
    transform = Transform2D.rotation(angle, center=(50.2, 44.7))
    out = np.full(40 * channels, 7, np.uint8)
    longs, words = np.empty((LONGS, n), np.uint64), np.empty((WORDS, n + 1 + (n + 1) % 2), np.uint32)
    inverse = np.array(transform.inverse().matrix)
    assert span_of_bytes(
        image.reshape(-1), 100 * channels, channels, inverse, 34, n, 45, out, 2 * channels, taps,
        lanczos_table(), longs, words,
    )  # fmt: skip
    expected, _ = reference(image, transform, 100, 46, name)
    off = np.abs(out[2 * channels : (2 + n) * channels] - expected[45, 34 : 34 + n].clip(0, 255).ravel())
    if taps > 1:
        assert off.max() <= 0.95
    else:
        assert (off > 0).mean() <= 0.1
    assert (out[: 2 * channels] == 7).all()
    assert (out[(2 + n) * channels :] == 7).all()


def test_pixels_of_more_than_a_word_are_left_to_others():
    image, out = np.zeros((9, 9, 5), np.uint8), np.full(50, 7, np.uint8)
    longs, words = np.empty((LONGS, 4), np.uint64), np.empty((WORDS, 6), np.uint32)
    assert not span_of_bytes(
        image.reshape(-1), 45, 5, np.eye(3), 2, 4, 3, out, 0, 2, lanczos_table(), longs, words
    )
    assert (out == 7).all()
