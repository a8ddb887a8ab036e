"""Alternating least squares: hold the films, solve for every user; hold the users, solve for every film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.iterative import Iterative
from projects.movie_recommender.models.updating import Updatable
from projects.movie_recommender.ratings import Ratings
from shared.metrics.ratings import rmse

__all__ = ["ALS"]

CANDIDATES = ((2, 4.0), (5, 10.0), (10, 14.0))  # rank and penalty, from plain tastes to rich ones
CHOICE_LIMIT = 500_000  # ratings above which the last candidate is taken unasked


@dataclass
class ALS(Updatable, Iterative):
    """r̂_ui = g + b_u + c_i + U_u · V_i with factors and biases minimising, over the ratings that exist,

        Σ (r_ui − r̂_ui)² + Σ_u (reg |U_u|² + reg_bias b_u²) + Σ_i (reg |V_i|² + reg_bias c_i²)

    With one side held the other falls apart into one ridge regression per row, solved by Cholesky, so no
    half-step can raise the objective (Bell and Koren 2007). The biases are the last column of the rows,
    each side's regressed beside its factors. Four sweeps are enough for a quick answer, more gain little.

    Args:
        rank: factors per row, the bias not counted. None: chosen with `reg` among `CANDIDATES`, by the
            RMSE on a tenth of the training rows drawn at random; the model is then fitted to all of them.
        reg: positive, in squared stars; not used when the rank is chosen.
        reg_bias: positive, likewise.
        sweeps: turns of users, then films.
        weighting: weighted-λ (Zhou et al. 2008): multiply the penalties of a row by its number of ratings.
            `reg` and `reg_bias` are then of the size of 0.1.
        biases: without them r̂_ui = U_u · V_i, the stars themselves and not what they are above the mean;
            g is expected where either of the two is unknown. With `weighting` this is Spark's objective.
    """

    rank: int | None = 14
    reg: float = 14.0
    reg_bias: float = 3.0
    sweeps: int = 8
    weighting: bool = False
    biases: bool = True

    name = "als"
    keeps: ClassVar = {**Updatable.keeps, "penalty": ""}
    moves: ClassVar = ("user_rows", "movie_rows")
    leaner = "choose a smaller rank, or train on fewer ratings"

    def needs(self, ratings: Ratings) -> float:
        """Return the default, and 10 for each number of the rows: float32, solved beside the old ones."""
        rank = self.rank if self.rank is not None else CANDIDATES[-1][0]
        return super().needs(ratings) + 10 * (len(ratings.user_ids) + len(ratings.movie_ids)) * (rank + 1)

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        rank, reg = (self.rank, self.reg) if self.rank is not None else self._choose(ratings, rng)
        self.penalty = np.append(np.full(rank, reg), self.reg_bias)  # (rank + 1,) of each column of the rows
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        self._by_user, self._by_movie = ratings.by_user(), ratings.by_movie()
        self.user_rows = np.zeros((len(ratings.user_ids), rank + 1), np.float32)
        self.movie_rows = np.zeros((len(ratings.movie_ids), rank + 1), np.float32)
        self.movie_rows[:, :-1] = 0.1 * rng.standard_normal((len(self.movie_rows), rank), np.float32)
        if not self.biases:  # one factor near 1 and its weight near g: stars are positive
            self.movie_rows[:, 0] += 1.0

    def _sweep(self, number: int) -> None:
        self.user_rows = self.half_step(self._by_user, self.movie_rows)
        self.movie_rows = self.half_step(self._by_movie, self.user_rows)

    def _end(self) -> None:
        del self._by_user, self._by_movie

    def _choose(self, ratings: Ratings, rng: np.random.Generator) -> tuple[int, float]:
        """Return the rank and penalty of `CANDIDATES` that predict held-out training rows best."""
        order = rng.permutation(len(ratings))
        held, rest = np.split(order, [len(ratings) // 10])
        if not len(held) or len(ratings) > CHOICE_LIMIT:
            return CANDIDATES[-1] if len(held) else CANDIDATES[0]
        learned = ratings.take(rest)
        users, movies = (
            ratings.user_ids.values[ratings.users[held]],
            ratings.movie_ids.values[ratings.movies[held]],
        )
        errors = []
        for rank, reg in CANDIDATES:
            model = ALS(rank, reg, self.reg_bias, self.sweeps, self.weighting, self.biases).fit(learned, rng)
            errors.append(rmse(ratings.values[held], model.predict(users, movies)))
        return CANDIDATES[int(np.argmin(errors))]

    def half_step(self, ratings: sparse.csr_array, fixed: np.ndarray) -> np.ndarray:
        """Return the rows that minimise the objective while the other side's rows are `fixed`.

        Args:
            ratings: (m, n) values of the side to solve for.
            fixed: (n, rank + 1) float32 rows of the other side.

        Returns:
            (m, rank + 1) float32; a row without ratings is zero.
        """
        return self._ridge(ratings.indptr, ratings.indices, ratings.data, fixed)

    @property
    def _strength(self) -> np.ndarray:
        both = (np.zeros_like(self.penalty), self.penalty)
        return np.stack(both if self.weighting else both[::-1])

    @property
    def _constant(self) -> float:
        return 1.0 if self.biases else 0.0

    @property
    def _centre(self) -> float:
        return float(self.mean) if self.biases else 0.0

    def objective(self, ratings: Ratings) -> float:
        """The sum that fitting brings down, for the present rows."""
        error = ratings.values - self.predict_codes(ratings.users, ratings.movies)
        total = float(error @ error)
        for rows, codes in ((self.user_rows, ratings.users), (self.movie_rows, ratings.movies)):
            weight = np.bincount(codes, minlength=len(rows)) if self.weighting else np.ones(len(rows))
            total += float(weight @ (rows.astype(np.float64) ** 2 @ self.penalty))
        return total

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        predictions = super().predict_codes(users, movies)
        if self.biases:
            return predictions
        return np.where((users >= 0) & (movies >= 0), predictions - self.mean, self.mean)

    def scores(self, users: np.ndarray) -> np.ndarray:
        scores = super().scores(users)
        if not self.biases:
            scores[users >= 0] -= np.float32(self.mean)
        return scores

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        scores, elsewhere = super()._fold_in(movies, ratings)
        return (scores if self.biases or not len(movies) else scores - self.mean), elsewhere

    def _check(self) -> None:
        super()._check()
        if self.penalty.shape != self.movie_rows.shape[1:] or self.penalty.dtype != np.float64:
            raise ValueError("the penalty is of another rank")
        if not (self.penalty[:-1] > 0).all() or not self.penalty[-1] >= 0:
            raise ValueError("the penalty is not positive")
