"""The Bayesian factorisation: its mean is kept, its intervals hold, side information helps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from projects.movie_recommender.models import bayes
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.bayes import BURN_IN, LOCAL_REG, Bayes
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.ratings import Ratings
from shared.errors import DataError
from shared.metrics.ratings import interval_coverage, rmse


@pytest.fixture(scope="module")
def sample():
    """Training and test rows of the sample, thinned to 300 people."""
    from projects.movie_recommender.source import open_source

    ratings = open_source().ratings
    ratings = ratings.take(np.flatnonzero(ratings.users < 300))
    order = np.random.default_rng(0).permutation(len(ratings))
    return ratings, np.sort(order[4000:]), np.sort(order[:4000])


def predicted(model, ratings, rows):
    users, movies = (
        ratings.user_ids.values[ratings.users[rows]],
        ratings.movie_ids.values[ratings.movies[rows]],
    )
    return model.predict(users, movies)


@pytest.fixture(scope="module")
def fitted(sample):
    ratings, train, _ = sample
    return Bayes(sweeps=150).fit(ratings.take(train), 0)


def test_it_predicts_better_than_least_squares(sample, fitted):
    ratings, train, test = sample
    others = [
        rmse(ratings.values[test], predicted(m.fit(ratings.take(train), 0), ratings, test))
        for m in (ALS(), Bias())
    ]
    assert rmse(ratings.values[test], predicted(fitted, ratings, test)) < min(others)


def test_the_rows_hold_the_mean_over_the_sweeps(ratings):
    """What `MeanSketch` and the columns for the biases keep is the mean of what the sampler yielded."""
    model = Bayes(rank=3, sweeps=50)
    model.user_ids, model.movie_ids, model.scale = ratings.user_ids, ratings.movie_ids, ratings.scale
    model._begin(ratings, np.random.default_rng(0))
    total = np.zeros((len(ratings.user_ids), len(ratings.movie_ids)))
    for number in range(50):
        model._sweep(number)
        if number >= BURN_IN:
            users, movies = model._chain.users, model._chain.movies
            total += (users.expected[:, -1:] + movies.expected[:, -1]).astype(np.float64)
            if number % 2:
                total += users.rows[:, :-1] @ movies.expected[:, :-1].T
            else:
                total += users.expected[:, :-1] @ model.last_movies[:, :-1].T
        model.last_movies = model._chain.movies.rows.copy()
    mean = float(model.mean) + total / (50 - BURN_IN)
    model._make_rows()
    n, m = total.shape
    found = model.predict_codes(
        np.repeat(np.arange(n, dtype=np.int32), m), np.tile(np.arange(m, dtype=np.int32), n)
    )
    assert found.reshape(n, m) == pytest.approx(mean, abs=1e-3)


def test_errors_are_told_from_errors_of_other_films(ratings, monkeypatch):
    """At full rank the rows are the mean prediction and E B, B a ridge regression without a diagonal."""
    monkeypatch.setattr(bayes, "MANY", 0)
    model = Bayes(rank=3, sweeps=40)
    model.user_ids, model.movie_ids, model.scale = ratings.user_ids, ratings.movie_ids, ratings.scale
    model._begin(ratings, np.random.default_rng(0))
    for number in range(40):
        model._sweep(number)
    model._make_rows()
    whole = model.scores(np.arange(len(ratings.user_ids), dtype=np.int32)).astype(np.float64)
    errors = np.zeros_like(whole)
    errors[ratings.users, ratings.movies] = ratings.values - whole[ratings.users, ratings.movies]
    model._end()
    reg = LOCAL_REG * np.mean(errors[ratings.users, ratings.movies] ** 2)
    for film in range(0, errors.shape[1], 7):
        others = np.delete(np.arange(errors.shape[1]), film)
        x = errors[:, others]
        weights = np.linalg.solve(x.T @ x + reg * np.eye(len(others)), x.T @ errors[:, film])
        users = np.arange(len(errors), dtype=np.int32)
        found = model.predict_codes(users, np.full(len(errors), film, np.int32))
        assert found == pytest.approx(whole[:, film] + x @ weights, abs=1e-3)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_intervals_hold_the_share_that_they_promise(sample, fitted, share):
    ratings, _, test = sample
    users = fitted.user_ids.codes(ratings.user_ids.values[ratings.users[test]])
    movies = fitted.movie_ids.codes(ratings.movie_ids.values[ratings.movies[test]])
    bounds = fitted.interval(users, movies, share)
    assert (bounds[:, 0] <= bounds[:, 1]).all()
    held = np.mean(interval_coverage(ratings.values[test], bounds))
    assert held == pytest.approx(share, abs=0.05)


def test_side_information_helps_where_ratings_are_few(rng):
    """Taste follows a trait of the person and a flag of the film; ten ratings each tell little of it."""
    n, m = 300, 200
    trait, flag = rng.integers(0, 2, n), rng.integers(0, 2, m)
    liked = 3 + np.where(trait[:, None] == flag, 1.0, -1.0)
    seen = np.concatenate(
        [np.column_stack([np.full(14, u), rng.choice(m, 14, replace=False)]) for u in range(n)]
    )
    values = np.clip(liked[tuple(seen.T)] + rng.normal(0, 0.7, len(seen)), 1, 5)
    table = pd.DataFrame({"userId": seen[:, 0], "movieId": seen[:, 1], "rating": values})
    ratings = Ratings.of(table, (1, 5))
    test = np.arange(len(seen)) % 14 < 4
    known = dataclasses.replace(
        ratings,
        user_side={"trait": sparse.csr_array(np.eye(2, dtype=np.float32)[trait])},
        movie_side={"flag": sparse.csr_array(np.eye(2, dtype=np.float32)[flag[ratings.movie_ids.values]])},
    )
    errors = [
        rmse(
            values[test], predicted(Bayes(sweeps=100).fit(data.take(np.flatnonzero(~test)), 0), ratings, test)
        )
        for data in (known, ratings)
    ]
    assert errors[0] < errors[1]


def test_an_update_comes_near_training_again(sample, fitted):
    """A tenth of the training rows is new, some people and films with it, and some old ratings changed."""
    ratings, train, test = sample
    whole = ratings.take(train)
    rng = np.random.default_rng(1)
    new = (rng.random(len(whole)) < 0.1) | (whole.users < 3) | (whole.movies == 5)
    old = dataclasses.replace(whole, values=whole.values.copy())
    changed = ~new & (rng.random(len(whole)) < 0.01)
    old.values[changed] = 6 - old.values[changed]
    model = Bayes(sweeps=150).fit(old.take(np.flatnonzero(~new)), 0)
    stale = rmse(ratings.values[test], predicted(model, ratings, test))
    before = np.where(new, np.nan, old.values).astype(np.float32)
    model.update(whole, before=before)
    assert np.array_equal(model.user_ids.values, whole.user_ids.values)
    updated = rmse(ratings.values[test], predicted(model, ratings, test))
    again = rmse(ratings.values[test], predicted(fitted, ratings, test))
    assert again <= updated < stale
    assert updated - again < 0.6 * (stale - again)
    newcomer = (ratings.users[test] < 3).nonzero()[0]
    assert np.isfinite(predicted(model, ratings, test[newcomer])).all()
    assert model.fold_in(whole.movie_ids.values[:2], [4, 5]).predict(whole.movie_ids.values).shape == (
        len(whole.movie_ids),
    )


def test_nothing_new_changes_nothing(ratings):
    model = Bayes(sweeps=40).fit(ratings, 0)
    rows = model.user_rows.copy()
    model.update(ratings, before=ratings.values)
    assert model.user_rows.tobytes() == rows.tobytes()


def test_an_update_wants_to_know_what_is_new(ratings):
    with pytest.raises(DataError, match="which ratings are new"):
        Bayes(sweeps=2).fit(ratings, 0).update(ratings)


@pytest.mark.parametrize("setting", ["rank", "sweeps", "draws"])
def test_settings_count_from_one(ratings, setting):
    with pytest.raises(DataError, match=f"{setting} is 0"):
        Bayes(**{setting: 0}).fit(ratings)
