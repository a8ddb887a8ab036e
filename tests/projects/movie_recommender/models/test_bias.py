"""The biases minimise their objective, for everybody at once and for one person more."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.bias import Bias


def test_the_biases_minimise_their_objective(ratings):
    """Against the normal equations of the whole ridge problem at once."""
    model = Bias(reg_user=5, reg_movie=3, sweeps=200).fit(ratings)
    n_users, n_movies = len(ratings.user_ids), len(ratings.movie_ids)
    x = np.zeros((len(ratings), n_users + n_movies))
    rows = np.arange(len(ratings))
    x[rows, ratings.users] = 1
    x[rows, n_users + ratings.movies] = 1
    ridge = np.diag(np.r_[np.full(n_users, 5.0), np.full(n_movies, 3.0)])
    expected = np.linalg.solve(x.T @ x + ridge, x.T @ (ratings.values - ratings.values.mean(dtype=float)))
    assert np.r_[model.user_bias, model.movie_bias] == pytest.approx(expected, abs=1e-6)


def test_the_default_sweeps_of_the_biases_are_enough(ratings):
    short, long = Bias().fit(ratings), Bias(sweeps=200).fit(ratings)
    assert short.user_bias == pytest.approx(long.user_bias, abs=0.02)


def test_a_person_of_the_bias_model_has_their_damped_mean_residual(ratings):
    """The bias that minimises Σ (r − g − b − c)² + reg b² with the films held fixed."""
    model = Bias(reg_user=7.0).fit(ratings)
    films, stars = np.array([2, 5, 9]), np.array([5.0, 4.0, 1.0])
    residuals = stars - model.mean - model.movie_bias[films]
    person = model.fold_in(model.movie_ids.values[films], stars)
    assert person.elsewhere - model.mean == pytest.approx(residuals.sum() / (3 + 7.0))
