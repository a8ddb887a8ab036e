"""Biases: some people rate high, some films are liked. The baseline under most published figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from projects.movie_recommender.models.base import Model
from projects.movie_recommender.ratings import Ratings

__all__ = ["Bias", "Biased"]


@dataclass
class Bias(Model):
    """r̂_ui = g + b_u + c_i with g the training mean and b, c minimising

        Σ (r_ui − g − b_u − c_i)² + reg_user Σ b_u² + reg_movie Σ c_i²

    (Koren 2008, section 2.1). Each half of the problem has the closed form of a damped mean, such as
    c_i = Σ_u (r_ui − g − b_u) / (n_i + reg_movie); `sweeps` turns of both come near the joint minimum.
    A user or film without ratings has bias 0.
    """

    reg_user: float = 5.0
    reg_movie: float = 3.0
    sweeps: int = 10

    name = "bias"
    keeps: ClassVar = {"mean": "", "user_bias": "users", "movie_bias": "movies"}

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        users, movies = ratings.users, ratings.movies
        n_users = np.bincount(users, minlength=len(ratings.user_ids)) + self.reg_user
        n_movies = np.bincount(movies, minlength=len(ratings.movie_ids)) + self.reg_movie
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        centred = ratings.values - self.mean
        self.user_bias = np.zeros(len(n_users))
        for _ in range(self.sweeps):
            self.movie_bias = np.bincount(movies, centred - self.user_bias[users], len(n_movies)) / n_movies
            self.user_bias = np.bincount(users, centred - self.movie_bias[movies], len(n_users)) / n_users

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        user_bias = np.where(users >= 0, self.user_bias[users], 0.0)
        movie_bias = np.where(movies >= 0, self.movie_bias[movies], 0.0)
        return self.mean + user_bias + movie_bias

    def scores(self, users: np.ndarray) -> np.ndarray:
        # the user's own bias moves all films alike, and the order is by film alone
        return np.tile((self.mean + self.movie_bias).astype(np.float32), (len(users), 1))

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        bias = np.sum(ratings - self.mean - self.movie_bias[movies]) / (len(movies) + self.reg_user)
        return self.mean + bias + self.movie_bias, float(self.mean + bias)


class Biased(Model):
    """A model that keeps biases, fitted as those of `Bias`, beside what is its own."""

    keeps: ClassVar = Bias.keeps

    mean: np.float64
    user_bias: np.ndarray
    movie_bias: np.ndarray

    def _keep_biases(self, ratings: Ratings) -> None:
        bias = Bias().fit(ratings)
        self.mean, self.user_bias, self.movie_bias = bias.mean, bias.user_bias, bias.movie_bias

    @property
    def biases(self) -> Bias:
        """The biases as a model that predicts by them alone."""
        bias = Bias()
        bias.mean, bias.user_bias, bias.movie_bias = self.mean, self.user_bias, self.movie_bias
        return bias
