"""Blocks beside numpy, lane by lane."""

from __future__ import annotations

import numpy as np
import pytest

from shared.compiled import jit
from shared.simd.blocks import (
    count_set,
    high,
    load,
    low,
    register,
    splat,
    store,
    store_bits,
    where,
)


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
def _bits(a, b, words):
    mask = load(a, 0, 32) > load(b, 0, 32)
    store_bits(words, 1, mask)
    return count_set(mask)


def test_masks_are_written_from_the_lowest_bit(rng):
    a, b = rng.integers(0, 9, (2, 32)).astype(np.float32)
    words = np.zeros(3, np.uint32)
    assert _bits(a, b, words) == (a > b).sum()
    assert np.array_equal(np.unpackbits(words.view(np.uint8), bitorder="little")[32:64], a > b)
    assert words[0] == words[2] == 0


@jit(nogil=True)
def _register(samples, out):
    store(out, 1, register(samples, 3))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_a_register_holds_64_bytes(rng, dtype):
    samples, out = rng.integers(1, 200, 100).astype(dtype), np.zeros(100, dtype)
    _register(samples, out)
    lanes = 64 // samples.itemsize
    assert np.array_equal(out[1 : 1 + lanes], samples[3 : 3 + lanes])
    assert not out[1 + lanes :].any()
