"""The window of a kernel, applied by hand, is scipy's convolution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from shared.linalg.kernel_plan import plan
from shared.linalg.multirate import multirate
from shared.linalg.streaming.program import run_program
from shared.linalg.streaming.windows import middle_of, multirate_windows, window_of


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 5), (4, 4), (7, 1)])
@pytest.mark.parametrize("rank", [1, 9])
def test_weights_by_hand(rng, shape, rank):
    kernel = sum(np.outer(rng.standard_normal(shape[0]), rng.standard_normal(shape[1])) for _ in range(rank))
    window = window_of(kernel, plan(kernel))
    assert (window.above, window.before) == middle_of(shape)
    weights = np.einsum("ra,rb->ab", window.columns[0], window.rows)
    weights[tuple(window.places.T)] += window.weights
    image = rng.random((9, 8))
    padded = np.pad(
        image, [(window.above, shape[0] - 1 - window.above), (window.before, shape[1] - 1 - window.before)]
    )
    sums = np.einsum("yxab,ab->yx", np.lib.stride_tricks.sliding_window_view(padded, shape), weights)
    assert sums == pytest.approx(ndimage.convolve(image, kernel, mode="constant"), abs=1e-6)


@pytest.mark.parametrize("border", ["reflect", "mirror", "nearest", "wrap", "constant"])
@pytest.mark.parametrize("height", [1, 2, 30, 131])
def test_a_wide_blur_at_a_fraction_of_the_rate(rng, border, height):
    j = np.arange(-20, 21)
    taps = np.exp(-0.5 * (j / 5) ** 2)
    taps /= taps.sum()
    image = rng.random((height, 43), np.float32)
    windows = multirate_windows(multirate(taps, 8e-4), taps[10:31], height)
    exact = ndimage.correlate1d(image.astype(np.float64), taps, 0, mode=border)
    exact = ndimage.correlate1d(exact, taps[10:31], 1, mode=border)
    assert np.abs(run_program(image, windows, 1, border=border) - exact).max() < 8e-4
