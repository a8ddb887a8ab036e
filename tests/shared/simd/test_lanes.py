"""Functions of lanes beside those of numpy."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import (
    absolute,
    as_float32,
    as_int16,
    as_int32,
    as_uint8,
    power_of_two,
    root,
    store_rounded,
    widened,
)


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


@jit(nogil=True)
def _powers(exponents, out):
    for i in range(0, exponents.size, 16):
        store(out, i, power_of_two(load(exponents, i, 16)))


def test_powers_of_two_are_exact_to_four_parts_in_a_million():
    exponents = np.linspace(-126, 127, 1 << 16, dtype=np.float32)
    out = np.empty_like(exponents)
    _powers(exponents, out)
    assert np.abs(out / np.exp2(exponents.astype(float)) - 1).max() < 4e-6
    _powers(np.full(16, -1e30, np.float32), out)
    assert (out[:16] < 1.2e-38).all()
