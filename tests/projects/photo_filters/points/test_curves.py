"""Curves on rows of pixels are interpolation by numpy, whatever the band and the length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import interp1d

from projects.photo_filters.points.curves import apply_curves, byte_tables


def reference(samples: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """In float64, of (rows, w·3) values on the scale of 1."""
    steps = np.linspace(0, 1, curves.shape[1])
    channels = [interp1d(steps, curve.astype(float)) for curve in curves]
    made = [channel(samples[:, c::3].clip(0, 1)) for c, channel in enumerate(channels)]
    return np.stack(made, axis=2).reshape(samples.shape)


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 5),
    width=st.sampled_from([1, 2, 21, 63, 64, 65, 150, 700]),
    size=st.sampled_from([2, 3, 256, 1000]),
)
def test_values_are_interpolated(seed, rows, width, size):
    rng = np.random.default_rng(seed)
    curves = rng.random((3, size), np.float32)
    samples = rng.uniform(-0.2, 1.2, (rows, 3 * width)).astype(np.float32)
    out = np.empty_like(samples)
    apply_curves(samples, out, curves, 0, rows)
    steep = 1e-6 * size  # so is a random curve: an error of a place is as much more of a value
    assert np.abs(out - reference(samples.astype(float), curves)).max() < steep
    whole = rng.integers(0, 256, (rows, 3 * width), np.uint8)
    levels = np.empty_like(whole)
    apply_curves(whole, levels, curves, 0, rows)
    assert np.abs(levels - reference(whole / 255, curves) * 255).max() <= 0.5 + 255 * steep


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_bands_in_place_are_the_whole(noise, dtype):
    curves = np.linspace([0, 1, 0.2], [1, 0, 0.4], 17, axis=1).astype(np.float32)
    source = noise((9, 3 * 71), dtype)
    whole = np.empty_like(source)
    apply_curves(source, whole, curves, 0, 9)
    for start, stop in [(0, 1), (1, 8), (8, 9)]:
        apply_curves(source, source, curves, start, stop)
    assert np.array_equal(source, whole)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_equal_curves_take_rows_of_any_length(noise, dtype):
    curves = np.tile(np.linspace(1, 0, 256, dtype=np.float32), (3, 1))
    grey = noise((5, 401), dtype)
    out = np.empty_like(grey)
    apply_curves(grey, out, curves, 0, 5)
    peak = 255 if dtype is np.uint8 else 1
    assert np.abs(out - (peak - grey.astype(float))).max() < 1e-6


def test_what_is_no_number_is_black():
    """NaN must not become an address."""
    samples = np.array([[np.nan, np.inf, -np.inf]], np.float32)
    apply_curves(samples, samples, np.tile(np.linspace(0.2, 0.7, 5, dtype=np.float32), (3, 1)), 0, 1)
    assert np.allclose(samples, [0.2, 0.7, 0.2])


def test_byte_tables_clip_and_round():
    curves = np.linspace(-1, 2, 256, dtype=np.float32)[None].repeat(3, 0)
    exact = np.clip(255 * curves.astype(float), 0, 255)
    assert np.abs(byte_tables(curves) - exact).max() < 0.501
