"""Arithmetic that stays in 16 bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.compiled import jit
from shared.linalg._sixteen_bits import add, high_product, high_products, low_product, put
from shared.simd.blocks import load

SIXTEEN = st.integers(0, 65535)


@jit()
def all_three(a, b):
    return high_product(a, b), low_product(a, b), add(a, b)


@settings(deadline=None)  # compiled within
@given(SIXTEEN, SIXTEEN)
def test_products_are_halved_and_sums_wrap(a, b):
    assert all_three(np.uint16(a), np.uint16(b)) == (a * b >> 16, a * b % 65536, (a + b) % 65536)


@jit()
def of_blocks(a, b, wide, narrow):
    block = high_products(load(a, 0, 16), load(b, 0, 16))
    put(wide, 0, block, 512)
    put(narrow, 0, block, 512)


@settings(deadline=None)  # compiled within
@given(st.lists(st.tuples(SIXTEEN, SIXTEEN), min_size=16, max_size=16))
def test_a_block_is_its_lanes_and_bytes_are_cut(pairs):
    a, b = np.array(pairs, np.uint16).T.copy()
    wide, narrow = np.zeros(16, np.uint16), np.zeros(16, np.uint8)
    of_blocks(a, b, wide, narrow)
    expected = a.astype(np.int64) * b >> 16
    np.testing.assert_array_equal(wide, expected)
    np.testing.assert_array_equal(narrow, np.minimum(expected >> 7, 255))
