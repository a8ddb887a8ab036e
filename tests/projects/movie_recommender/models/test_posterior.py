"""People are placed by the posterior of their own ratings, and spreads hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.posterior import Posterior

N, M, S, K = 5, 40, 6, 4
WIDER = 4 / 3  # variance of rows with eight degrees of freedom


@pytest.fixture
def posterior(rng):
    def half(*shape):
        return rng.standard_normal(shape).astype(np.float16)

    def precisions():
        root = rng.standard_normal((S, K, K))
        return root @ root.transpose(0, 2, 1) + np.eye(K)

    return Posterior(
        half(N, S, K),
        half(M, S, K),
        half(M, S, K),
        rng.standard_normal((S, K)),
        precisions(),
        rng.standard_normal((S, K)),
        precisions(),
        rng.uniform(0.5, 1, N).astype(np.float32),
        rng.uniform(0.5, 1, M).astype(np.float32),
        0.8,
        1.1,
        WIDER,
    )


def regression(posterior, s, movies, centred):
    """The row of a person in draw s, written as one least-squares problem: prior rows above the ratings."""
    root = np.linalg.cholesky(posterior.person_precision[s]).T
    prior = posterior.person_mean[s].copy()
    if len(movies):
        prior += posterior.movie_bag[movies, s].astype(np.float64).sum(axis=0) / np.sqrt(len(movies))
    films = posterior.movie_draws[movies, s].astype(np.float64)
    weight = np.sqrt(1 / (posterior.person_variance * posterior.movie_variance[movies]))[:, None]
    design = np.column_stack([films[:, :-1], np.ones(len(films))]) * weight
    goal = (centred - films[:, -1]) * weight[:, 0]
    return np.linalg.lstsq(np.vstack([root, design]), np.append(root @ prior, goal), rcond=None)[0]


@pytest.mark.parametrize("count", [0, 1, 12])
def test_a_person_is_placed_by_least_squares(posterior, rng, count):
    movies, centred = np.sort(rng.choice(M, count, replace=False)), rng.standard_normal(count)
    rows = posterior.place(movies, centred)
    for s in range(S):
        assert rows[s] == pytest.approx(regression(posterior, s, movies, centred), rel=1e-5)


def test_what_is_expected_is_the_mean_over_the_draws(posterior, rng):
    rows = rng.standard_normal((S, K))
    by_hand = [
        np.mean([film[s, :-1] @ rows[s, :-1] + film[s, -1] + rows[s, -1] for s in range(S)])
        for film in posterior.movie_draws.astype(np.float64)
    ]
    assert posterior.expect(rows) == pytest.approx(by_hand, abs=1e-5)
    far = np.mean(np.sum(rows[:, :-1] * posterior.film_mean[:, :-1], axis=1) + rows[:, -1])
    assert posterior.expect_elsewhere(rows) == pytest.approx(far + posterior.film_mean[:, -1].mean())


@pytest.mark.parametrize("count", [0, 1, 12])
def test_the_shares_add_up_to_what_is_expected(posterior, rng, count):
    movies, centred = np.sort(rng.choice(M, count, replace=False)), rng.standard_normal(count)
    expected = posterior.expect(posterior.place(movies, centred))
    for target in (0, 7, M - 1):
        base, shares = posterior.shares(movies, centred, target)
        assert base + shares.sum() == pytest.approx(expected[target], abs=1e-5)


def test_a_share_grows_with_its_own_rating_alone(posterior, rng):
    movies, centred = np.sort(rng.choice(M, 8, replace=False)), rng.standard_normal(8)
    base, shares = posterior.shares(movies, centred, 3)
    higher = centred.copy()
    higher[2] += 1
    other_base, other = posterior.shares(movies, higher, 3)
    assert other_base == base
    assert np.flatnonzero(np.abs(other - shares) > 1e-12).tolist() == [2]


def test_the_spread_is_the_noise_and_what_the_draws_disagree_about(posterior):
    users, movies = np.repeat(np.arange(N), M), np.tile(np.arange(M), N)
    found = posterior.spread(users, movies).reshape(N, M)
    p, q = posterior.user_draws.astype(np.float64), posterior.movie_draws.astype(np.float64)
    expected = np.einsum("usf,isf->uis", p[..., :-1], q[..., :-1]) + p[:, None, :, -1] + q[None, :, :, -1]
    noise = np.outer(posterior.user_variance, posterior.movie_variance)
    assert found == pytest.approx(np.sqrt(noise + expected.var(axis=2, ddof=1)), rel=1e-3)


def test_the_spread_of_somebody_new_is_that_of_people_drawn_from_the_prior(posterior, rng):
    """By a simulation: draws of rows from N(μ, Λ⁻¹) beside each draw of the films."""
    found = posterior.spread(np.full(3, -1), np.array([0, 5, -1]))
    for at, movie in enumerate([0, 5, None]):
        values = []
        for s in range(S):
            cover = np.linalg.inv(posterior.person_precision[s])
            people = rng.multivariate_normal(posterior.person_mean[s], WIDER * cover, 20_000)
            if movie is None:
                spread = WIDER * np.linalg.inv(posterior.film_precision[s])
                films = rng.multivariate_normal(posterior.film_mean[s], spread, 20_000)
            else:
                films = np.tile(posterior.movie_draws[movie, s].astype(np.float64), (20_000, 1))
            values.append(np.sum(people[:, :-1] * films[:, :-1], axis=1) + people[:, -1] + films[:, -1])
        means = np.mean(values, axis=1)
        variance = np.var(values, axis=1).mean() + means.var(ddof=1)
        factor = 1.1 if movie is None else posterior.movie_variance[movie]
        assert found[at] == pytest.approx(np.sqrt(posterior.person_variance * factor + variance), rel=0.05)
