"""Rows arrive with their borders, and stand where the cache likes them."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg._fixed_rows import load_row, rows_apart, strip_of
from shared.linalg.borders import BORDERS, border_index


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_row_is_the_pictures_between_what_the_border_says(rng, border, channels):
    width, before, after = 5, 4, 7
    image = rng.integers(0, 256, (3, width * channels), np.uint8)
    index = border_index(width, before, after, border)
    row = np.zeros(index.size * channels, np.uint16)
    load_row(row, image, 1, index, before, before + width, channels, np.uint16(9), 7)
    pixels = image[1].reshape(width, channels).astype(np.int64)
    expected = np.where(index[:, None] < 0, 9, pixels[index]).ravel() * 128
    np.testing.assert_array_equal(row, expected)
    load_row(row, image, -1, index, before, before + width, channels, np.uint16(9), 7)
    assert (row == 9 * 128).all()


@pytest.mark.parametrize(("count", "n"), [(1, 1), (5, 64), (7, 1000), (18, 4096)])
def test_rows_begin_with_a_line_of_the_cache_and_have_room(count, n):
    room, pitch = rows_apart(count, n)
    assert room.ctypes.data % 64 == 0
    assert pitch >= n
    assert pitch % 64 == 32  # an odd number of lines of 32 samples
    assert room.size >= count * pitch


def test_strips_are_never_empty():
    assert strip_of(10**9, 4) >= 1
