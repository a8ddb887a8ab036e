"""Alternating least squares brings its objective down, one exact regression after the other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from projects.movie_recommender.models.als import ALS, CANDIDATES


@pytest.mark.parametrize("rank", [1, 4, 12])
def test_no_half_step_of_als_raises_the_objective(ratings, rank):
    model = ALS(rank=rank, sweeps=1).fit(ratings, 5)
    by_user, by_movie = ratings.by_user(), ratings.by_movie()
    values = [model.objective(ratings)]
    for _ in range(10):
        model.user_rows = model.half_step(by_user, model.movie_rows)
        values.append(model.objective(ratings))
        model.movie_rows = model.half_step(by_movie, model.user_rows)
        values.append(model.objective(ratings))
    assert all(after <= before * (1 + 1e-6) for before, after in itertools.pairwise(values))
    assert values[-1] < values[0]


def test_a_half_step_solves_each_rows_ridge_regression(ratings):
    model = ALS(rank=3, sweeps=2).fit(ratings, 0)
    rows = model.half_step(ratings.by_user(), model.movie_rows)
    for user in range(len(ratings.user_ids)):
        own = ratings.users == user
        fixed = model.movie_rows[ratings.movies[own]].astype(float)
        x = np.column_stack([fixed[:, :-1], np.ones(len(fixed))])
        y = ratings.values[own] - model.mean - fixed[:, -1]
        expected = np.linalg.solve(x.T @ x + np.diag(model.penalty), x.T @ y)
        assert rows[user] == pytest.approx(expected, abs=1e-4)


def test_als_prefers_few_factors_where_there_are_few(make_table, rng):
    """One factor and much noise: the plainest candidate predicts held-out rows best."""
    model = ALS().fit(make_table(rng, n_users=150, n_movies=100, share=0.3, noise=0.8), 0)
    assert len(model.penalty) == CANDIDATES[0][0] + 1


def test_a_rank_that_is_named_is_taken(ratings):
    model = ALS(rank=7, reg=2.5).fit(ratings, 0)
    assert model.movie_rows.shape[1] == 8
    assert model.penalty.tolist() == [2.5] * 7 + [model.reg_bias]
