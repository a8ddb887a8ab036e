"""Truncated SVD of what the biases leave over: the plainest matrix factorisation of ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.factors import Factorisation
from projects.movie_recommender.ratings import Ratings
from shared.linalg.svd import svd_bytes, truncated_svd

__all__ = ["SVD"]


@dataclass
class SVD(Factorisation):
    """r̂_ui = g + b_u + c_i + (A_k)_ui, where A_k is the matrix of rank k nearest to the residuals A.

    A_ui = r_ui − g − b_u − c_i where u rated i, and 0 elsewhere: an unseen film is taken to be rated as
    the biases say, which draws every prediction towards them (Sarwar et al. 2000). By Eckart and Young
    A_k = U diag(s) Vᵀ from the leading singular triplets of the sparse A.

    A person with residuals a of their own films gets a V Vᵀ, as the rows of A have.
    """

    rank: int = 8
    reg_user: float = 5.0
    reg_movie: float = 3.0

    name = "svd"

    leaner = "choose a smaller rank, or train als"

    def needs(self, ratings: Ratings) -> float:
        """Return the default, and what the truncated SVD of a float64 matrix takes."""
        shape = len(ratings.user_ids), len(ratings.movie_ids)
        return super().needs(ratings) + svd_bytes(shape, self.rank)

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        bias = Bias(self.reg_user, self.reg_movie).fit(ratings)
        residuals = ratings.by_user().astype(np.float64)
        users = np.repeat(np.arange(residuals.shape[0]), np.diff(residuals.indptr))
        residuals.data -= bias.predict_codes(users, residuals.indices)
        u, s, vt = truncated_svd(residuals, min(self.rank, *residuals.shape), rng=rng)
        self.mean = bias.mean
        self.user_rows = np.column_stack([u * s, bias.user_bias]).astype(np.float32, order="C")
        self.movie_rows = np.column_stack([vt.T, bias.movie_bias]).astype(np.float32, order="C")

    def _person_row(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        known = self.movie_rows[movies].astype(np.float64)
        left = ratings - self.mean - known[:, -1]
        bias = left.sum() / (len(movies) + self.reg_user)
        return np.append((left - bias) @ known[:, :-1], bias)
