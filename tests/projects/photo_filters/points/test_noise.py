"""Noise is nearly normal, without a pattern, and that of its place."""

from __future__ import annotations

import numpy as np
from scipy import stats

from projects.photo_filters.points.noise import add_grain


def field(first: int = 0, rows: int = 400, size: float = 1.0, seed: int = 3) -> np.ndarray:
    grey = np.full((rows, 400), 0.5, np.float32)
    add_grain(grey, 1, first, np.float32(0.1), np.float32(size), np.uint32(seed))
    return (grey - 0.5) * 10


def test_it_is_normal_but_for_its_tails():
    noise = field()
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02
    assert abs(stats.skew(noise.ravel())) < 0.05
    assert stats.kstest(noise.ravel()[::17], "norm").statistic < 0.03


def test_no_pixel_tells_of_its_neighbours():
    spectrum = np.abs(np.fft.fft2(field())) ** 2
    spectrum[0, 0] = 0
    power = spectrum / spectrum.mean()
    assert power.max() < 20  # of white noise the largest of 160,000 is ln 160,000 ≈ 12


def test_it_is_that_of_its_place():
    assert np.array_equal(field(100, 50, 2.5), field(0, 150, 2.5)[100:])


def test_black_and_white_keep_a_quarter():
    ends = np.tile(np.array([0, 1], np.float32), (300, 200))
    before = ends.copy()
    add_grain(ends, 1, 0, np.float32(0.1), np.float32(1), np.uint32(0))
    assert abs((ends - before).std() - 0.025) < 0.001
