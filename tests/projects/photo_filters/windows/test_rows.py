"""Padded rows beside numpy's padding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.windows.rows import new_ring, over_window, pad_row
from shared.compiled import jit
from shared.linalg.borders import border_index

NUMPY = {
    "reflect": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "wrap": "wrap",
    "constant": "constant",
}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30), st.integers(0, 40), st.sampled_from([1, 3]), st.sampled_from(sorted(NUMPY)), st.data()
)
def test_a_padded_row_is_that_of_numpy(width, radius, channels, border, data):
    row = np.arange(1, width * channels + 1, dtype=np.uint8).reshape(1, -1)
    index = border_index(width, radius, radius, border)
    expected = np.pad(row.reshape(width, channels), ((radius, radius), (0, 0)), mode=NUMPY[border])
    start = data.draw(st.integers(0, width + 2 * radius - 1))
    pixels = data.draw(st.integers(1, width + 2 * radius - start))
    target = np.zeros(pixels * channels + 64, np.uint8)
    pad_row(target, row, 0, index, start, pixels, radius, channels)
    assert np.array_equal(target[: pixels * channels], expected[start : start + pixels].ravel())
    pad_row(target, row, -1, index, start, pixels, radius, channels)
    assert not target.any()


def test_rings_begin_with_a_cache_line():
    for rows, samples in [(1, 1), (3, 64), (5, 1000)]:
        ring = new_ring(rows, samples, np.zeros(1, np.float32))
        assert ring.shape[1] >= samples + 64
        assert ring.ctypes.data % 64 == ring.strides[0] % 64 == 0


@jit(nogil=True)
def _copy(source, out, y_index, x_index, channels, start, stop):
    for y in range(start, stop):
        out[y] = source[y_index[y + 1]]


@pytest.mark.parametrize("shape", [(1, 1), (40, 20), (300, 200, 3)])
def test_kernels_are_called_for_every_row_and_narrow_pictures_keep_their_width(noise, shape):
    image = noise(shape)
    assert np.array_equal(over_window(_copy, image, 1, "nearest"), image)
