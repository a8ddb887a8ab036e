"""What both factorisations are: products of rows, which tell the films that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.svd import SVD
from shared.metrics.ratings import rmse


def test_a_prediction_is_the_product_of_the_rows_and_the_biases(ratings):
    """Whoever is unknown, −1, has a row of zeros."""
    model = ALS(rank=3).fit(ratings, 0)
    p, q = (np.vstack([rows, np.zeros(4)]) for rows in (model.user_rows, model.movie_rows))
    expected = model.mean + p[:, -1:] + q[:, -1] + p[:, :-1] @ q[:, :-1].T
    users, movies = np.indices(expected.shape, dtype=np.int32).reshape(2, -1)
    users[users == len(p) - 1] = movies[movies == len(q) - 1] = -1
    assert model.predict_codes(users, movies) == pytest.approx(expected.ravel(), abs=1e-12)


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


def test_vectors_of_films_have_the_covariances_of_predicted_taste(ratings):
    model = SVD(rank=3).fit(ratings, 0)
    model.user_rows += np.float32(0.5)  # tastes that all share part no two films
    vectors = model.movie_vectors()
    taste = model.user_rows[:, :-1].astype(float) @ model.movie_rows[:, :-1].T.astype(float)
    expected = np.cov(taste, rowvar=False) * (len(taste) - 1)
    assert vectors @ vectors.T == pytest.approx(expected, abs=1e-6)
