"""The sampler finds what made the ratings: their noise, and who is noisy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.models.chain import Chain, _movie_order
from projects.movie_recommender.ratings import Ratings


@pytest.fixture
def planted(rng):
    """120 people, 80 films, two tastes; the second half of the people rate with three times the noise."""
    n, m = 120, 80
    u, v = rng.uniform(-1, 1, (n, 2)), rng.uniform(-1, 1, (m, 2))
    sd = np.where(np.arange(n) < n // 2, 0.4, 1.2)
    full = 3 + u @ v.T + sd[:, None] * rng.standard_normal((n, m))
    seen = np.argwhere(rng.random((n, m)) < 0.5)
    table = pd.DataFrame({"userId": seen[:, 0], "movieId": seen[:, 1], "rating": full[tuple(seen.T)]})
    return Ratings.of(table), sd


def run(chain, sweeps):
    for _ in range(sweeps):
        for _ in chain.sweep():
            pass


def test_the_noise_of_each_person_is_found(planted):
    ratings, sd = planted
    chain = Chain(ratings, 4, 20, 4.0, 8.0, np.random.default_rng(0))
    run(chain, 60)
    variance = []
    for _ in range(60):
        run(chain, 1)
        variance.append(1 / (chain.users.noise * np.median(chain.movies.noise)))
    found = np.sqrt(np.mean(variance, axis=0))
    quiet, loud = np.median(found[sd < 0.8]), np.median(found[sd > 0.8])
    assert quiet == pytest.approx(0.4, rel=0.25)
    assert loud == pytest.approx(1.2, rel=0.25)


def test_what_was_expected_predicts_better_than_the_draw(planted):
    """A draw has the spread of the posterior on top of the error of its mean (Rao and Blackwell)."""
    ratings, _ = planted
    chain = Chain(ratings, 4, 20, 10.0, 8.0, np.random.default_rng(0))
    run(chain, 40)

    def error(p, q):
        found = chain.mean + np.sum(p[:, :-1] * q[:, :-1], axis=1) + p[:, -1] + q[:, -1]
        return np.mean((ratings.values - found) ** 2)

    for _ in range(5):
        first = next(sweep := chain.sweep())
        u, i = ratings.users, ratings.movies
        assert error(first[0][u], first[1][i]) < error(chain.users.rows[u], chain.movies.rows[i])
        list(sweep)


def test_the_order_by_film_leads_to_the_same_ratings(ratings):
    by_user, by_movie = ratings.by_user(), ratings.by_movie()
    order = _movie_order(
        by_user.indptr.astype(np.int64), by_user.indices.astype(np.int32), by_movie.indptr.astype(np.int64)
    )
    assert np.array_equal(by_user.data[order], by_movie.data)


def test_a_chain_goes_on_from_its_state(planted):
    ratings, _ = planted
    make = lambda rng: Chain(ratings, 4, 20, 10.0, 8.0, rng)  # noqa: E731
    first, second = np.random.default_rng(0), np.random.default_rng(0)
    one, two = make(first), make(second)
    run(one, 5)
    two.state = one.state
    second.bit_generator.state = first.bit_generator.state
    run(one, 2)
    run(two, 2)
    assert one.state.tobytes() == two.state.tobytes()


def test_ratings_without_noise_do_not_run_away(planted):
    ratings, _ = planted
    alike = Ratings.of(
        pd.DataFrame({"userId": ratings.users, "movieId": ratings.movies, "rating": 4.0}), (1, 5)
    )
    chain = Chain(alike, 4, 20, 10.0, 8.0, np.random.default_rng(0))
    run(chain, 50)
    assert np.isfinite(chain.state).all()
    assert chain.users.noise.max() <= (20 / 4) ** 2
