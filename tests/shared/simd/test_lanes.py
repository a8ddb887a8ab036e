"""Functions of lanes beside those of numpy."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from shared.compiled import jit
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import (
    absolute,
    add_products,
    alternated,
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
def _pairs(a, b, words, sums, mixed):
    x, y = load(a, 0, 32), load(b, 0, 32)
    store(mixed, 0, alternated(x, y))
    store(sums, 0, add_products(load(sums, 0, 16), x, load(words, 0, 16)))


def test_products_of_pairs_are_added_and_lanes_alternate(rng):
    a, b, c = rng.integers(-(2**15), 2**15, (3, 32)).astype(np.int16)
    a[:2] = c[:2] = -(2**15)  # the largest product, twice
    sums, mixed = rng.integers(-1000, 0, 16).astype(np.int32), np.empty(32, np.int16)
    expected = sums + (a.astype(np.int64) * c).reshape(16, 2).sum(axis=1)
    _pairs(a, b, c.view(np.int32), sums, mixed)
    assert np.array_equal(mixed[::2], a[::2])
    assert np.array_equal(mixed[1::2], b[1::2])
    assert np.array_equal(sums, expected)


def test_processors_without_the_instruction_add_products_too(tmp_path):
    """The same test on code for the least processor of the kind."""
    test = f"{__file__}::{test_products_of_pairs_are_added_and_lanes_alternate.__name__}"
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        env=os.environ | plain, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


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
