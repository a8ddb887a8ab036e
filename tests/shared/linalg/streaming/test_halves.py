"""Sums over rows of halves against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.halves import weigh_halves
from shared.linalg.streaming.sums import GROUP, LANES


@pytest.mark.parametrize("reach", [1, 2, 8])
@pytest.mark.parametrize("n", [2 * LANES, 6 * LANES])
def test_a_group_is_its_rows_one_by_one(rng, reach, n):
    half = rng.standard_normal(reach + 1)
    weights = np.concatenate([half[:0:-1], half]).astype(np.float32)
    rows = rng.integers(0, 256, (12, n))
    bits = (rows.astype(np.float32).view(np.uint32) >> 16).reshape(12, -1, 2, LANES)
    words = (bits[:, :, 0] | bits[:, :, 1] << 16).reshape(12, -1)
    order = rng.integers(0, 12, weights.size + GROUP - 1)
    totals = np.full((GROUP, n + 8), np.nan, np.float32)
    into = (np.arange(GROUP)[::-1] * (n + 8)).astype(np.uint64)
    weigh_halves(totals.reshape(-1), into, n, words.reshape(-1), (order * n // 2).astype(np.uint64), weights)
    for j in range(GROUP):
        expected = weights @ rows[order[j : j + weights.size]].astype(np.float64)
        assert totals[GROUP - 1 - j, :n] == pytest.approx(expected, abs=1e-3)
    assert np.isnan(totals[:, n:]).all()
