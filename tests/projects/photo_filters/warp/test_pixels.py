"""Edge pixels are blended by how far they reach over, and spans of samples are as single pixels."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.warp.pixels import edge_pixel, span_of_samples

WX, WY = np.empty(6, np.float32), np.empty(6, np.float32)
BLACK = np.zeros(1, np.float32)


@pytest.mark.parametrize(("shift", "share"), [(0.0, 1.0), (0.25, 0.75), (0.5, 0.5), (1.0, 0.0), (-3.0, 0.0)])
def test_a_pixel_over_the_left_edge_is_covered_in_part(shift, share):
    """The canvas's first pixel begins `shift` before the picture."""
    image = np.full((5, 3, 1), 200, np.float32)
    m = np.array([[1, 0, -shift], [0, 1, 1], [0, 0, 1]])
    if shift < 0:
        m[0, 2] = 9  # on the far side
    out = np.zeros(1, np.float32)
    edge_pixel(image, m, 0, 0, BLACK, 2, np.float32(0), WX, WY, out, 0)
    assert out[0] == pytest.approx(200 * share)


def test_the_nearest_neighbour_is_all_or_nothing():
    image = np.array([[[10], [20]]], np.uint8)
    out = np.zeros(4, np.uint8)
    m = np.array([[0.9, 0, -0.3], [0, 1, 0], [0, 0, 1]])  # places 0.15, 1.05, 1.95 and 2.85
    for x in range(4):
        edge_pixel(image, m, x, 0, np.full(1, 99, np.float32), 1, np.float32(255), WX, WY, out, x)
    assert out.tolist() == [10, 20, 20, 99]


@pytest.mark.parametrize("taps", [1, 2, 4, 6])
@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_a_span_equals_its_pixels_one_by_one(noise, taps, dtype):
    image = noise((30, 40, 3), dtype)
    high = np.float32(0 if dtype is np.float32 else 65535)
    m = np.array([[0.8, 0.3, 1.1], [-0.2, 0.9, 6.3], [1e-3, 2e-3, 1.0]])
    span, single = np.zeros(60, dtype), np.zeros(60, dtype)
    span_of_samples(
        image.reshape(-1), 120, 3, m, 8, 9, span, 0, taps, high, np.empty(20), np.empty(20)
    )  # fmt: skip
    for i in range(20):
        edge_pixel(image, m, 8 + i, 9, np.zeros(3, np.float32), taps, high, WX, WY, single, 3 * i)
    assert np.allclose(span, single, atol=1 if high else 1e-6)
