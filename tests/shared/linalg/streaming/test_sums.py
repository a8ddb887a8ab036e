"""Sums over pieces of an array against numpy, for every number of weights around what is done at a time."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.sums import GROUP, weigh, weigh_group, weigh_mirrored

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
    weigh_group(totals.reshape(-1), 60, 50, values, firsts, weights)
    for j in range(GROUP):
        expected = weights @ pieces(values, firsts[j : j + count], 50)
        assert totals[j, :50] == pytest.approx(expected, abs=1e-5)
    assert np.isnan(totals[:, 50:]).all()


@pytest.mark.parametrize("n", [1, 31, 32, 75])
@pytest.mark.parametrize("reach", [0, 1, 2, 8])
def test_mirrored_weights_make_the_same_group(rng, values, reach, n):
    half = rng.standard_normal(reach + 1)
    weights = np.concatenate([half[:0:-1], half]).astype(np.float32)
    firsts = rng.integers(0, 800, weights.size + GROUP - 1).astype(np.uint64)
    totals = np.full((2, GROUP, 80), np.nan, np.float32)
    weigh_mirrored(totals[0].reshape(-1), 80, n, values, firsts, weights)
    weigh_group(totals[1].reshape(-1), 80, n, values, firsts, weights)
    np.testing.assert_allclose(totals[0], totals[1], atol=1e-5)
    assert np.isnan(totals[0][:, n:]).all()
