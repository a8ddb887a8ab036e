"""The matrix of the model is the nearest of its rank to the residuals of the biases."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.svd import SVD


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


def test_a_person_with_the_ratings_of_a_user_is_that_user(ratings):
    model = SVD(rank=4).fit(ratings, 0)
    every = np.arange(len(ratings.movie_ids), dtype=np.int32)
    for user in (0, 7, 39):
        own = ratings.users == user
        person = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
        assert person.scores == pytest.approx(model.predict_codes(np.full_like(every, user), every), abs=1e-4)
