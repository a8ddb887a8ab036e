"""Weights: they add up to one, are one's own at a pixel, and reproduce what the kernel promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp.weights import TAPS, WHOLE, kernel_value, lanczos_table, weights_of


def weights(taps: int, f: float) -> np.ndarray:
    w = np.empty(6, np.float32)
    weights_of(taps, f, w)
    return w[:taps].astype(float)


@pytest.mark.parametrize("taps", TAPS.values())
@settings(deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_they_add_up_to_one_and_are_the_kernel(taps, f):
    w = weights(taps, f)
    assert w.sum() == pytest.approx(1, abs=1e-6)
    if taps > 1:
        values = np.array([kernel_value(taps, f + taps // 2 - 1 - k) for k in range(taps)])
        assert np.allclose(w, values / values.sum(), atol=1e-6)


@pytest.mark.parametrize("taps", [2, 4, 6])
def test_at_a_pixel_only_it_counts(taps):
    assert np.allclose(weights(taps, 0.0), np.arange(taps) == taps // 2 - 1, atol=1e-7)


@settings(deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_lines_and_parabolas_are_reproduced(f):
    assert weights(2, f) @ [0, 1] == pytest.approx(f, abs=1e-6)
    k = np.arange(-1, 3)
    assert weights(4, f) @ k == pytest.approx(f, abs=1e-5)
    assert weights(4, f) @ k**2 == pytest.approx(f * f, abs=1e-5)


def test_kernels_are_even_continuous_and_end():
    for taps in (2, 4, 6):
        d = np.linspace(-taps, taps, 2001)
        values = np.array([kernel_value(taps, x) for x in d])
        assert np.allclose(values, values[::-1])
        assert np.abs(np.diff(values)).max() < 0.02
        assert not values[np.abs(d) >= taps / 2].any()


def test_the_table_of_whole_numbers_is_the_kernel_to_half_a_step():
    table = lanczos_table()
    assert (table.sum(axis=1) == WHOLE).all()
    for i in (0, 1, 700, 1024, 2048):
        f = i / (len(table) - 1)
        expected = weights(6, f) if f < 1 else np.roll(weights(6, 0.0), 1)
        assert np.abs(table[i] / WHOLE - expected).max() <= 3 / WHOLE
