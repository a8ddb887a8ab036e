"""The way that is told for a kernel is the way that `convolve` goes, to the byte."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import oaconvolve

from shared.linalg.convolve import convolve
from shared.linalg.kernel_ways import way_in_stream, way_of
from shared.linalg.streaming.program import run_program
from shared.linalg.streaming.windows import multirate_windows, window_of


def gaussian(sigma: float) -> np.ndarray:
    x = np.arange(-int(4 * sigma + 0.5), int(4 * sigma + 0.5) + 1)
    taps = np.exp(-0.5 * (x / sigma) ** 2)
    return np.outer(taps, taps) / taps.sum() ** 2


KERNELS = {
    "multirate": gaussian(20),
    "fft": np.random.default_rng(1).random((41, 41)) / 1000,
    "box": np.full((15, 15), 1 / 225),
    "separable": gaussian(2),
    "direct": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float),
}


@pytest.mark.parametrize("method", KERNELS)
def test_each_way_has_its_kernel(method):
    assert way_of(KERNELS[method], np.uint8).method == method


@pytest.mark.parametrize("method", KERNELS)
@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_whole_numbers_and_a_fraction_of_the_rate_are_of_bytes_alone(method, dtype):
    way = way_of(KERNELS[method], dtype)
    assert way.method in ("fft", "separable", "direct")
    assert not way.whole_numbers


def test_the_fraction_of_the_rate_is_what_runs(rng):
    image, kernel = rng.integers(0, 256, (90, 70, 3), np.uint8), KERNELS["multirate"]
    way = way_of(kernel, image.dtype)
    assert way.factors is not None
    windows = multirate_windows(way.factors, way.plan.rows[0, ::-1], len(image))
    assert np.array_equal(convolve(image, kernel), run_program(image, windows, 3))
    assert way.cost < way.plan.costs["separable"]


@pytest.mark.parametrize("method", ["separable", "direct"])
def test_float32_runs_in_the_window_of_its_plan(rng, method):
    image, kernel = rng.random((40, 50, 3), np.float32), KERNELS[method]
    way = way_of(kernel, image.dtype)
    assert way.method == method == way.plan.method
    assert np.array_equal(convolve(image, kernel), run_program(image, [window_of(kernel, way.plan)], 3))


def test_the_fourier_way_is_what_runs(rng):
    image, kernel = rng.random((60, 50), np.float32), KERNELS["fft"]
    padded = np.pad(image, 20, "symmetric").astype(np.float32)
    middle = np.float32((float(padded.min()) + float(padded.max())) / 2)
    made = oaconvolve(padded - middle, kernel.astype(np.float32), mode="valid")
    assert np.array_equal(convolve(image, kernel), made + middle * np.float32(kernel.sum()))
    assert way_of(kernel, image.dtype, thin=True).method == "direct"


@pytest.mark.parametrize("method", KERNELS)
def test_a_stream_has_the_window_that_is_told(method):
    """A window of passes has rows, one of taps has none; spectra need no window."""
    way = way_in_stream(KERNELS[method])
    window = window_of(KERNELS[method], way.plan)
    assert (way.method == "fft") == (method == "fft")
    if way.method != "fft":
        assert (way.method == "separable") == bool(len(window.rows))
    assert way.cost == way.plan.costs[way.method]
    assert not way.whole_numbers
