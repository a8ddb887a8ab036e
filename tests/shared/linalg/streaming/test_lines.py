"""Rows of bytes to floats and back, from any column around the picture, and their borders."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.lines import load, pad, store
from shared.linalg.streaming.program import full_scale


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize(("given", "channels"), [(1, 1), (3, 3), (4, 4), (1, 3), (2, 4)])
@pytest.mark.parametrize(("y", "x"), [(0, 0), (4, 5), (-1, -3), (7, 8)])
def test_pixels_are_loaded_around_the_picture_and_stored(rng, dtype, given, channels, y, x):
    peak = full_scale(np.dtype(dtype))
    picture = (rng.random((5, 9, given)) * peak).astype(dtype)
    rows = picture.reshape(5, -1).view(np.uint8)
    row = np.empty(20 * channels, np.float32)  # more than twice around
    load(row, rows, y, x, picture.itemsize, np.float32(peak), given, channels)
    expected = picture[y % 5, np.arange(x, x + 20) % 9]
    if given != channels:
        expected = np.concatenate([expected[:, :1].repeat(3, axis=1), expected[:, 1:]], axis=1)
    assert row.reshape(20, channels) == pytest.approx(expected / peak, abs=1e-6)
    out = np.zeros((22, channels), dtype)
    store(out.reshape(-1).view(np.uint8), row, channels * out.itemsize, out.itemsize, np.float32(peak))
    assert np.array_equal(out[1:21], expected)
    assert not out[[0, 21]].any()


def test_places_outside_are_copies_or_the_constant():
    index = np.array([1, 0, 0, 1, 2, 2, -1])  # three pixels of two channels, the first at place 2
    whole = np.full(14, np.nan, np.float32)
    whole[4:10] = [1, 2, 3, 4, 5, 6]
    pad(whole, index, 2, 3, 2, np.float32(9))
    assert whole.reshape(7, 2).tolist() == [[3, 4], [1, 2], [1, 2], [3, 4], [5, 6], [5, 6], [9, 9]]
