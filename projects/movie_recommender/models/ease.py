"""EASE: every film's chance from all the others a person rated, learned in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import linalg, sparse

from projects.movie_recommender.compressed import is_ascending
from projects.movie_recommender.models.ranker import Ranker, history, strengths
from projects.movie_recommender.ratings import Ratings
from shared.blas import one_blas_thread
from shared.errors import DataError

__all__ = ["EASE", "item_weights"]

_ROWS = 1024  # films whose co-ratings, or columns of the inverse, are at work at once


@dataclass
class EASE(Ranker):
    """scores = X B, where X (users, movies) holds how strongly each rating speaks and B minimises

        ‖X − X B‖² + reg ‖B‖²    with B_jj = 0 for every film j:

    each film is told from the others by a ridge regression. With P = (XᵀX + reg I)⁻¹ the solution is
    B_ij = −P_ij / P_jj (Steck 2019, "Embarrassingly shallow autoencoders for sparse data").

    P comes from one Cholesky decomposition in float64, about movies³ operations, and is the only large
    array besides B: 12 bytes × movies² in all, which is refused where it exceeds the budget (`--memory`).

    Args:
        reg: positive, in squared strengths.
        positives: which ratings speak for a film, "graded", "liked" or "all"; see `strengths`.
    """

    reg: float = 300.0
    positives: str = "graded"

    name = "ease"
    keeps: ClassVar = {
        **Ranker.keeps,
        "weights": "movies",  # (movies, movies) float32 B
        "history_ends": "users",  # (users,) int64: the row of X of user u ends before this place
        "history_films": "",
        "history_strengths": "",
    }

    leaner = "train ials, which grows linearly"  # no way in blocks inverts less than the whole

    def needs(self, ratings: Ratings) -> float:
        """Return the default, and 12 for each pair of films: P in float64, and B in float32."""
        return super().needs(ratings) + 12.0 * len(ratings.movie_ids) ** 2

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self._keep_stars(ratings)
        x = history(ratings, self.positives)
        self.history_ends = x.indptr[1:].astype(np.int64)
        self.history_films, self.history_strengths = x.indices.astype(np.int32), x.data
        self.weights = item_weights(x, self.reg)

    def _order(self, users: np.ndarray) -> np.ndarray:
        indptr = np.append(0, self.history_ends)
        shape = (len(self.history_ends), len(self.weights))
        x = sparse.csr_array((self.history_strengths, self.history_films, indptr), shape=shape)
        return x[users] @ self.weights

    def _person_order(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        return strengths(ratings, self.scale, self.positives) @ self.weights[movies]

    def alike(self, movie: int) -> np.ndarray:
        """Return (B_ij + B_ji) / 2: how much each of two films tells of the other beyond all the rest."""
        return (self.weights[movie] + self.weights[:, movie]) / 2

    def _check(self) -> None:
        n = len(self.movie_ids)
        ends, films = self.history_ends, self.history_films
        if self.weights.shape != (n, n) or self.weights.dtype != np.float32:
            raise ValueError("the weights are not a square table of float32")
        if len(films) != len(self.history_strengths) or len(films) != (ends[-1] if len(ends) else 0):
            raise ValueError("the histories are cut off")
        if not is_ascending(ends) or films.ndim != 1 or films.dtype != np.int32:
            raise ValueError("the histories are out of order")
        if len(films) and not 0 <= films.min() <= films.max() < n:
            raise ValueError("the histories are of other films")


def item_weights(x: sparse.csr_array, reg: float) -> np.ndarray:
    """Return the (movies, movies) float32 B of strengths x (users, movies)."""
    n = x.shape[1]
    columns, x = x.T.tocsr().astype(np.float64), x.astype(np.float64)
    p = np.empty((n, n))
    for start in range(0, n, _ROWS):  # a sparse product of all films would hold each number twice more
        p[start : start + _ROWS] = (columns[start : start + _ROWS] @ x).toarray()
    p[np.diag_indices(n)] += reg
    with one_blas_thread():  # with two the last bits vary from run to run
        factor, failed = linalg.lapack.dpotrf(p.T, lower=1, overwrite_a=1, clean=0)
        if not failed:
            p, failed = linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise DataError(f"with reg {reg:g} a film's regression has no solution", "choose a positive one")
    weights = np.empty((n, n), np.float32)
    scale = -1.0 / np.diag(p)
    for start in range(0, n, _ROWS):  # only p's lower triangle holds the inverse
        stop = min(start + _ROWS, n)
        square = p[start:stop, start:stop]
        weights[start:stop, :start] = p[start:stop, :start] * scale[:start]
        weights[start:stop, start:stop] = (np.tril(square) + np.tril(square, -1).T) * scale[start:stop]
        weights[start:stop, stop:] = p[stop:, start:stop].T * scale[stop:]
    np.fill_diagonal(weights, 0.0)
    return weights
