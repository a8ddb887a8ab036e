"""Blocks beside numpy, lane by lane."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.windows.blocks import (
    absolute,
    as_float32,
    as_int16,
    as_int32,
    as_uint8,
    high,
    load,
    low,
    root,
    splat,
    store,
    store_rounded,
    where,
    widened,
)
from shared.compiled import jit


@jit(nogil=True)
def _arithmetic(a, b, out):
    x, y = load(a, 0, 16), load(b, 0, 16)
    store(out, 0, low(x, y))
    store(out, 16, high(x, y))
    store(out, 32, x + y)
    store(out, 48, x - y)
    store(out, 64, x * y)
    store(out, 80, where(x > y, x, splat(7, x)))
    store(out, 96, where((x >= y) & (y >= x), x, y))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32])
def test_blocks_count_as_numpy_does(rng, dtype):
    a, b = rng.integers(0, 200, (2, 16)).astype(dtype)
    a[:3] = b[:3]
    out = np.zeros(112, dtype)
    _arithmetic(a, b, out)
    expected = [np.minimum(a, b), np.maximum(a, b), a + b, a - b, a * b, np.where(a > b, a, dtype(7)), b]
    assert np.array_equal(out.reshape(7, 16), expected)


@jit(nogil=True)
def _conversions(levels, floats, signed, wide, back, rounded):
    x = load(levels, 1, 32)
    store(floats, 0, root(as_float32(x)))
    store(signed, 0, absolute(as_int16(x) - splat(100, as_int16(x))))
    store(wide, 0, as_int32(widened(x)))
    store(back, 0, as_uint8(as_float32(x)))
    store_rounded(rounded, 0, as_float32(x) * splat(1.5, as_float32(x)) - splat(20, as_float32(x)))


def test_conversions_keep_the_number_and_rounding_clips(rng):
    levels = rng.integers(0, 256, 33).astype(np.uint8)
    floats, signed, wide = np.zeros(32, np.float32), np.zeros(32, np.int16), np.zeros(32, np.int32)
    back, rounded = np.zeros(32, np.uint8), np.zeros(32, np.uint8)
    _conversions(levels, floats, signed, wide, back, rounded)
    x = levels[1:].astype(int)  # loads need not be aligned
    assert np.array_equal(floats, np.sqrt(levels[1:].astype(np.float32)))
    assert np.array_equal(signed, np.abs(x - 100))
    assert np.array_equal(wide, x)
    assert np.array_equal(back, x)
    assert np.array_equal(rounded, np.floor(x * 1.5 - 20 + 0.5).clip(0, 255))
