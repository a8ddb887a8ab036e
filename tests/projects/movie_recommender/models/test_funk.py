"""Stochastic gradient descent brings the objective down and finds what was planted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.models.funk import Funk
from shared.errors import DataError


def objective(model, ratings):
    """The sum of the docstring, term by term in float64."""
    users, movies = ratings.users, ratings.movies
    error = ratings.values - model.predict_codes(users, movies)
    p, q = model.user_rows[users].astype(float), model.movie_rows[movies].astype(float)
    penalty = model.reg * (p[:, :-1] ** 2 + q[:, :-1] ** 2).sum()
    return (error**2).sum() + penalty + model.reg_bias * (p[:, -1] ** 2 + q[:, -1] ** 2).sum()


def test_the_objective_falls_from_sweep_to_sweep(ratings):
    values = [objective(Funk(rank=3, sweeps=n).fit(ratings, 2), ratings) for n in range(1, 17, 3)]
    assert (np.diff(values) < 0).all()


def gradient(model, ratings):
    """That of half the objective by the users' rows, by the chain rule in numpy."""
    users, movies = ratings.users, ratings.movies
    error = ratings.values - model.predict_codes(users, movies)
    p, q = model.user_rows.astype(float), model.movie_rows.astype(float)
    other = np.column_stack([q[movies][:, :-1], np.ones(len(movies))])
    reg = np.append(np.full(model.rank, model.reg), model.reg_bias)
    total = np.zeros_like(p)
    np.add.at(total, users, reg * p[users] - error[:, None] * other)
    return total


def test_many_small_steps_reach_a_minimum(ratings):
    """There the gradient of the objective all but vanishes."""
    model = Funk(rank=2, rate=0.1, decay=0.995, reg=0.1, reg_bias=0.05)
    early, late = (dataclasses.replace(model, sweeps=n).fit(ratings, 0) for n in (1, 1500))
    assert np.linalg.norm(gradient(late, ratings)) < 0.01 * np.linalg.norm(gradient(early, ratings))


def test_a_planted_product_is_found_again(rng):
    truth = 3 + rng.normal(0, 0.5, (60, 1)) + rng.normal(0, 0.6, (60, 2)) @ rng.normal(0, 0.6, (2, 50))
    seen = rng.random(truth.shape) < 0.6
    users, movies = np.nonzero(seen)
    table = pd.DataFrame({"userId": users, "movieId": movies, "rating": truth[seen]})
    model = Funk(rank=2, rate=0.1, decay=1.0, reg=1e-4, reg_bias=1e-4, sweeps=400).fit(table, 1)
    users, movies = np.nonzero(~seen)[0].astype(np.int32), np.nonzero(~seen)[1].astype(np.int32)
    assert model.predict_codes(users, movies) == pytest.approx(truth[~seen], abs=0.02)


def test_steps_that_are_too_long_are_told(ratings):
    with pytest.raises(DataError, match="funk diverges at rate 50; choose a smaller one"):
        Funk(rate=50.0).fit(ratings, 0)


def test_a_known_user_is_folded_in_near_their_own_row(make_table, rng):
    """The regression that stands for the steps comes near what the steps found."""
    table = make_table(rng, n_users=150, n_movies=60)
    model = Funk(sweeps=30, rate=0.05).fit(table, 0)
    films, differences, spread = model.movie_ids.values, [], []
    for user in range(0, 450, 30):
        own = table[table["userId"] == 10 + user]
        trained = model.predict(np.full(len(films), 10 + user), films)
        differences.append(model.fold_in(own["movieId"], own["rating"]).predict(films) - trained)
        spread.append(trained - model.predict(np.full(len(films), -1), films))
    assert np.sqrt(np.mean(np.square(differences))) < 0.25 * np.sqrt(np.mean(np.square(spread)))
