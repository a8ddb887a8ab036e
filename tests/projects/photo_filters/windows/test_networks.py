"""Networks sort zeros and ones, and therefore everything."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from projects.photo_filters.windows.networks import (
    evaluate,
    median_of_sorted_columns,
    median_of_square,
    sorted_column,
)


@pytest.mark.parametrize("size", range(1, 12))
def test_a_column_is_sorted_whatever_stands_in_it(size):
    """The 0-1 principle: a network that sorts every row of zeros and ones sorts all rows (Knuth 5.3.4)."""
    cases = np.array(list(itertools.product([0, 1], repeat=size)))
    values = evaluate(sorted_column(size), lambda at: cases[:, at[0]], np.minimum, np.maximum)
    assert np.array_equal(np.column_stack(values), np.sort(cases))


def test_the_median_of_nine_holds_for_all_zeros_and_ones():
    cases = np.array(list(itertools.product([0, 1], repeat=9))).reshape(-1, 3, 3)
    middle = evaluate([median_of_square(3)], lambda at: cases[:, at[0], at[1]], np.minimum, np.maximum)[0]
    assert np.array_equal(middle, np.median(cases, axis=(1, 2)))


@pytest.mark.parametrize("size", [5, 7, 9, 11])
def test_the_median_of_sorted_columns_holds_for_every_number_of_ones_in_each(rng, size):
    """A sorted column of zeros and ones is told by its ones: all of 6⁵ cases for a side of 5."""
    ones = np.array(list(itertools.product(range(size + 1), repeat=size))) if size == 5 else None
    if ones is None:
        ones = rng.integers(0, size + 1, (200_000, size))
    cases = np.arange(size)[None, :, None] >= size - ones[:, None, :]
    middle = evaluate(
        [median_of_sorted_columns(size)], lambda at: cases[:, at[0], at[1]], np.minimum, np.maximum
    )
    assert np.array_equal(middle[0], ones.sum(axis=1) > size * size // 2)
