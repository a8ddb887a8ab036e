"""A kernel's response is what it does to waves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters.frequency import along, gain, summarise
from shared.linalg.kernel_plan import plan


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 16), st.integers(0, 16), st.integers(0, 999))
def test_a_wave_comes_out_as_many_times_as_large(height, width, fy, fx, seed):
    """On a torus of 32 samples waves of whole periods stay waves."""
    kernel = np.random.default_rng(seed).standard_normal((height, width))
    y, x = np.mgrid[:32, :32]
    wave = np.exp(2j * np.pi * (fx * x + fy * y) / 32)
    real, imaginary = (ndimage.convolve(part, kernel, mode="wrap") for part in (wave.real, wave.imag))
    how = plan(kernel)
    response = gain(how.columns, how.rows, how.centre, steps=16)
    assert np.allclose(
        np.hypot(real, imaginary), response[16 + fy, 16 + fx], atol=1e-4 * np.abs(kernel).sum()
    )


@pytest.mark.parametrize("step", ["gaussian:2", "unsharp:2", "emboss", "motion:9,30", "laplacian"])
def test_the_axes_are_the_middle_lines_of_the_picture(kernel, step):
    values = kernel(step)
    how = plan(values)
    response = gain(how.columns, how.rows, how.centre, steps=40)
    across, down = along(values, np.arange(41) / 80)
    allowed = 1e-5 * np.abs(values).sum()
    assert np.allclose(response[40, 40:], across, atol=allowed)
    assert np.allclose(response[40:, 40], down, atol=allowed)


def test_a_gaussian_falls_to_half_where_its_transform_does(kernel):
    """exp(−2π²σ²f²) = ½ at f = √(ln 2 / 2) / (π σ)."""
    facts = summarise(kernel("gaussian:3"))
    expected = np.sqrt(np.log(2) / 2) / (np.pi * 3)
    assert facts["across"]["falls_to_half_at"] == pytest.approx(expected, rel=2e-3)
    assert facts["across"] == pytest.approx(facts["down"])


def test_a_mean_of_two_removes_the_fastest_wave():
    facts = summarise(np.array([[0.5, 0.5]]))
    assert facts["across"]["0"] == pytest.approx(1)
    assert facts["across"]["1/4"] == pytest.approx(np.sqrt(0.5))
    assert facts["across"]["1/2"] == 0
    assert facts["across"]["falls_to_half_at"] == pytest.approx(1 / 3, abs=1e-6)
    assert facts["down"] == {"0": 1, "1/4": 1, "1/2": 1, "falls_to_half_at": None}


def test_an_edge_has_no_half():
    facts = summarise(np.array([[1.0, 0, -1]]))
    assert facts["across"]["0"] == 0
    assert facts["across"]["falls_to_half_at"] is None
