"""Squares of samples turned over, beside numpy's transpose."""

from __future__ import annotations

import numpy as np
import pytest

from shared.compiled import jit
from shared.simd.transposes import unweave, weave


@jit(nogil=True)
def _there(row, source, firsts, scale):
    weave(row, 5, source, firsts, 2, scale, 16)


@jit(nogil=True)
def _back(row, firsts, out):
    unweave(out, firsts, 2, row, 5, 16)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_lane_holds_a_piece_and_gives_it_back(rng, dtype):
    source = (rng.random((16, 23)) * np.iinfo(dtype).max).astype(dtype)
    order = rng.permutation(16)
    row, out = np.zeros(5 + 256, np.float32), np.zeros_like(source)
    _there(row, source.reshape(-1), order * 23, np.float32(0.25))
    assert np.array_equal(row[5:].reshape(16, 16), source[order, 2:18].T / np.float32(4))
    _back((4 * row).astype(dtype), order * 23, out.reshape(-1))
    assert np.array_equal(out[:, 2:18], source[:, 2:18])
    assert not out[:, :2].any()
    assert not out[:, 18:].any()
