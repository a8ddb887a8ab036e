"""The factors of a wide blur multiply to it, within the error that they tell."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.multirate import multirate


def gaussian(sigma):
    j = np.arange(-int(4 * sigma + 0.5), int(4 * sigma + 0.5) + 1)
    taps = np.exp(-0.5 * (j / sigma) ** 2)
    return taps / taps.sum()


def product(factors, n):
    """The rows of spread · gather for n samples, over n + 2 · reach places."""
    s, width = factors.spread.shape
    p, q = width // 2, len(factors.gather) // 2
    reach = factors.reach + 2 * s
    rows = np.zeros((n, n + 2 * reach))
    for y in range(n):
        for k in range(width):
            first = s * (y // s + k - p + 1) - q + reach
            rows[y, first : first + len(factors.gather)] += factors.spread[y % s, k] * factors.gather
    return rows, reach


@pytest.mark.parametrize("sigma", [2.5, 3, 5.3, 12])
@pytest.mark.parametrize("tolerance", [3e-3, 8e-4])
def test_every_row_is_the_blur_moved_on(sigma, tolerance):
    taps = gaussian(sigma)
    factors = multirate(taps, tolerance)
    rows, reach = product(factors, 2 * factors.stride + 1)
    half = len(taps) // 2
    for y, row in enumerate(rows):
        exact = np.zeros(len(row))
        exact[y + reach - half : y + reach + half + 1] = taps
        assert np.abs(row - exact).sum() <= factors.error * (1 + 1e-9) <= tolerance * (1 + 1e-9)


def test_it_is_worth_while():
    taps = gaussian(20)
    factors = multirate(taps, 8e-4)
    assert len(factors.gather) / factors.stride + factors.spread.shape[1] < len(taps) / 10


@pytest.mark.parametrize(
    "taps",
    [np.full(31, 1 / 31), gaussian(1), gaussian(5)[1:], -gaussian(5), np.zeros(31)],
    ids=["box", "narrow", "even", "negative", "nothing"],
)
def test_what_is_no_wide_blur_is_left_alone(taps):
    assert multirate(taps, 8e-4) is None
