"""Rounded weights are within their bound, and what is left out is as little as is told."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.linalg._fixed_passes import SCALE
from shared.linalg._fixed_weights import rounded, without_smallest

WEIGHTS = st.lists(
    st.sampled_from([0.0, 1e-6, 0.01, 0.1, 0.3, 0.5]) | st.floats(0, 1), min_size=1, max_size=12
)


@settings(max_examples=200, deadline=None)
@given(WEIGHTS, st.integers(0, 2**32 - 1))
def test_the_products_are_the_sum_within_their_bound(weights, seed):
    side = np.array(weights) / max(1.0, sum(weights))
    samples = np.random.default_rng(seed).integers(0, 256, side.size)
    found, total = rounded(side, 1.0), 0
    for t, (a, b) in enumerate(found.places):
        sample = SCALE * int(samples[a] + (samples[b] if t < found.pairs else 0))
        total += sample * int(found.weights[t]) >> 16
    assert abs(total + int(found.bias) - SCALE * float(side @ samples)) <= found.error + 1e-6
    taken = np.concatenate([found.places[: found.pairs].ravel(), found.places[found.pairs :, 0]])
    assert sorted(taken) == list(np.flatnonzero(side))  # each tap once


@settings(max_examples=200, deadline=None)
@given(WEIGHTS.filter(lambda weights: sum(weights) > 0), st.sampled_from([0.0, 0.001, 0.05, 0.3]))
def test_what_is_left_out_is_small_and_whole(weights, share):
    side = np.array(weights) / sum(weights)
    kept, left_out = without_smallest(side, share)
    assert left_out <= share
    assert abs(kept.sum() - 1) < 1e-12
    assert abs(side[kept == 0].sum() - left_out) < 1e-12
    inside = kept > 0
    np.testing.assert_allclose(kept[inside] * (1 - left_out), side[inside])
    if (~inside).any():
        assert side[~inside].max() <= side[inside].min()
    both = np.concatenate([side, side[::-1]]) / 2
    mirrored, _ = without_smallest(both, share)
    np.testing.assert_array_equal(mirrored, mirrored[::-1])
