"""Sums over pieces of an array against numpy, for every number of weights around what is done at a time."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.sums import (
    GROUP,
    is_mirrored,
    weigh,
    weigh_along,
    weigh_column,
)

INTO = np.arange(GROUP, dtype=np.uint64)
COUNTS = [1, 2, 3, 4, 5, 7, 8, 9, 13, 17]


@pytest.fixture
def values(rng):
    return rng.standard_normal(900).astype(np.float32)


def pieces(values, firsts, n):
    return np.array([values[int(first) : int(first) + n] for first in firsts], np.float64)


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("n", [1, 20, 67])
@pytest.mark.parametrize("count", COUNTS)
def test_pieces_are_weighed_and_added(rng, values, count, n, begins):
    weights = rng.standard_normal(count).astype(np.float32)
    firsts = rng.integers(0, 800, count).astype(np.uint64)
    total = rng.standard_normal(n).astype(np.float32)
    start = 0 if begins else total.astype(np.float64)
    weigh(total, values, firsts, weights, begins)
    assert total == pytest.approx(start + weights @ pieces(values, firsts, n), abs=1e-5)


@pytest.mark.parametrize("count", COUNTS)
def test_a_group_is_its_rows_one_by_one(rng, values, count):
    weights = rng.standard_normal(count).astype(np.float32)
    firsts = rng.integers(0, 800, count + GROUP - 1).astype(np.uint64)
    totals = np.full((GROUP, 60), np.nan, np.float32)
    weigh_column(totals.reshape(-1), INTO * np.uint64(60), 50, values, firsts, weights)
    for j in range(GROUP):
        expected = weights @ pieces(values, firsts[j : j + count], 50)
        assert totals[j, :50] == pytest.approx(expected, abs=1e-5)
    assert np.isnan(totals[:, 50:]).all()


@pytest.mark.parametrize("n", [1, 31, 32, 75])
@pytest.mark.parametrize("reach", [0, 1, 2, 8])
def test_a_group_of_mirrored_weights_is_its_rows_one_by_one(rng, values, reach, n):
    half = rng.standard_normal(reach + 1)
    weights = np.concatenate([half[:0:-1], half]).astype(np.float32)
    firsts = rng.integers(0, 800, weights.size + GROUP - 1).astype(np.uint64)
    totals = np.full((GROUP, 80), np.nan, np.float32)
    weigh_column(totals.reshape(-1), INTO[::-1].copy() * np.uint64(80), n, values, firsts, weights)
    for j in range(GROUP):
        expected = weights @ pieces(values, firsts[j : j + weights.size], n)
        assert totals[-1 - j, :n] == pytest.approx(expected, abs=1e-5)
    assert np.isnan(totals[:, n:]).all()


@pytest.mark.parametrize("reach", [0, 1, 2, 8])
@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("step", [16, 48])
def test_weights_along_a_row(rng, reach, groups, step):
    half = rng.standard_normal(reach + 1)
    weights = np.concatenate([half, half[-2::-1]]).astype(np.float32)
    n = groups * GROUP * step
    values = rng.standard_normal(n + 2 * reach * step).astype(np.float32)
    total = np.full(n, np.nan, np.float32)
    weigh_along(total, values, step, weights)
    expected = weights @ pieces(values, np.arange(weights.size) * step, n)
    assert total == pytest.approx(expected, abs=1e-5)


def test_mirrored_is_odd_and_the_same_from_either_end():
    assert is_mirrored(np.array([1, 2, 1]))
    assert is_mirrored(np.array([3]))
    assert not is_mirrored(np.array([1, 2, 2]))
    assert not is_mirrored(np.array([1, 1]))
