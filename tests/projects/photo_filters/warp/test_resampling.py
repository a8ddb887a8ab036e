"""Resampling: weights are positions' own, even surfaces stay even, and flips are mirror images."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp.resampling import axis_weights, resample
from projects.photo_filters.warp.weights import TAPS


@pytest.mark.parametrize("interpolation", TAPS)
@settings(deadline=None)
@given(st.integers(1, 50), st.integers(1, 70))
def test_weights_stay_on_the_line_and_add_up_to_one(interpolation, size, count):
    first, weights = axis_weights(size, 0.0, size / count, count, interpolation)
    assert first.min() >= 0
    assert first.max() + weights.shape[1] <= size
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "lanczos"])
@settings(deadline=None)
@given(st.integers(8, 60), st.integers(2, 90))
def test_a_ramp_stays_a_ramp_away_from_the_edges(interpolation, size, count):
    first, weights = axis_weights(size, 0.0, size / count, count, interpolation)
    ramp = np.arange(size) + 0.5
    values = np.array([ramp[f : f + len(w)] @ w for f, w in zip(first, weights, strict=True)])
    centers = (np.arange(count) + 0.5) * size / count
    reach = TAPS[interpolation] / 2 * max(1, size / count) + 1
    middle = (centers > reach) & (centers < size - reach)
    # a wider kernel, and that of Lanczos, weighs what is left and right of it alike only nearly
    allowed = 1e-4 if count >= size and interpolation != "lanczos" else 0.1
    assert np.abs(values - centers)[middle].max(initial=0) < allowed


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_two_passes_are_the_product_of_both_matrices(noise, dtype, channels):
    image = noise((23, 31, channels), dtype)
    ways = [axis_weights(n, 0.0, n / k, k, "bilinear") for n, k in ((31, 12), (23, 40))]
    matrices = []
    for (first, weights), n in zip(ways, (31, 23), strict=True):
        matrix = np.zeros((len(first), n))
        for row, f, w in zip(matrix, first, weights, strict=True):
            row[f : f + len(w)] = w
        matrices.append(matrix)
    expected = np.einsum("yi,xj,ijc->yxc", matrices[1], matrices[0], image.astype(float))
    result = resample(image, ways[0], ways[1], image.dtype)
    assert result.dtype == dtype
    assert np.abs(result - expected).max() <= (1e-5 if dtype is np.float32 else 0.51)


@pytest.mark.parametrize("interpolation", TAPS)
def test_a_negative_step_mirrors(interpolation, rng):
    line = rng.random(29)
    results = []
    for start, step in ((0.0, 2.9), (29.0, -2.9)):
        first, weights = axis_weights(29, start, step, 10, interpolation)
        results.append([line[f : f + len(w)] @ w for f, w in zip(first, weights, strict=True)])
    assert np.allclose(results[0], results[1][::-1], atol=1e-6)
