"""Whole-numbered taps, through the loops themselves."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg._fixed_sums import convolve_whole


@pytest.mark.parametrize("products", [3, 6, 9])
def test_differences_of_neighbours_are_exact(rng, products):
    """The right neighbour less the left one, by weights that are doubled; the other products are nothing."""
    image = rng.integers(0, 256, (4, 30), np.uint8)
    places, weights = np.zeros((products, 4), np.int64), np.zeros(products, np.uint16)
    places[0], places[-1] = (0, 2, 0, 2), (0, 0, 0, 0)
    weights[0], weights[-1] = 1, 65535  # minus one
    x_index = np.arange(-1, 11).clip(0, 9)
    out = np.zeros_like(image)
    convolve_whole(image, out, places, weights, np.arange(4), x_index, 1, 3, np.uint16(0), 0, 4, 1)
    padded = image.reshape(4, 10, 3)[:, x_index].astype(int)
    expected = (padded[:, 2:] - padded[:, :-2]).clip(0, 255).reshape(4, 30)
    np.testing.assert_array_equal(out, expected)
