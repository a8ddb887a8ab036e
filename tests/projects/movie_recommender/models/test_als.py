"""Alternating least squares brings its objective down, one exact regression after the other."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.models.als import ALS, CANDIDATES

KINDS = [
    {"reg": 3.0},
    {"reg": 0.05, "reg_bias": 0.02, "weighting": True},
    {"reg": 3.0, "biases": False},
    {"reg": 0.1, "weighting": True, "biases": False},
]
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind))


@kinds
@pytest.mark.parametrize("rank", [1, 4, 17])
def test_no_half_step_of_als_raises_the_objective(ratings, rank, kind):
    model = ALS(rank=rank, sweeps=1, **kind).fit(ratings, 5)
    by_user, by_movie = ratings.by_user(), ratings.by_movie()
    values = [model.objective(ratings)]
    for _ in range(10):
        model.user_rows = model.half_step(by_user, model.movie_rows)
        values.append(model.objective(ratings))
        model.movie_rows = model.half_step(by_movie, model.user_rows)
        values.append(model.objective(ratings))
    assert all(after <= before * (1 + 1e-6) for before, after in itertools.pairwise(values))
    assert values[-1] < values[0]


@kinds
@pytest.mark.parametrize("rank", [3, 30])
def test_a_half_step_solves_each_rows_ridge_regression(ratings, rank, kind):
    model = ALS(rank=rank, sweeps=2, **kind).fit(ratings, 0)
    rows = model.half_step(ratings.by_user(), model.movie_rows)
    for user in range(len(ratings.user_ids)):
        own = ratings.users == user
        fixed = model.movie_rows[ratings.movies[own]].astype(float)
        x = np.column_stack([fixed[:, :-1], np.ones(len(fixed)) * model.biases])
        y = ratings.values[own] - (model.mean + fixed[:, -1]) * model.biases
        penalty = np.diag(model.penalty) * (own.sum() if model.weighting else 1)
        assert rows[user] == pytest.approx(np.linalg.solve(x.T @ x + penalty, x.T @ y), abs=1e-4)


def test_without_biases_it_is_the_textbook(ratings):
    """Zhou et al. 2008 in dense numpy, from the same start: the same factors after three sweeps."""
    model = ALS(rank=3, reg=0.1, weighting=True, biases=False, sweeps=3)
    model._begin(ratings, np.random.default_rng(4))
    v = model.movie_rows[:, :3].astype(float)
    for sweep in range(3):
        model._sweep(sweep)
    known = np.zeros((len(ratings.user_ids), len(ratings.movie_ids)))
    stars = known.copy()
    known[ratings.users, ratings.movies], stars[ratings.users, ratings.movies] = 1, ratings.values

    def solve(known, stars, fixed):
        return np.array(
            [
                np.linalg.solve((fixed.T * w) @ fixed + 0.1 * w.sum() * np.eye(3), fixed.T @ r)
                for w, r in zip(known, stars, strict=True)
            ]
        )

    for _ in range(3):
        u = solve(known, stars, v)
        v = solve(known.T, stars.T, u)
    assert model.user_rows == pytest.approx(np.column_stack([u, np.zeros(len(u))]), abs=1e-4)
    assert model.movie_rows == pytest.approx(np.column_stack([v, np.zeros(len(v))]), abs=1e-4)


def test_without_biases_a_prediction_is_a_product_and_a_stranger_gets_the_mean(ratings):
    model = ALS(rank=3, reg=0.1, weighting=True, biases=False).fit(ratings, 0)
    users, movies = np.indices((5, len(ratings.movie_ids)), dtype=np.int32).reshape(2, -1)
    product = model.user_rows[:5, :-1].astype(float) @ model.movie_rows[:, :-1].T.astype(float)
    assert model.predict_codes(users, movies) == pytest.approx(product.ravel(), abs=1e-12)
    assert model.scores(np.arange(5)) == pytest.approx(product, abs=1e-5)
    nobody = np.int32([-1, 0, -1]), np.int32([0, -1, -1])
    assert model.predict_codes(*nobody).tolist() == [model.mean] * 3
    assert model.scores(np.int32([-1]))[0] == pytest.approx(np.full(len(ratings.movie_ids), model.mean))
    assert model.fold_in([], []).scores == pytest.approx(np.full(len(ratings.movie_ids), model.mean))
    own = ratings.users == 3
    folded = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
    exact = model.half_step(ratings.by_user(), model.movie_rows)[3, :-1] @ model.movie_rows[:, :-1].T
    assert folded.scores == pytest.approx(exact, abs=1e-4)


def test_a_planted_product_is_found_again(rng):
    """Stars that are exactly of rank three are predicted where they were not seen."""
    truth = rng.normal(1, 0.3, (60, 3)) @ rng.normal(1, 0.3, (3, 50))
    seen = rng.random(truth.shape) < 0.6
    users, movies = np.nonzero(seen)
    table = pd.DataFrame({"userId": users, "movieId": movies, "rating": truth[seen]})
    model = ALS(rank=3, reg=1e-4, reg_bias=1e-4, sweeps=200).fit(table, 1)
    users, movies = np.nonzero(~seen)[0].astype(np.int32), np.nonzero(~seen)[1].astype(np.int32)
    assert model.predict_codes(users, movies) == pytest.approx(truth[~seen], abs=0.02)


def test_als_prefers_few_factors_where_there_are_few(make_table, rng):
    """One factor and much noise: the plainest candidate predicts held-out rows best."""
    model = ALS(rank=None).fit(make_table(rng, n_users=150, n_movies=100, share=0.3, noise=0.8), 0)
    assert len(model.penalty) == CANDIDATES[0][0] + 1


def test_a_rank_that_is_named_is_taken(ratings):
    model = ALS(rank=7, reg=2.5).fit(ratings, 0)
    assert model.movie_rows.shape[1] == 8
    assert model.penalty.tolist() == [2.5] * 7 + [model.reg_bias]
