"""User neighbours: a person rates a film as the people most like them did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.neighbours import (
    Neighbourhood,
    keep_largest,
    squared_similarities,
    weighted_means,
)
from projects.movie_recommender.ratings import Ratings

__all__ = ["UserKNN"]


@dataclass
class UserKNN(Neighbourhood):
    """r̂_ui = g + b_u + c_i + Σ_v w_uv e_vi / (damping + Σ_v |w_uv|) over the neighbours v of u who rated i.

    e are the residuals of the biases and w_uv the squared shrunk correlations of those of two users, with
    the sign of the correlation: whoever rates the other way round tells something too; see `Neighbourhood`.
    A person is folded in by their correlations with all users, on what they rated.

    Args:
        k: neighbours kept of each user.
        shrink: films in common at which a correlation counts half.
        damping: positive, in squared correlations.
    """

    k: int = 300
    shrink: float = 50.0
    damping: float = 0.1

    name = "userknn"
    negative = True
    keeps: ClassVar = {**Neighbourhood.keeps, "neighbours": "users", "weights": "users", "ends": "movies"}

    def needs(self, ratings: Ratings) -> float:
        return self._needed(ratings, len(ratings.user_ids))

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        by_user = self._left_over(ratings)
        self._learn(by_user, by_user.T.tocsr())

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        return self.biases.predict_codes(users, movies) + self._beyond(users, movies)

    def scores(self, users: np.ndarray) -> np.ndarray:
        known = np.where(users >= 0, users, 0)
        beyond = self._means(self._weight_matrix[known])
        beyond[users < 0] = 0.0
        bias = np.where(users >= 0, self.user_bias[known], 0.0)
        return (self.mean + bias[:, None] + self.movie_bias + beyond).astype(np.float32)

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        known, elsewhere = self.biases._fold_in(movies, ratings)
        n = len(self.user_bias)
        sums = np.zeros((n, 4))  # with every user: Σ e e', Σ e², Σ e'², films in common
        indptr = np.append(np.int64(0), self.ends)
        for movie, e in zip(movies, ratings - known[movies], strict=True):
            there = slice(indptr[movie], indptr[movie + 1])
            theirs = self.residuals[there].astype(np.float64)
            one = np.ones(len(theirs))
            sums[self.rated[there]] += np.column_stack([e * theirs, e * e * one, theirs**2, one])
        found = np.zeros(n)
        squared_similarities(sums, -1, float(self.shrink), self.negative, found)
        k = min(self.k, n)
        near, weights = np.full((1, k), -1, np.int32), np.zeros((1, k), np.float32)
        keep_largest(found, k, near[0], weights[0])
        every = np.arange(len(known), dtype=np.int32)
        parts = (near, weights, indptr, self.rated, self.residuals)
        beyond = weighted_means(*parts, float(self.damping), np.zeros_like(every), every)
        return known + beyond, elsewhere

    def _means(self, weights: sparse.csr_array) -> np.ndarray:
        """Return the dense (k, m) Σ w e / (damping + Σ |w|) of k people by their (k, users) weights."""
        residuals = self._residual_matrix.T
        rated = residuals.copy()
        rated.data = np.ones(len(rated.data))
        return (weights @ residuals).toarray() / (self.damping + (abs(weights) @ rated).toarray())
