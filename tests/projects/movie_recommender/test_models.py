"""Each model does what its docstring says: the objective is minimal, or the matrix the nearest."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from projects.movie_recommender.models.als import ALS, CANDIDATES
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.svd import SVD
from shared.metrics.ratings import rmse


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


def test_svd_of_full_rank_gives_the_training_ratings_back(ratings):
    model = SVD(rank=1000).fit(ratings, 0)
    assert model.predict_codes(ratings.users, ratings.movies) == pytest.approx(ratings.values, abs=1e-4)


def test_svd_leaves_the_spectrum_that_it_cuts(ratings):
    """Eckart-Young, on the residuals of the biases with zeros for what is unseen."""
    bias = Bias(5, 3).fit(ratings)
    residuals = np.zeros((len(ratings.user_ids), len(ratings.movie_ids)))
    residuals[ratings.users, ratings.movies] = ratings.values - bias.predict_codes(
        ratings.users, ratings.movies
    )
    model = SVD(rank=4).fit(ratings, 0)
    near = model.user_rows[:, :-1] @ model.movie_rows[:, :-1].T
    dropped = np.linalg.svd(residuals, compute_uv=False)[4:]
    assert np.linalg.norm(residuals - near) == pytest.approx(np.linalg.norm(dropped), rel=1e-3)


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


def test_factors_find_more_than_biases(make_table, rng):
    table = make_table(rng, n_users=150, n_movies=100)
    test = rng.random(len(table)) < 0.1
    errors = {}
    for name, model in {"bias": Bias(), "svd": SVD(), "als": ALS()}.items():
        model.fit(table[~test], 0)
        errors[name] = rmse(
            table["rating"][test], model.predict(table["userId"][test], table["movieId"][test])
        )
    assert errors["als"] < errors["svd"] < errors["bias"]


def test_likeness_survives_a_change_of_basis(ratings, rng):
    """Factors U A, V A⁻ᵀ predict the same, so films must be as alike as before."""
    model = ALS(rank=3).fit(ratings, 0)
    gram = model.movie_vectors() @ model.movie_vectors().T
    a = rng.normal(size=(3, 3))
    model.user_rows[:, :-1] = model.user_rows[:, :-1] @ a
    model.movie_rows[:, :-1] = model.movie_rows[:, :-1] @ np.linalg.inv(a).T
    again = model.movie_vectors() @ model.movie_vectors().T
    assert again == pytest.approx(gram, abs=1e-3 * np.abs(gram).max())


def test_a_person_of_the_bias_model_has_their_damped_mean_residual(ratings):
    """The bias that minimises Σ (r − g − b − c)² + reg b² with the films held fixed."""
    model = Bias(reg_user=7.0).fit(ratings)
    films, stars = np.array([2, 5, 9]), np.array([5.0, 4.0, 1.0])
    residuals = stars - model.mean - model.movie_bias[films]
    person = model.fold_in(model.movie_ids.values[films], stars)
    assert person.elsewhere - model.mean == pytest.approx(residuals.sum() / (3 + 7.0))


def test_vectors_of_films_have_the_covariances_of_predicted_taste(ratings):
    model = SVD(rank=3).fit(ratings, 0)
    model.user_rows += np.float32(0.5)  # tastes that all share part no two films
    vectors = model.movie_vectors()
    taste = model.user_rows[:, :-1].astype(float) @ model.movie_rows[:, :-1].T.astype(float)
    expected = np.cov(taste, rowvar=False) * (len(taste) - 1)
    assert vectors @ vectors.T == pytest.approx(expected, abs=1e-6)
