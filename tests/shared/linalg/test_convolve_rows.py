"""The compiled loops against the sum they stand for, from any row to any other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from shared.linalg._convolve_rows import convolve_rows

NO_TERMS = np.zeros((0, 5), np.float32), np.zeros((0, 6), np.float32)
NO_TAPS = np.zeros((0, 2), np.int64), np.zeros(0, np.float32)


def run(image, terms, taps, y_index, x_index, cuts, high=0.0, constant=0.25):
    """Fill the picture band by band, by a kernel of 5 × 6 whose first column lies 3 before the picture's."""
    channels = image.shape[2]
    flat = image.reshape(len(image), -1)
    out = np.empty_like(flat)
    for start, stop in itertools.pairwise(cuts):
        convolve_rows(
            flat, out, *terms, *taps, y_index, x_index, 3, channels, np.float32(constant), start, stop,
            np.float32(high), 5,
        )  # fmt: skip
    return out.reshape(image.shape)


@pytest.fixture
def kernel(rng):
    """5 × 6 and of rank 2, as terms and as taps."""
    columns, rows = (rng.standard_normal((2, n)).astype(np.float32) for n in (5, 6))
    rows -= rows.mean(axis=1, keepdims=True)  # or it might only darken
    whole = np.einsum("ra,rb->ab", columns, rows)
    return whole, (columns, rows), (np.argwhere(whole), whole[whole != 0])


@pytest.fixture
def padding(rng):
    """Any rows and, around the picture's own columns, any columns, or the constant, stand outside."""
    y_index = np.r_[[-1, 7], np.arange(20), [3, -1]]
    x_index = np.r_[[4, -1, 0], np.arange(31), [-1, 30]]
    return y_index, x_index


def by_windows(image, whole, y_index, x_index, constant=0.25):
    padded = image[y_index][:, x_index].astype(np.float64)
    padded[y_index < 0] = constant
    padded[:, x_index < 0] = constant
    return np.einsum("...ab,ab->...", sliding_window_view(padded, whole.shape, axis=(0, 1)), whole)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("by_terms", [True, False])
def test_each_sample_is_the_sum_over_its_window(rng, kernel, padding, by_terms, channels):
    image = rng.random((20, 31, channels), np.float32)
    whole, terms, taps = kernel
    ways = (terms, NO_TAPS) if by_terms else (NO_TERMS, taps)
    result = run(image, *ways, *padding, [0, 20])
    assert result == pytest.approx(by_windows(image, whole, *padding), abs=1e-5)


@pytest.mark.parametrize("by_terms", [True, False])
def test_where_a_band_begins_changes_no_bit(rng, kernel, padding, by_terms):
    image = rng.random((20, 31, 3), np.float32)
    _, terms, taps = kernel
    ways = (terms, NO_TAPS) if by_terms else (NO_TERMS, taps)
    at_once = run(image, *ways, *padding, [0, 20])
    for cuts in ([0, 1, 20], [0, 7, 8, 13, 20], list(range(21))):
        assert np.array_equal(run(image, *ways, *padding, cuts), at_once)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_integers_are_rounded_half_up_and_held_in_range(rng, kernel, padding, dtype):
    whole, terms, _ = kernel
    high = np.iinfo(dtype).max
    image = rng.integers(0, high, (20, 31, 3), dtype, endpoint=True)
    result = run(image, terms, NO_TAPS, *padding, [0, 20], high)
    exact = by_windows(image, whole, *padding)
    assert (exact < 0).any()
    assert (exact > high).any()
    assert np.abs(result - exact.clip(0, high)).max() <= 0.5 + 1e-5 * high
    centre = np.zeros((2, 5), np.float32), np.zeros((2, 6), np.float32)
    centre[0][0, 2], centre[1][0, 3] = 0.5, 1
    assert np.array_equal(run(image, centre, NO_TAPS, *padding, [0, 20], high), image // 2 + image % 2)
