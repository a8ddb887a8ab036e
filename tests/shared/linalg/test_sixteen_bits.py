"""Arithmetic that stays in 16 bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.compiled import jit
from shared.linalg._sixteen_bits import add, high_product, low_product

SIXTEEN = st.integers(0, 65535)


@jit()
def all_three(a, b):
    return high_product(a, b), low_product(a, b), add(a, b)


@given(SIXTEEN, SIXTEEN)
def test_products_are_halved_and_sums_wrap(a, b):
    assert all_three(np.uint16(a), np.uint16(b)) == (a * b >> 16, a * b % 65536, (a + b) % 65536)
