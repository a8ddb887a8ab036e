"""Item neighbours: a film is rated as the same person rated the films most like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.neighbours import Neighbourhood, weighted_means
from projects.movie_recommender.ratings import Ratings

__all__ = ["ItemKNN"]


@dataclass
class ItemKNN(Neighbourhood):
    """r̂_ui = g + b_u + c_i + Σ_j w_ij e_uj / (damping + Σ_j |w_ij|) over the neighbours j of i that u rated.

    e are the residuals of the biases and w_ij the squared shrunk correlations of those of two films; see
    `Neighbourhood`. Films that were rated oppositely are no neighbours. A person is folded in exactly: their
    bias and residuals are all that the formula asks of a user.

    Args:
        k: neighbours kept of each film.
        shrink: users in common at which a correlation counts half.
        damping: positive, in squared correlations.
    """

    k: int = 200
    shrink: float = 100.0
    damping: float = 0.05

    name = "itemknn"
    negative = False
    keeps: ClassVar = {**Neighbourhood.keeps, "neighbours": "movies", "weights": "movies", "ends": "users"}

    def needs(self, ratings: Ratings) -> float:
        return self._needed(ratings, len(ratings.movie_ids))

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        by_user = self._left_over(ratings)
        self._learn(by_user.T.tocsr(), by_user)

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        return self.biases.predict_codes(users, movies) + self._beyond(movies, users)

    def scores(self, users: np.ndarray) -> np.ndarray:
        known = np.where(users >= 0, users, 0)
        residuals = self._residual_matrix[known]
        beyond = self._means(residuals)
        beyond[users < 0] = 0.0
        bias = np.where(users >= 0, self.user_bias[known], 0.0)
        return (self.mean + bias[:, None] + self.movie_bias + beyond).astype(np.float32)

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        known, elsewhere = self.biases._fold_in(movies, ratings)
        left = (ratings - known[movies]).astype(np.float32)
        every = np.arange(len(known), dtype=np.int32)
        person = (np.array([0, len(movies)]), movies.astype(np.int32), left)
        beyond = weighted_means(
            self.neighbours, self.weights, *person, float(self.damping), every, np.zeros_like(every)
        )
        return known + beyond, elsewhere

    def shares(self, movies: np.ndarray, ratings: np.ndarray, target: int) -> tuple[float, np.ndarray]:
        weight = np.zeros(len(self.movie_ids))
        near = self.neighbours[target]
        weight[near[near >= 0]] = self.weights[target][near >= 0]
        own = weight[movies] / (self.damping + np.abs(weight[movies]).sum())
        left = ratings.astype(np.float64) - self.mean - self.movie_bias[movies]
        # a rating speaks through its weight and through the person's bias, less what the weights take away
        through_bias = (1.0 - own.sum()) / (len(movies) + self.biases.reg_user)
        return float(self.mean + self.movie_bias[target]), left * (own + through_bias)

    def alike(self, movie: int) -> np.ndarray:
        """Return the (m,) shrunk correlations of a film with its neighbours, 0 with all others."""
        found = np.zeros(len(self.movie_ids))
        near = self.neighbours[movie]
        found[near[near >= 0]] = np.sqrt(self.weights[movie][near >= 0])
        return found

    def _means(self, residuals: sparse.csr_array) -> np.ndarray:
        """Return the dense (k, m) Σ w e / (damping + Σ |w|) of k users by (k, m) residuals, 0 for 0 / 0."""
        weights = self._weight_matrix.T
        rated = sparse.csr_array(
            (np.ones(residuals.nnz), residuals.indices, residuals.indptr), shape=residuals.shape
        )
        found, size = (residuals @ weights).toarray(), (rated @ abs(weights)).toarray() + self.damping
        return np.divide(found, size, out=np.zeros_like(found), where=size > 0)  # undamped, none may be near
