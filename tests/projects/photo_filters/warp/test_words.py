"""Words: unaligned loads and stores, and arithmetic that wraps in 16 bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp import words
from shared.compiled import jit
from shared.simd.blocks import load, store

shorts = st.integers(-(2**15), 2**15 - 1)


@jit()
def both(a, b):
    return (
        words.add(a, b), words.subtract(a, b), words.high_product(a, b),
        words.shift_left_1(a), words.shift_left_6(a), words.shift_left_7(a), words.shift_right_6(a),
        words.low_byte(a), words.top_byte(a), words.pack(words.low_byte(a), words.low_byte(b)),
    )  # fmt: skip


@jit()
def moved(data, out, i):
    words.store_64(out, i, words.load_64(data, i))
    return words.load_32(data, i), words.load_64(data, i)


def wrapped(value: int) -> int:
    return (value + 2**15) % 2**16 - 2**15


@settings(deadline=None)
@given(shorts, shorts)
def test_arithmetic_is_that_of_16_bits(a, b):
    unsigned = a % 2**16
    expected = (
        a + b, a - b, (a * b) >> 16, a << 1, a << 6, a << 7, unsigned >> 6,
        a & 255, unsigned >> 8, (a & 255) | (b & 255) << 8,
    )  # fmt: skip
    assert both(np.int16(a), np.int16(b)) == tuple(map(wrapped, expected))


@settings(deadline=None)
@given(st.integers(0, 12))
def test_loads_and_stores_from_any_byte(place):
    data, out = np.arange(37, 57, dtype=np.uint8), np.zeros(20, np.uint8)
    four, eight = moved(data, out, place)
    assert four == int.from_bytes(data[place : place + 4].tobytes(), "little")
    assert eight == int.from_bytes(data[place : place + 8].tobytes(), "little")
    assert np.array_equal(out[place : place + 8], data[place : place + 8])
    assert not out[:place].any()
    assert not out[place + 8 :].any()


@jit()
def mirrored(data, out):
    store(out, 0, words.mirrored_pixels(load(data, 0, 64)))


def test_pixels_change_places_and_keep_their_colours(rng):
    data, out = rng.integers(0, 256, 64).astype(np.uint8), np.zeros(64, np.uint8)
    mirrored(data, out)
    np.testing.assert_array_equal(out[:63].reshape(21, 3), data[1:].reshape(21, 3)[::-1])
