"""Passes and taps where the kernel leaves only one thing to do."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg._fixed_passes import SCALE, convolve_passes, convolve_taps

ALONE = np.float32(0), np.float32(1)  # nothing of the picture is added to the passes
NONE = np.uint16(0)
WHOLE, HALF = np.array([65535], np.uint16), np.array([32768], np.uint16)


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (6, 15), np.uint8)  # five pixels of three channels


@pytest.mark.parametrize("mirrored", [np.zeros(0, np.uint16), HALF])
def test_a_pass_of_one_tap_is_the_picture(image, mirrored):
    """A place that is added to itself and halved; a mirrored column is its middle, here half of it."""
    place, out = np.zeros((1, 2), np.int64), np.zeros_like(image)
    outside = (np.arange(6), np.arange(5), 0, 3, NONE)
    passes = place, HALF, 1, NONE, place, HALF, 1, NONE, mirrored
    share = 0.5 if mirrored.size else 1
    convolve_passes(image, out, *passes, *ALONE, *outside, 0, 6, 1)
    np.testing.assert_array_equal(out, np.floor(share * image + 0.5))
    mixed = np.float32(2.5), np.float32(-1)
    convolve_passes(image, out, *passes, *mixed, *outside, 0, 6, 1)
    np.testing.assert_array_equal(out, np.floor((2.5 - share) * image + 0.5).clip(0, 255))


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (2, 5), (5, 6)])
def test_only_the_rows_asked_for_are_written(image, start, stop):
    place, out = np.zeros((1, 2), np.int64), np.full_like(image, 99)
    outside = (np.arange(6), np.arange(5), 0, 3, NONE)
    convolve_passes(
        image, out, place, HALF, 1, NONE, place, HALF, 1, NONE, HALF, *ALONE, *outside, start, stop, 1
    )
    assert (np.delete(out, range(start, stop), axis=0) == 99).all()


def test_what_is_added_and_taken_away_is_nothing(image):
    places, out = np.zeros((2, 4), np.int64), np.ones_like(image)
    weights, pairs = np.concatenate([WHOLE, WHOLE]), np.array([0, 1])
    outside = (np.arange(6), np.arange(5), 0, 3, NONE)
    convolve_taps(image, out, places, weights, pairs, 1, np.zeros(2, np.uint16), 7, *outside, 0, 6, 1)
    assert not out.any()
    assert SCALE == 1 << 7
