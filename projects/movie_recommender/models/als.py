"""Alternating least squares: hold the films, solve for every user; hold the users, solve for every film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.factors import Factorisation
from projects.movie_recommender.ratings import Ratings
from shared.compiled import jit, prange
from shared.metrics.ratings import rmse
from shared.progress import track

__all__ = ["ALS"]

CANDIDATES = ((2, 4.0), (5, 10.0), (10, 13.0))  # rank and penalty, from plain tastes to rich ones
CHOICE_LIMIT = 500_000  # ratings above which the last candidate is taken unasked
_CHUNKS = 64  # tasks a half-step is cut into; more than any number of threads, and independent of it


@dataclass
class ALS(Factorisation):
    """r̂_ui = g + b_u + c_i + U_u · V_i with factors and biases minimising, over the ratings that exist,

        Σ (r_ui − r̂_ui)² + reg (‖U‖² + ‖V‖²) + reg_bias (‖b‖² + ‖c‖²)

    With one side held the other falls apart into one ridge regression per row, solved by Cholesky, so no
    half-step can raise the objective (Bell and Koren 2007; Zhou et al. 2008, whose penalty grows with the
    number of ratings; this one does not). The biases are the last column of the rows, each side's
    regressed beside its factors. Few sweeps are part of the model: on small data more of them overfit.

    Args:
        rank: factors per row, the bias not counted. None: chosen with `reg` among `CANDIDATES`, by the
            RMSE on a tenth of the training rows drawn at random; the model is then fitted to all of them.
        reg: positive, in squared stars; not used when the rank is chosen.
        reg_bias: positive, likewise.
        sweeps: turns of users, then films.
    """

    rank: int | None = None
    reg: float = 13.0
    reg_bias: float = 3.0
    sweeps: int = 8

    name = "als"
    keeps: ClassVar = {**Factorisation.keeps, "penalty": ""}

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        rank, reg = (self.rank, self.reg) if self.rank is not None else self._choose(ratings, rng)
        self.penalty = np.append(np.full(rank, reg), self.reg_bias)  # (rank + 1,) of each column of the rows
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        by_user, by_movie = ratings.by_user(), ratings.by_movie()
        self.movie_rows = np.zeros((len(ratings.movie_ids), rank + 1), np.float32)
        self.movie_rows[:, :-1] = 0.1 * rng.standard_normal((len(self.movie_rows), rank))
        for _ in track(range(self.sweeps), "alternating least squares"):
            self.user_rows = self.half_step(by_user, self.movie_rows)
            self.movie_rows = self.half_step(by_movie, self.user_rows)

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
            model = ALS(rank, reg, self.reg_bias, self.sweeps).fit(learned, rng)
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
        return _solve_rows(
            ratings.indptr.astype(np.int64),
            ratings.indices.astype(np.int32, copy=False),
            ratings.data,
            float(self.mean),
            fixed,
            self.penalty,
        )

    def objective(self, ratings: Ratings) -> float:
        """The sum that fitting brings down, for the present rows."""
        error = ratings.values - self.predict_codes(ratings.users, ratings.movies)
        penalty = 0.0
        for rows in (self.user_rows.astype(np.float64), self.movie_rows.astype(np.float64)):
            penalty += np.sum(rows**2 @ self.penalty)
        return float(error @ error + penalty)

    def _check(self) -> None:
        super()._check()
        if self.penalty.shape != self.movie_rows.shape[1:] or self.penalty.dtype != np.float64:
            raise ValueError("the penalty is of another rank")

    def _person_row(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        one = sparse.csr_array((ratings, movies, [0, len(movies)]), shape=(1, len(self.movie_rows)))
        return self.half_step(one, self.movie_rows)[0]


@jit(parallel=True)
def _solve_rows(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    mean: float,
    fixed: np.ndarray,
    penalty: np.ndarray,
) -> np.ndarray:
    """One ridge regression per row: (Σ x xᵀ + diag(penalty)) w = Σ x y over the row's ratings.

    x = (factors of the other side, 1) and y = rating − mean − bias of the other side. Rows are gathered in
    float32, summed and solved in float64. Every row is solved by itself, so the threads change nothing.
    """
    size = fixed.shape[1]
    rank = size - 1
    n_rows = len(indptr) - 1
    solved = np.zeros((n_rows, size), np.float32)
    for chunk in prange(_CHUNKS):
        gram = np.empty((size, size))
        w = np.empty(size)
        x = np.empty(size)
        for row in range(chunk, n_rows, _CHUNKS):  # neighbouring rows may all be long: deal them out
            if indptr[row] == indptr[row + 1]:
                continue
            gram[:] = 0.0
            w[:] = 0.0
            for at in range(indptr[row], indptr[row + 1]):
                other = indices[at]
                for f in range(rank):
                    x[f] = fixed[other, f]
                x[rank] = 1.0
                y = values[at] - mean - fixed[other, rank]
                for f in range(size):
                    w[f] += y * x[f]
                    for h in range(f + 1):
                        gram[f, h] += x[f] * x[h]
            for f in range(size):
                gram[f, f] += penalty[f]
            _solve_positive(gram, w)
            for f in range(size):
                solved[row, f] = w[f]
    return solved


@jit()
def _solve_positive(a: np.ndarray, b: np.ndarray) -> None:  # pragma: no cover: compiled
    """Solve a x = b in place by Cholesky, a = L Lᵀ; only the lower triangle of `a` is read."""
    n = len(b)
    for j in range(n):
        for k in range(j):
            for i in range(j, n):
                a[i, j] -= a[i, k] * a[j, k]
        a[j, j] = np.sqrt(a[j, j])
        for i in range(j + 1, n):
            a[i, j] /= a[j, j]
    for i in range(n):
        for k in range(i):
            b[i] -= a[i, k] * b[k]
        b[i] /= a[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= a[k, i] * b[k]
        b[i] /= a[i, i]
