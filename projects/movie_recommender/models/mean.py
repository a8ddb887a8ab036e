"""The mean: every rating is expected to be the average one. What any other model has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from projects.movie_recommender.models.base import Model
from projects.movie_recommender.ratings import Ratings

__all__ = ["Mean"]


@dataclass
class Mean(Model):
    """r̂_ui = g, the number that minimises Σ (r_ui − g)² over the training ratings."""

    name = "mean"
    orders = False
    keeps: ClassVar = {"mean": ""}

    def needs(self, ratings: Ratings) -> float:
        return 0.0

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        return np.full(len(users), self.mean)

    def scores(self, users: np.ndarray) -> np.ndarray:
        return np.full((len(users), len(self.movie_ids)), self.mean, np.float32)

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        return np.full(len(self.movie_ids), self.mean), float(self.mean)
