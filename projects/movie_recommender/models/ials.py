"""iALS: tastes and films as vectors whose product is high for what was liked and near 0 for all else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.factors import taste_vectors
from projects.movie_recommender.models.innovation import most_changed
from projects.movie_recommender.models.iterative import Iterative, Training
from projects.movie_recommender.models.ranker import Ranker, history, strengths
from projects.movie_recommender.models.systems import (
    BLOCK,
    CHUNKS,
    FLUSH,
    add_squares,
    solve_positive,
    width_of,
)
from projects.movie_recommender.models.updating import changed_rows, grown, places_of
from projects.movie_recommender.ratings import Ratings
from shared.blas import one_blas_thread
from shared.compiled import jit, prange
from shared.errors import DataError

__all__ = ["IALS"]

SHARE = 0.1  # of all ratings, at most, that the rows of a side solved again may hold; new rows come on top


@dataclass
class IALS(Iterative, Ranker):
    """score_ui = U_u · V_i with U and V minimising, c_ui ≥ 0 telling how strongly a rating speaks for a film,

        Σ_{c_ui > 0} c_ui (U_u·V_i − 1)² + unseen Σ_{all u, i} (U_u·V_i)²
            + reg [ Σ_u (C_u + unseen · movies) ‖U_u‖² + Σ_i (C_i + unseen · users) ‖V_i‖² ]

    with C_u = Σ_i c_ui: what is not rated is 0 with little weight, and a row's penalty grows with its weight
    (Hu, Koren and Volinsky 2008 in the form of Rendle, Krichene, Zhang and Koren 2022, "Revisiting the
    performance of iALS on item recommendation benchmarks", with exponent 1). One side held, each row of the
    other is a ridge regression; the sum over all its pairs is `unseen` VᵀV, computed once for all rows, so a
    sweep costs ratings × rank² + rows × rank³. No half-step can raise the objective.

    Args:
        rank: factors per row.
        reg: positive. None: 1/√(users + movies), at most .02, which was best on held-out rows of sets of 10⁵
            and 10⁶ ratings, and gives nearly the .003 of that paper for its set of 2·10⁷.
        unseen: weight of a pair as such, positive.
        sweeps: turns of users, then films.
        positives: which ratings speak for a film, "graded", "liked" or "all"; see `strengths`.
    """

    rank: int = 64
    reg: float | None = None
    unseen: float = 0.2
    sweeps: int = 16
    positives: str = "graded"

    name = "ials"
    keeps: ClassVar = {**Ranker.keeps, "user_rows": "users", "movie_rows": "movies", "penalty": ""}
    moves: ClassVar = ("user_rows", "movie_rows")
    leaner = "choose a smaller rank, or train on fewer ratings"

    def check_training(self, training: Training | None) -> None:
        """Raise `DataError` where an early stop is asked for."""
        if training is not None and training.patience is not None:
            raise DataError("the error of ials in stars does not tell when to stop", "set its sweeps")

    def needs(self, ratings: Ratings) -> float:
        """Return the default, and 16 for each number of the rows: float32, those that stand fixed padded, and
        in float64 for their Gram matrix.
        """
        return super().needs(ratings) + 16 * (len(ratings.user_ids) + len(ratings.movie_ids)) * self.rank

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self._keep_stars(ratings)
        self._by_user = history(ratings, self.positives)
        self._by_movie = self._by_user.T.tocsr()
        self._by_movie.sort_indices()
        usual = min(0.02, 1 / np.sqrt(len(ratings.user_ids) + len(ratings.movie_ids)))
        self.penalty = np.float64(usual if self.reg is None else self.reg)
        start = rng.standard_normal((len(ratings.movie_ids), self.rank))
        self.movie_rows = (0.1 / np.sqrt(self.rank) * start).astype(np.float32)
        self.user_rows = np.zeros((len(ratings.user_ids), self.rank), np.float32)

    def _sweep(self, number: int) -> None:
        self.user_rows = self.half_step(self._by_user, self.movie_rows)
        self.movie_rows = self.half_step(self._by_movie, self.user_rows)

    def _end(self) -> None:
        # users last: those of the file are then what folding their ratings in gives
        self.user_rows = self.half_step(self._by_user, self.movie_rows)
        del self._by_user, self._by_movie

    def half_step(self, strength: sparse.csr_array, fixed: np.ndarray) -> np.ndarray:
        """Return the (m, rank) float32 rows that minimise the objective, the other side's `fixed`.

        Args:
            strength: (m, n) float32 c of the side to solve for.
            fixed: (n, rank) float32 rows of the other side; a row without strengths becomes zero.
        """
        with one_blas_thread():
            wide = fixed.astype(np.float64)
            gram = self.unseen * (wide.T @ wide)
        padded = np.zeros((len(fixed), width_of(self.rank + 1)), np.float32)
        padded[:, : self.rank] = fixed
        padded[:, self.rank] = 1.0
        solved = np.zeros((strength.shape[0], self.rank), np.float32)
        _solve_rows(
            strength.indptr.astype(np.int64, copy=False),
            strength.indices.astype(np.int32, copy=False),
            strength.data,
            padded,
            gram,
            float(self.penalty),
            float(self.unseen * len(fixed)),
            solved,
        )
        return solved

    def update(
        self,
        ratings: Ratings,
        rng: np.random.Generator | int | None = None,
        *,
        before: np.ndarray | None = None,
    ) -> Self:
        """Solve the rows again that changed most, as `most_changed` tells them: users, films, and users."""
        changed = changed_rows(ratings, before, self.name)
        user_places = places_of(self.user_ids, ratings.user_ids, "users")
        movie_places = places_of(self.movie_ids, ratings.movie_ids, "films")
        self.user_rows = grown(self.user_rows, user_places, len(ratings.user_ids))
        self.movie_rows = grown(self.movie_rows, movie_places, len(ratings.movie_ids))
        self.user_ids, self.movie_ids, self.scale = ratings.user_ids, ratings.movie_ids, ratings.scale
        self._keep_stars(ratings)
        by_user = history(ratings, self.positives)
        by_movie = by_user.T.tocsr()
        by_movie.sort_indices()
        users, movies = (
            most_changed(np.bincount(codes[changed], minlength=n), np.bincount(codes, minlength=n), SHARE)
            for codes, n in ((ratings.users, by_user.shape[0]), (ratings.movies, by_user.shape[1]))
        )
        self.user_rows[users] = self.half_step(by_user[users], self.movie_rows)
        self.movie_rows[movies] = self.half_step(by_movie[movies], self.user_rows)
        self.user_rows[users] = self.half_step(by_user[users], self.movie_rows)
        return self

    def _order(self, users: np.ndarray) -> np.ndarray:
        with one_blas_thread():
            return self.user_rows[users] @ self.movie_rows.T

    def _person_order(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        c = strengths(ratings, self.scale, self.positives)
        one = sparse.csr_array((c, movies, [0, len(movies)]), shape=(1, len(self.movie_rows)))
        return self.movie_rows @ self.half_step(one, self.movie_rows)[0]

    def movie_vectors(self) -> np.ndarray:
        """Return `taste_vectors`, here of the scores."""
        return taste_vectors(self.user_rows, self.movie_rows)

    def objective(self, ratings: Ratings) -> float:
        """The sum that fitting brings down, for the present rows."""
        c = history(ratings, self.positives)
        users, movies = self.user_rows.astype(np.float64), self.movie_rows.astype(np.float64)
        rows = np.repeat(np.arange(c.shape[0]), np.diff(c.indptr))
        error = np.einsum("nf,nf->n", users[rows], movies[c.indices]) - 1
        value = float(c.data @ error**2 + self.unseen * np.sum((users.T @ users) * (movies.T @ movies)))
        for side, weight, others in ((users, c.sum(axis=1), movies), (movies, c.sum(axis=0), users)):
            value += float(self.penalty) * float(
                (weight + self.unseen * len(others)) @ np.sum(side**2, axis=1)
            )
        return value

    def _check(self) -> None:
        parts = (self.user_rows, self.movie_rows)
        if any(rows.ndim != 2 or rows.dtype != np.float32 or rows.shape[1] != self.rank for rows in parts):
            raise ValueError(f"rows are not tables of float32 of rank {self.rank}")
        if np.shape(self.penalty) or not self.penalty > 0:
            raise ValueError("the penalty is not positive")


@jit(parallel=True, fastmath={"contract"})
def _solve_rows(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    strength: np.ndarray,
    fixed: np.ndarray,
    gram: np.ndarray,
    reg: float,
    weight: float,
    solved: np.ndarray,
) -> None:
    """Write to solved[row] the w with (gram + Σ c x xᵀ + reg (Σ c + weight) I) w = Σ c x over the row.

    √c (x, 1) of eight ratings at a time is added up in float32, 256 at most, and then in float64, in which
    the system is solved. Every row is solved by itself: the number of threads changes nothing.
    """
    size = len(gram)
    width = fixed.shape[1]
    for chunk in prange(CHUNKS):
        total = np.empty((size, size))
        w, work = np.empty(size), np.empty(size)
        part = np.empty((size + 1, width), np.float32)
        z = np.empty((BLOCK, width), np.float32)
        for row in range(chunk, len(solved), CHUNKS):  # neighbouring rows may all be long: deal them out
            begin, end = indptr[row], indptr[row + 1]
            if begin == end:
                continue
            total[:] = gram
            w[:] = 0.0
            mass = weight
            for start in range(begin, end, FLUSH):
                stop = min(start + FLUSH, end)
                part[:] = 0.0
                for at in range(start, stop, BLOCK):
                    for j in range(BLOCK):
                        c = strength[at + j] if at + j < stop else np.float32(0.0)
                        other = indices[at + j] if at + j < stop else 0
                        mass += float(c)
                        root = np.sqrt(c)
                        for h in range(width):
                            z[j, h] = root * fixed[other, h]
                    add_squares(part, z)
                for f in range(size):
                    for h in range(f + 1):
                        total[h, f] += part[f, h]
                    w[f] += part[size, f]
            for f in range(size):
                total[f, f] += reg * mass
            solve_positive(total, w, work)
            for f in range(size):
                solved[row, f] = w[f]
