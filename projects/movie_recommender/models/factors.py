"""What the factorisations share: a row per user and per film whose product is the prediction.

    r̂_ui = g + b_u + c_i + U_u · V_i,      rows P_u = (U_u, b_u) and Q_i = (V_i, c_i)

with the bias in the last column. A user or film without ratings has a row of zeros.
"""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np

from projects.movie_recommender.models.base import Model
from shared.blas import one_blas_thread
from shared.compiled import jit, prange
from shared.memory import check_budget

__all__ = ["Factorisation", "RowModel", "taste_vectors"]

_LESS = "train a model of a smaller rank"


class RowModel(Model):
    """A model of `mean` g and float32 `user_rows` P (users, rank + 1), `movie_rows` Q (movies, rank + 1).

    The rows lie in C order: in another the sums of a prediction would be taken in another order.
    """

    ranks_by_rows = True
    keeps: ClassVar = {"mean": "", "user_rows": "users", "movie_rows": "movies"}

    mean: np.float64
    user_rows: np.ndarray
    movie_rows: np.ndarray

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        return _predict_pairs(self.user_rows, self.movie_rows, float(self.mean), users, movies)

    def scores(self, users: np.ndarray) -> np.ndarray:
        rows = np.where(users[:, None] >= 0, self.user_rows[users], np.float32(0))
        with one_blas_thread():
            scores = rows[:, :-1] @ self.movie_rows[:, :-1].T
        scores += self.movie_rows[:, -1]
        scores += rows[:, -1:] + np.float32(self.mean)
        return scores

    def _check(self) -> None:
        parts = (self.user_rows, self.movie_rows)
        if any(rows.ndim != 2 or rows.dtype != np.float32 for rows in parts):
            raise ValueError("rows are not tables of float32")
        if self.user_rows.shape[1] != self.movie_rows.shape[1] or not self.movie_rows.shape[1]:
            raise ValueError("users and films have rows of different lengths")

    def movie_vectors(self) -> np.ndarray:
        """Return `taste_vectors` of the factors."""
        return taste_vectors(self.user_rows[:, :-1], self.movie_rows[:, :-1])


class Factorisation(RowModel):
    """A model of rows into which a person is placed by a row of their own."""

    @abc.abstractmethod
    def _person_row(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        """Return the (rank + 1,) row of a person by their ratings of known films, Q held fixed."""

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        row = self._person_row(movies, ratings).astype(np.float32)
        every = np.arange(len(self.movie_ids), dtype=np.int32)
        person = np.zeros(len(every), np.int32)
        scores = _predict_pairs(row[None], self.movie_rows, float(self.mean), person, every)
        return scores, float(self.mean + row[-1])


def taste_vectors(users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    """Return (m, r) vectors of films whose inner products are covariances of U_u · V_i over all users.

    V_iᵀ Σ (U_u − Ū)(U_u − Ū)ᵀ V_j = (R V_i)·(R V_j) with QR the centred users: unlike V itself, the same
    for every rotation or stretching of the factors that leaves the products as they are.

    Args:
        users, movies: (n, rank) and (m, rank) factors U and V.
    """
    # float32, float64, centred, and what the decomposition makes of it, twice
    check_budget(36.0 * users.size, f"comparing films by {users.size:,} numbers of users", _LESS)
    wide = users.astype(np.float64)
    with one_blas_thread():
        r = np.linalg.qr(wide - wide.mean(axis=0), mode="r")  # an array in this mode
        return movies @ np.asarray(r).T


@jit(parallel=True)
def _predict_pairs(  # pragma: no cover: compiled
    user_rows: np.ndarray, movie_rows: np.ndarray, mean: float, users: np.ndarray, movies: np.ndarray
) -> np.ndarray:
    """r̂ of pairs of int32 codes, −1 for unknown, in float64; each by itself, whatever its neighbours."""
    rank = user_rows.shape[1] - 1
    predictions = np.empty(len(users), np.float64)
    for n in prange(len(users)):
        u, i = users[n], movies[n]
        r = mean
        if u >= 0:
            r += user_rows[u, rank]
        if i >= 0:
            r += movie_rows[i, rank]
        if u >= 0 and i >= 0:
            r += _dot(user_rows[u], movie_rows[i], rank)
        predictions[n] = r
    return predictions


@jit(fastmath={"reassoc", "contract"})  # sums in as many lanes as the processor has: three times as fast
def _dot(a: np.ndarray, b: np.ndarray, rank: int) -> float:  # pragma: no cover: compiled
    """Σ a_f b_f over f < rank in float64; the order of the sum depends on nothing but the rank."""
    total = 0.0
    for f in range(rank):
        total += np.float64(a[f]) * np.float64(b[f])
    return total
