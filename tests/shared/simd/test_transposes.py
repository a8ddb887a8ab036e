"""Squares of samples turned over, beside numpy's transpose."""

from __future__ import annotations

import numpy as np
import pytest

from shared.compiled import jit
from shared.simd.transposes import unweave, weave


@jit(nogil=True)
def _there_and_back(row, source, firsts, out, peak):
    weave(row, 5, source, firsts, 2, np.float32(1) / peak, 16)
    unweave(out, firsts, 2, row, 5, peak, 16)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_lane_holds_a_piece_and_gives_it_back(rng, dtype):
    peak = np.float32(np.iinfo(dtype).max)
    source = (rng.random((16, 23)) * peak).astype(dtype)
    order = rng.permutation(16)
    row, out = np.zeros(5 + 256, np.float32), np.zeros_like(source)
    _there_and_back(row, source.reshape(-1), order * 23, out.reshape(-1), peak)
    expected = source[order, 2:18].T / peak
    assert row[5:].reshape(16, 16) == pytest.approx(expected.astype(np.float32), rel=1e-6)
    assert np.array_equal(out[:, 2:18], source[:, 2:18])
    assert not out[:, :2].any()
    assert not out[:, 18:].any()


@jit(nogil=True)
def _back(row, firsts, out, peak):
    unweave(out, firsts, 0, row, 0, peak, 16)


def test_whole_numbers_are_rounded_half_up_and_cut():
    row = np.linspace(-1, 2, 256, dtype=np.float32)
    row[:4] = np.array([0.5, 1.5, 254.5, -0.5]) / 255
    row[4] = 1e30
    out = np.zeros(256, np.uint8)
    _back(row, np.arange(16) * 16, out, np.float32(255))
    expected = np.floor(row * np.float32(255) + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    assert np.array_equal(out.reshape(16, 16), expected.reshape(16, 16).T)
