"""A new rating moves a row as the posterior moves: exactly, for films that are held."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.innovation import SHARE, Learner, most_changed


def test_a_row_moves_from_the_old_posterior_mean_to_the_new(rng):
    """In each draw: the mean with all ratings less the mean with the old ones, both by their definition."""
    n, m, draws, size = 4, 30, 3, 5
    q = rng.standard_normal((m, draws, size)).astype(np.float16)
    precision = np.array([np.eye(size) * scale for scale in (1.0, 2.0, 3.0)])
    ratings, old = rng.normal(0, 1, m), 20
    weight, other_weight = rng.uniform(0.5, 2, n), rng.uniform(0.5, 2, m)

    def posterior_mean(s, count):
        design = np.column_stack([q[:count, s, :-1], np.ones(count)]).astype(np.float64)
        w = weight[2] * other_weight[:count]
        left = ratings[:count] - q[:count, s, -1].astype(np.float64)
        system = precision[s] + (design * w[:, None]).T @ design
        return np.linalg.solve(system, (design * w[:, None]).T @ left)

    before = np.array([posterior_mean(s, old) for s in range(draws)])
    for s in range(draws):  # one draw at a time: then what was expected is that draw's own
        films = q[:, s].astype(np.float64)
        basis = np.column_stack([films[:, :-1], np.zeros(m)]).astype(np.float32)
        rows = np.zeros((n, size), np.float32)
        start = np.zeros((n, 1, size), np.float16)
        learner = Learner(
            start,
            rows,
            q[:, s : s + 1],
            basis,
            precision[s : s + 1],
            weight.astype(np.float32),
            other_weight.astype(np.float32),
        )
        expected = films[:, :-1] @ before[s, :-1] + films[:, -1] + before[s, -1]
        differences = np.where(np.arange(m) >= old, ratings - expected, 0).astype(np.float32)
        entries = sparse.csr_array((differences, np.arange(m), [0, m]), shape=(1, m))
        learner.learn(np.array([2]), entries)
        moved = posterior_mean(s, m) - before[s]
        assert start[2, 0] == pytest.approx(moved, abs=2e-3)
        assert basis[:, :-1] @ rows[2, :-1] + rows[2, -1] == pytest.approx(
            films[:, :-1] @ moved[:-1] + moved[-1], abs=2e-3
        )
        assert not rows[[0, 1, 3]].any()


def test_the_rows_that_changed_most_learn_and_every_new_one(rng):
    counts = rng.integers(1, 50, 200)
    changed = rng.integers(0, counts + 1)
    changed[:20] = counts[:20]
    found = most_changed(changed, counts)
    assert set(np.flatnonzero(changed == counts)) <= set(found.tolist())
    rest = np.setdiff1d(found, np.flatnonzero(changed == counts))
    assert counts[rest].sum() <= SHARE * counts.sum()
    left_out = np.setdiff1d(np.flatnonzero(changed), found)
    assert (changed[rest] / counts[rest]).min() >= (changed[left_out] / counts[left_out]).max()
    assert not set(np.flatnonzero(changed == 0)) & set(found.tolist())


def test_without_changes_nothing_learns():
    assert not len(most_changed(np.zeros(3, int), np.array([1, 2, 3])))
