"""Passes and taps where the kernel leaves only one thing to do."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg._fixed_rows import SCALE, convolve_passes, convolve_taps

ALONE = np.float32(0), np.float32(1)  # nothing of the picture is added to the passes


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (6, 15), np.uint8)  # five pixels of three channels


def half_weights(n):
    """One place, added to itself and halved; the other two products are nothing."""
    weights = np.zeros(n, np.uint16)
    weights[0] = 32768
    return weights


def test_a_pass_of_one_tap_is_the_picture(image):
    places, none = np.zeros((3, 2), np.int64), np.uint16(0)
    out = np.zeros_like(image)
    rows, columns = np.arange(6), np.arange(5)
    weights = half_weights(3)
    outside = (rows, columns, 0, 3, none)
    convolve_passes(image, out, places, weights, none, places, weights, none, *ALONE, *outside, 0, 6, 1)
    assert np.array_equal(out, image)
    mixed = np.float32(2.5), np.float32(-1)
    convolve_passes(image, out, places, weights, none, places, weights, none, *mixed, *outside, 0, 6, 1)
    assert np.array_equal(out, np.floor(1.5 * image + 0.5).clip(0, 255))


def test_what_is_added_and_taken_away_is_nothing(image):
    places = np.zeros((6, 4), np.int64)
    weights = np.concatenate([half_weights(3), half_weights(3)])
    out = np.ones_like(image)
    outside = (np.arange(6), np.arange(5), 0, 3, np.uint16(0))
    convolve_taps(image, out, places, weights, 3, np.zeros(2, np.uint16), 7, *outside, 0, 6, 1)
    assert not out.any()
    assert SCALE == 1 << 7
