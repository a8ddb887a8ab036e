"""Sums of products are those of whole numbers in numpy, at every length and place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.linalg._fixed_products import AT_ONCE, difference_row, sum_row, sum_two_rows

LENGTHS = st.integers(1, 3 * AT_ONCE + 5)
SEEDS = st.integers(0, 2**32 - 1)


def products(values, i, firsts, weights, pairs):
    """The sums in 64 bits, each product cut as a high half is."""
    total = np.zeros(i, np.int64)
    for t, (a, b) in enumerate(firsts):
        sample = values[a : a + i].astype(np.int64)
        if t < pairs:
            sample += values[b : b + i]
        total += sample * int(weights[t]) >> 16
    return total


def drawn(rng, n, count):
    values = rng.integers(0, 256 * 128, n + 40 + AT_ONCE).astype(np.uint16)
    firsts = rng.integers(0, 40, (count, 2))
    weights = rng.integers(0, 65536 // max(1, 2 * count), count).astype(np.uint16)
    return values, firsts, weights


def row_of(dtype, n):
    """A row and what stands behind it, which nobody may touch."""
    return np.full(n + AT_ONCE, 7, dtype), np.zeros(2 * AT_ONCE, dtype)


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(1, 9), SEEDS)
def test_a_row(n, count, seed):
    rng = np.random.default_rng(seed)
    values, firsts, weights = drawn(rng, n, count)
    pairs, bias = int(rng.integers(count + 1)), np.uint16(rng.integers(100))
    expected = products(values, n, firsts, weights, pairs) + int(bias)
    for dtype, told in ((np.uint16, expected), (np.uint8, np.minimum(expected >> 7, 255))):
        row, spare = row_of(dtype, n)
        sum_row(row, spare, n, values, firsts, weights, pairs, bias)
        np.testing.assert_array_equal(row[:n], told)
        assert (row[n:] == 7).all()


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(0, 6), SEEDS)
def test_two_rows_are_each_row_by_itself(n, reach, seed):
    rng = np.random.default_rng(seed)
    values, _, mirrored = drawn(rng, n, reach + 1)
    firsts, bias = rng.integers(0, 40, 2 * reach + 2), np.uint16(3)
    one, two = [], []
    for dtype in (np.uint16, np.uint8):
        (first, spare), (second, _) = row_of(dtype, n), row_of(dtype, n)
        sum_two_rows(first, second, spare, n, values, firsts, mirrored, bias)
        two += [first, second]
        for below in (0, 1):
            places = [(firsts[below + reach - k], firsts[below + reach + k]) for k in range(reach, -1, -1)]
            row, spare = row_of(dtype, n)
            sum_row(row, spare, n, values, np.array(places), mirrored[::-1].copy(), reach, bias)
            one.append(row)
    np.testing.assert_equal(two, one)


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(1, 5), st.integers(1, 5), SEEDS)
def test_a_difference(n, added, taken, seed):
    rng = np.random.default_rng(seed)
    values, firsts, weights = drawn(rng, n, added + taken)
    pairs = np.array([rng.integers(added + 1), added + rng.integers(taken + 1)])
    biases = np.array([5, 2], np.uint16)
    row, spare = row_of(np.uint8, n)
    difference_row(
        row, spare, n, values, firsts, weights, pairs, added, biases, np.uint16(64), np.uint16(512)
    )
    plus = products(values, n, firsts[:added], weights[:added], pairs[0]) + 5 + 64
    minus = products(values, n, firsts[added:], weights[added:], pairs[1] - added) + 2
    np.testing.assert_array_equal(row[:n], (np.maximum(plus - minus, 0) >> 7).clip(0, 255))
    assert (row[n:] == 7).all()


@pytest.mark.parametrize("n", [1, AT_ONCE, AT_ONCE + 1])
def test_a_white_pair_with_the_largest_weight_stays_within_16_bits(n):
    values = np.full(n + AT_ONCE, 255 * 128, np.uint16)
    row, spare = row_of(np.uint8, n)
    sum_row(row, spare, n, values, np.zeros((1, 2), np.int64), np.array([32768], np.uint16), 1, np.uint16(64))
    assert (row[:n] == 255).all()
