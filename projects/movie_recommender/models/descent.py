"""What the models learned by stochastic gradient descent share: step sizes, and what they amount to."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.iterative import Iterative
from projects.movie_recommender.models.updating import Updatable
from shared.errors import DataError

__all__ = ["Descent"]

START = 0.02  # standard deviation of the first factors: small ones are learned from the data and not kept


class Descent(Updatable, Iterative):
    """Factors found by sweeps of small steps against the gradient, of `rate` · `decay`ᵏ in sweep k = 0, 1, ….

    Steps that end before the minimum act as one more penalty: after steps of total length t the result is
    near that of a ridge regression with penalty 1/t (Ali, Kolter and Tibshirani 2019). A person is placed,
    and changed rows are solved again, by the regression with this penalty and the model's own, `reg` and
    `reg_bias` for each rating of the row.
    """

    rate: float
    decay: float
    reg: float
    reg_bias: float

    def _rate(self, sweep: int) -> float:
        return self.rate * self.decay**sweep

    @property
    def _strength(self) -> np.ndarray:
        rank = self.movie_rows.shape[1] - 1
        early = 1.0 / max(sum(map(self._rate, range(self.sweeps_done))), 1e-6)
        return np.stack([np.full(rank + 1, early), np.append(np.full(rank, self.reg), self.reg_bias)])

    def _check_finite(self) -> None:
        for rows in (self.user_rows, self.movie_rows):
            if not np.isfinite(rows).all():
                raise DataError(f"{self.name} diverges at rate {self.rate:g}", "choose a smaller one")
