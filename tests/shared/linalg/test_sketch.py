"""The sketch of a mean is the mean, as far as rank allows, and never holds it."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.sketch import MeanSketch
from shared.linalg.svd import truncated_svd


def products(rng, n, m, rank, count):
    return [
        (rng.standard_normal((n, rank), np.float32), rng.standard_normal((m, rank), np.float32))
        for _ in range(count)
    ]


def sketched(pairs, shape, rank, seed=0):
    sketch = MeanSketch(shape, rank, np.random.default_rng(seed))
    for left, right in pairs:
        sketch.add(left, right)
    return sketch


@pytest.mark.parametrize("shape", [(60, 200), (200, 60), (7, 5), (1, 9), (9, 1)])
def test_a_mean_of_low_rank_is_found_exactly(rng, shape):
    """Three products of rank 2 have a mean of rank 6 at most."""
    pairs = products(rng, *shape, 2, 3)
    mean = sum(left @ right.T for left, right in pairs) / 3
    left, right = sketched(pairs, shape, min(6, *shape)).factors()
    assert left @ right.T == pytest.approx(mean, abs=1e-4)


def test_the_error_is_within_the_bound_of_the_theorem(rng):
    """On average over the projections, for the spectrum that products of a decaying scale have."""
    pairs = [
        (left * 0.7 ** np.arange(20, dtype=np.float32), right)
        for left, right in products(rng, 150, 120, 20, 4)
    ]
    mean = sum(left @ right.T for left, right in pairs) / 4
    rank, r = 10, 8
    k = 2 * rank + 1
    tail = np.sum(np.linalg.svd(mean, compute_uv=False)[r:] ** 2)
    errors = []
    for seed in range(20):
        left, right = sketched(pairs, mean.shape, rank, seed).factors()
        errors.append(np.sum((left @ right.T - mean) ** 2))
    bound = (1 + k / (2 * k + 1 - k - 1)) * (1 + r / (k - r - 1)) * tail
    dropped = np.sum(np.linalg.svd(mean, compute_uv=False)[rank:] ** 2)
    assert dropped <= np.mean(errors) < bound + dropped


def test_small_matrices_are_cut_as_the_truncated_svd_cuts_them(rng):
    """Where the projections are the identity, what is left is Eckart and Young."""
    pairs = products(rng, 12, 9, 5, 3)
    mean = sum(left @ right.T for left, right in pairs) / 3
    left, right = sketched(pairs, mean.shape, 4).factors()
    u, s, vt = truncated_svd(mean.astype(np.float64), 4)
    assert left @ right.T == pytest.approx((u * s) @ vt, abs=1e-4)
    assert np.linalg.norm(left, axis=0) == pytest.approx(np.sqrt(s), rel=1e-4)
    assert np.linalg.norm(right, axis=0) == pytest.approx(np.sqrt(s), rel=1e-4)


def test_another_sketch_goes_on_from_the_state(rng):
    pairs = products(rng, 30, 40, 3, 4)
    first = sketched(pairs[:2], (30, 40), 5)
    second = sketched([], (30, 40), 5)
    second.state = first.state.copy()
    for left, right in pairs[2:]:
        first.add(left, right)
        second.add(left, right)
    assert first.factors()[0].tobytes() == second.factors()[0].tobytes()


def test_nothing_of_the_size_of_the_matrix_is_held():
    sketch = MeanSketch((20_000, 30_000), 3, np.random.default_rng(0))
    assert sketch.state.size < 30 * 50_000


def test_an_empty_sketch_is_zero():
    left, right = MeanSketch((4, 3), 2, np.random.default_rng(0)).factors()
    assert not (left @ right.T).any()
