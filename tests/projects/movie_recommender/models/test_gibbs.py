"""The prior of a side is drawn from the posterior that its conjugacy gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.gibbs import Side, _wishart


def make_side(rng, n=400, size=4, features=3, tails=8.0):
    ratings = sparse.csr_array((rng.random((n, 7)) < 0.3) * 3.0)
    return Side(ratings, rng.standard_normal((n, features)).astype(np.float32), size, tails, rng)


def test_wishart_draws_have_the_mean_and_the_spread_of_the_distribution(rng):
    """E Λ = ν W and var Λ_ij = ν (W_ij² + W_ii W_jj), W the scale."""
    root = rng.standard_normal((3, 3))
    inverse_scale = root @ root.T + np.eye(3)
    scale = np.linalg.inv(inverse_scale)
    draws = np.array([_wishart(inverse_scale, 12, rng) for _ in range(20_000)])
    diagonal = np.diag(scale)
    variance = 12 * (scale**2 + np.outer(diagonal, diagonal))
    assert draws.mean(axis=0) == pytest.approx(12 * scale, abs=5 * np.sqrt(variance.max() / 20_000))
    assert draws.var(axis=0) == pytest.approx(variance, rel=0.1)


def test_the_prior_that_made_the_rows_is_found_again(rng):
    """Rows drawn from a known prior: mean, link and precision come out near it, within a few deviations."""
    side = make_side(rng, n=4000)
    mean, link = np.array([1.0, -2, 0.5, 0]), rng.standard_normal((3, 4))
    width = rng.gamma(4, 1 / 4, size=4000)
    chance = rng.standard_normal((4000, 4)) * [0.5, 1, 2, 1] / np.sqrt(width)[:, None]
    side.rows = (mean + side.features @ link + chance).astype(np.float32)
    draws = []
    for sweep in range(120):
        side.draw_prior(rng)
        if sweep >= 40:
            draws.append((side.mean, side.link, np.linalg.inv(side.precision)))
    found_mean, found_link, cover = (np.mean(part, axis=0) for part in zip(*draws, strict=True))
    assert found_mean == pytest.approx(mean, abs=0.15)
    assert found_link == pytest.approx(link, abs=0.15)
    assert np.diag(cover) == pytest.approx([0.25, 1, 4, 1], rel=0.15)
    assert np.corrcoef(np.log(side.width), np.log(width))[0, 1] > 0.2  # chance: within 0.05 of 0


def test_a_row_far_from_the_others_gets_a_wide_prior(rng):
    side = make_side(rng)
    side.rows[:] = 0.1 * rng.standard_normal(side.rows.shape)
    side.rows[7] = 5.0
    for _ in range(20):
        side.draw_prior(rng)
    assert side.width[7] < 0.2 * np.median(side.width)


def test_the_state_is_all_that_sweeps_change(rng):
    side, other = make_side(np.random.default_rng(1)), make_side(np.random.default_rng(2), n=7)
    other.indptr = np.zeros(8, np.int64)
    for _ in range(3):
        side.draw_prior(rng)
        side.draw_rows(other, 0.0, rng)
    again = make_side(np.random.default_rng(1))
    again.state = side.state
    one, two = np.random.default_rng(5), np.random.default_rng(5)
    side.draw_prior(one)
    again.draw_prior(two)
    assert side.state.tobytes() == again.state.tobytes()


def test_without_features_there_is_no_link(rng):
    side = make_side(rng, features=0)
    side.draw_prior(rng)
    assert side.link.shape == (0, 4)
    assert np.isfinite(side.mean).all()
