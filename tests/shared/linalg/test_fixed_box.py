"""Sums put together from pieces against plain sums, for every width."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.linalg._fixed_box import convolve_box, pieces_of


@pytest.mark.parametrize("kw", range(1, 18))
@pytest.mark.parametrize("channels", [1, 3])
def test_a_window_of_any_width_is_a_plain_sum(rng, kw, channels):
    image = rng.integers(0, 14, (1, 40 * channels), np.uint8)  # 17 of them stay below 256
    x_index = np.arange(40 + kw - 1) % 40
    out = np.zeros_like(image)
    row = np.zeros(1, np.int64)
    # half of 2¹⁶ with samples doubled: the sum itself
    window, outside = (0, np.uint16(0), np.uint16(32768), *pieces_of(kw)), (row, x_index, 0, channels)
    convolve_box(2 * image, out, *window, *outside, np.uint16(0), 0, 1, 1)
    pixels = image.reshape(40, channels)
    plain = sum(np.roll(pixels, -j, axis=0).astype(int) for j in range(kw))
    assert np.array_equal(out.reshape(40, channels), plain)


@given(st.integers(1, 3000))
def test_pieces_cover_each_neighbour_once_and_are_few(n):
    added, taken = pieces_of(n)
    counts = np.zeros(2 * n + 8, np.int64)
    for sign, pieces in ((1, added), (-1, taken)):
        for k, first in pieces:
            counts[first : first + 4**k] += sign
    assert (counts[:n] == 1).all()
    assert not counts[n:].any()
    assert len(added) + len(taken) <= 2 * (1 + np.log(n) / np.log(4)) + 1
