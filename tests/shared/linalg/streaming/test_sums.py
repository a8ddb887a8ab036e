"""Sums over rows against numpy, for every number of weights around what is done at a time."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.sums import GROUP, weigh, weigh_group, weigh_shifts, weigh_taps

COUNTS = [1, 2, 3, 4, 7, 8, 9, 12, 17]


@pytest.fixture
def ring(rng):
    return rng.standard_normal((19, 53)).astype(np.float32)


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("count", COUNTS)
def test_rows_shifts_and_taps(rng, ring, count, begins):
    weights = rng.standard_normal(count).astype(np.float32)
    slots = rng.integers(0, 19, 19)
    before = rng.standard_normal(20).astype(np.float32)
    start = 0 if begins else before.astype(np.float64)

    total = before.copy()
    weigh(total, ring, slots[:count], weights, begins)
    assert total == pytest.approx(start + weights @ ring[slots[:count], :20].astype(np.float64), abs=1e-5)

    line = ring.reshape(-1)
    total = before.copy()
    weigh_shifts(total, line, 3, weights, begins)
    shifted = np.array([line[3 * k : 3 * k + 20] for k in range(count)], np.float64)
    assert total == pytest.approx(start + weights @ shifted, abs=1e-5)

    places = np.column_stack([rng.integers(0, 19, count), rng.integers(0, 11, count)])
    total = before.copy()
    weigh_taps(total, ring, slots, places, 3, weights, begins)
    taken = np.array([ring[slots[y], 3 * x : 3 * x + 20] for y, x in places], np.float64)
    assert total == pytest.approx(start + weights @ taken, abs=1e-5)


@pytest.mark.parametrize("count", COUNTS[:-1])
def test_a_group_is_its_rows_one_by_one(rng, ring, count):
    weights = rng.standard_normal(count).astype(np.float32)
    slots = rng.integers(0, 19, count + GROUP - 1)
    totals = np.full((GROUP, 60), np.nan, np.float32)
    weigh_group(totals, 50, ring, slots, weights)
    one = np.empty(50, np.float32)
    for j in range(GROUP):
        weigh(one, ring, slots[j : j + count], weights, True)
        assert totals[j, :50] == pytest.approx(one, abs=1e-5)
    assert np.isnan(totals[:, 50:]).all()
