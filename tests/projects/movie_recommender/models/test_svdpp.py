"""SVD++ steps as its equations say, and learns from which films were rated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.models.funk import Funk
from projects.movie_recommender.models.svdpp import SVDpp
from projects.movie_recommender.ratings import Ratings
from shared.metrics.ratings import rmse


def by_hand(model, ratings, own, movies, implicit, sweeps):
    """Koren's equations in plain numpy and float64, the y_j of a user moved after their last rating."""
    order = np.lexsort((ratings.movies, ratings.users))
    for k in range(sweeps):
        rate = model.rate * model.decay**k
        for user in range(len(own)):
            rows = order[ratings.users[order] == user]
            films = ratings.movies[rows]
            implied = implicit[films].sum(axis=0) / np.sqrt(len(films))
            pull = np.zeros(model.rank)
            for film, r in zip(films, ratings.values[rows], strict=True):
                p, q = own[user].copy(), movies[film].copy()
                e = r - model.mean - p[-1] - q[-1] - q[:-1] @ (p[:-1] + implied)
                pull += e * q[:-1] / np.sqrt(len(films))
                own[user, :-1] += rate * (e * q[:-1] - model.reg * p[:-1])
                movies[film, :-1] += rate * (e * (p[:-1] + implied) - model.reg * q[:-1])
                own[user, -1] += rate * (e - model.reg_bias * p[-1])
                movies[film, -1] += rate * (e - model.reg_bias * q[-1])
            shrink = (1 - rate * model.reg_implicit) ** len(films)
            implicit[films] = shrink * implicit[films] + rate * pull
    return own, movies, implicit


def test_sweeps_are_those_of_the_equations(ratings):
    model = SVDpp(rank=3, rate=0.02, reg_implicit=0.3, sweeps=3)
    model._begin(ratings, np.random.default_rng(1))
    start = [part.astype(float) for part in (model._own_rows, model.movie_rows, model.implicit)]
    expected = by_hand(model, ratings, *start, sweeps=3)
    for k in range(3):
        model._sweep(k)
    for found, exact in zip((model._own_rows, model.movie_rows, model.implicit), expected, strict=True):
        assert found == pytest.approx(exact, abs=2e-5)
    own = expected[0].copy()
    for user in range(len(own)):
        films = ratings.movies[ratings.users == user]
        own[user, :-1] += expected[2][films].sum(axis=0) / np.sqrt(len(films))
    model._end()
    assert model.user_rows == pytest.approx(own, abs=2e-5)


def objective(model, own, ratings):
    users, movies = ratings.users, ratings.movies
    p, q = own[users].astype(float), model.movie_rows[movies].astype(float)
    error = ratings.values - model.predict_codes(users, movies)
    sizes = np.bincount(users, (model.implicit[movies].astype(float) ** 2).sum(axis=1), len(own))
    penalty = model.reg * (p[:, :-1] ** 2 + q[:, :-1] ** 2).sum() + model.reg_implicit * sizes[users].sum()
    return (error**2).sum() + penalty + model.reg_bias * (p[:, -1] ** 2 + q[:, -1] ** 2).sum()


def test_the_objective_falls_from_sweep_to_sweep(ratings):
    model = SVDpp(rank=3)
    model._begin(ratings, np.random.default_rng(1))
    values = []
    for k in range(25):
        if k % 5 == 0:
            model._add_implied()
            values.append(objective(model, model._own_rows, ratings))
        model._sweep(k)
    assert (np.diff(values) < 0).all()


def test_what_was_rated_tells_where_the_ratings_do_not(rng):
    """Two kinds of people see the films of their kind; they like those of their own."""
    users, movies = np.indices((200, 80)).reshape(2, -1)
    same = users % 2 == movies % 2
    seen = rng.random(len(users)) < np.where(same, 0.25, 0.03)
    stars = np.where(same, 4.0, 2.0) + rng.normal(0, 0.7, len(users))
    table = pd.DataFrame({"userId": users, "movieId": movies, "rating": np.clip(np.round(stars), 1, 5)})[seen]
    test = rng.random(len(table)) < 0.3
    train, test = Ratings.of(table[~test], (1.0, 5.0)), table[test]
    errors = {
        kind.name: rmse(
            test["rating"].to_numpy(), kind(rank=5).fit(train, 0).predict(test["userId"], test["movieId"])
        )
        for kind in (Funk, SVDpp)
    }
    assert errors["svdpp"] < errors["funk"]


def test_a_person_is_placed_by_what_they_rated_too(ratings):
    """Their row is |N|^(−½) Σ y_j and the ridge regression of what that leaves over."""
    model = SVDpp(rank=3, sweeps=10).fit(ratings, 0)
    films, stars = np.array([2, 5, 11], np.int32), np.float32([5, 2, 4])
    implied = model.implicit[films].astype(float).sum(axis=0) / np.sqrt(3)
    q = model.movie_rows[films].astype(float)
    left = stars - model.mean - q[:, -1] - q[:, :-1] @ implied
    x = np.column_stack([q[:, :-1], np.ones(3)])
    length = sum(model.rate * model.decay**k for k in range(10))
    ridge = np.diag([1 / length + 3 * model.reg] * 3 + [1 / length + 3 * model.reg_bias])
    expected = np.linalg.solve(x.T @ x + ridge, x.T @ left)
    expected[:-1] += implied
    assert model._person_row(films, stars) == pytest.approx(expected, abs=1e-5)
