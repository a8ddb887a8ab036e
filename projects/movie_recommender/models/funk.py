"""Biased matrix factorisation by stochastic gradient descent: one rating, one small step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from projects.movie_recommender.models.descent import START, Descent
from projects.movie_recommender.models.sgd import Blocks
from projects.movie_recommender.ratings import Ratings

__all__ = ["Funk"]


@dataclass
class Funk(Descent):
    """r̂_ui = g + b_u + c_i + U_u · V_i with g the mean and the rest brought down towards the minimum of

        Σ (r_ui − r̂_ui)² + reg (|U_u|² + |V_i|²) + reg_bias (b_u² + c_i²),      the sum over the ratings

    by steps along the gradient of one term at a time (Funk 2006, all factors at once; Koren, Bell and
    Volinsky 2009). A row is thus penalised once for each of its ratings. The steps shrink from sweep to
    sweep; `Blocks` says in which order the ratings come and how several threads share them.

    Args:
        rank: factors per row, the bias not counted.
        rate: length of the first steps.
        decay: what their length is multiplied by after each sweep, at most 1.
        reg, reg_bias: penalties.
        sweeps: turns through all ratings. Stopping early is part of the model.
    """

    rank: int = 10
    rate: float = 0.03
    decay: float = 0.9
    reg: float = 0.03
    reg_bias: float = 0.01
    sweeps: int = 15

    name = "funk"
    moves: ClassVar = ("user_rows", "movie_rows")
    leaner = "choose a smaller rank, or train on fewer ratings"

    def needs(self, ratings: Ratings) -> float:
        """Return 14 for each rating dealt out, and 7 for each number of the rows: float32, one side after the
        other drawn and made small.
        """
        return 14 * len(ratings) + 7 * (len(ratings.user_ids) + len(ratings.movie_ids)) * (self.rank + 1)

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        self._blocks = Blocks(ratings.users, ratings.movies, ratings.values, int(rng.integers(2**63)))
        self.user_rows, self.movie_rows = (
            START * rng.standard_normal((len(ids), self.rank + 1), np.float32)
            for ids in (ratings.user_ids, ratings.movie_ids)
        )
        self.user_rows[:, -1] = self.movie_rows[:, -1] = 0.0

    def _sweep(self, number: int) -> None:
        rows = (self.user_rows, self.movie_rows)
        self._blocks.epoch(*rows, float(self.mean), self._rate(number), self.reg, self.reg_bias)

    def _end(self) -> None:
        del self._blocks
        self._check_finite()
