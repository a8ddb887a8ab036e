"""Sums of whole numbers over pairs of rows against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.linalg.streaming.pairs import weigh_pairs, whole_weights
from shared.linalg.streaming.sums import GROUP, LANES


def whole(words, scales, outer, reach):
    """The weights that words of two stand for."""
    low, high = words.astype(np.int32).view(np.int16).reshape(*words.shape, 2).transpose(2, 0, 1)
    assert np.array_equal(low[0], high[1])
    assert np.array_equal(high[0, :-1], low[1, :-1])
    assert high[0, -1] == low[1, -1] == 0
    half = (
        np.column_stack([low[0, :-1], high[0, :-1]]).astype(float)
        * scales[(np.arange(words.shape[1] - 1) >= outer).astype(int), None]
    )
    half = np.append(half.ravel(), low[0, -1] * scales[1])[: reach + 1]
    if reach % 2:
        half[-1] *= 2
    return np.concatenate([half, half[-2::-1]])


@pytest.mark.parametrize("sigma", [0.3, 0.5, 0.9, 1, 1.5, 2, 3, 5, 10])
def test_whole_weights_are_the_weights_to_a_hundred_thousandth(sigma):
    x = np.arange(-int(4 * sigma + 0.5), int(4 * sigma + 0.5) + 1)
    weights = np.exp(-(x**2) / (2 * sigma**2))
    weights /= weights.sum()
    words, outer, scales = whole_weights(weights)
    assert np.abs(whole(words, scales, outer, weights.size // 2) - weights).sum() < 1e-5


def test_weights_that_are_not_mirrored_or_cannot_be_told_are_left():
    assert whole_weights(np.array([1, 2, 3])) is None
    assert whole_weights(np.array([0.5, 0.5])) is None
    assert whole_weights(np.ones(1)) is None
    assert whole_weights(np.array([1e-3, 1.0, 3e-5, 1.0, 1e-3]) * 40000) is None


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 12), st.sampled_from([LANES, 5 * LANES]), st.integers(0, 2**32 - 1))
def test_a_group_is_its_rows_one_by_one(reach, n, seed):
    rng = np.random.default_rng(seed)
    half = rng.standard_normal(reach + 1) * np.geomspace(rng.uniform(0.01, 1), 1, reach + 1)
    weights = np.concatenate([half, half[-2::-1]])
    weights /= np.abs(weights).sum() * 40  # so that those of 16 bits are near enough
    found = whole_weights(weights)
    assert found is not None
    rows = rng.integers(0, 256, (2 * (reach + 2), n))
    rows[rng.integers(0, len(rows))] = 255
    pairs = (rows[::2] | rows[1::2] << 16).astype(np.uint32)
    slots = rng.permutation(reach + 2)
    ring = np.ascontiguousarray(pairs[np.argsort(slots)]).view(np.int16).reshape(-1)
    firsts = (slots * 2 * n).astype(np.uint64)
    totals = np.full((GROUP, n + 8), np.nan, np.float32)
    into = (np.arange(GROUP)[::-1] * (n + 8)).astype(np.uint64)
    weigh_pairs(
        totals.reshape(-1), into, n, ring, firsts, firsts[::-1].copy(), found.words, found.outer, found.scales
    )
    for j in range(GROUP):
        expected = weights @ rows[j : j + weights.size]
        assert totals[GROUP - 1 - j, :n] / 255 == pytest.approx(expected / 255, abs=1.1e-5)
    assert np.isnan(totals[:, n:]).all()
