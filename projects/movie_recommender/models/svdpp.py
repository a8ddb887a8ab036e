"""SVD++: which films a person rated tells of their taste too, whatever the ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from projects.movie_recommender.models.descent import START, Descent
from projects.movie_recommender.models.updating import Updatable
from projects.movie_recommender.ratings import Ratings
from shared.compiled import jit

__all__ = ["SVDpp"]


@dataclass
class SVDpp(Descent):
    """r̂_ui = g + b_u + c_i + (p_u + |N_u|^(−½) Σ_{j ∈ N_u} y_j) · q_i, where N_u are the films that u rated,
    brought down towards the minimum of

        Σ (r_ui − r̂_ui)² + reg (|p_u|² + |q_i|²) + reg_implicit Σ_{j ∈ N_u} |y_j|² + reg_bias (b_u² + c_i²)

    summed over the ratings (Koren 2008, section 4). The steps follow the gradient of one rating after the
    other, user by user, but for the y_j: what a user's ratings do to these is added up and done after the
    last of them, so a rating costs as much as without y_j and not |N_u| times that.

    A user's row is kept as its sum, `implicit` holds the y_j for new people and new ratings.

    Args:
        rank: factors per row, the bias not counted.
        rate: length of the first steps.
        decay: what their length is multiplied by after each sweep, at most 1.
        reg, reg_bias, reg_implicit: penalties.
        sweeps: turns through all ratings. Stopping early is part of the model.
    """

    rank: int = 20
    rate: float = 0.01
    decay: float = 0.95
    reg: float = 0.05
    reg_bias: float = 0.02
    reg_implicit: float = 0.001
    sweeps: int = 30

    name = "svdpp"
    keeps: ClassVar = {**Updatable.keeps, "implicit": "movies"}
    moves: ClassVar = ("_own_rows", "movie_rows", "implicit")
    leaner = "choose a smaller rank, or train on fewer ratings"

    def needs(self, ratings: Ratings) -> float:
        """Return 18 for each rating, and 12 for each number of the rows: float32, of users three times."""
        return 18 * len(ratings) + 12 * (len(ratings.user_ids) + len(ratings.movie_ids)) * (self.rank + 1)

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self.mean = np.float64(ratings.values.mean(dtype=np.float64))
        self._by_user = ratings.by_user()
        self._own_rows, self.movie_rows = (
            START * rng.standard_normal((len(ids), self.rank + 1), np.float32)
            for ids in (ratings.user_ids, ratings.movie_ids)
        )
        self._own_rows[:, -1] = self.movie_rows[:, -1] = 0.0
        self.implicit = START * rng.standard_normal((len(ratings.movie_ids), self.rank), np.float32)

    def _sweep(self, number: int) -> None:
        settings = (self.mean, self._rate(number), self.reg, self.reg_bias, self.reg_implicit)
        _sweep_users(
            self._by_user.indptr.astype(np.int64),
            self._by_user.indices,
            self._by_user.data,
            self._own_rows,
            self.movie_rows,
            self.implicit,
            *(np.float32(x) for x in settings),
        )

    def _so_far(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        self._add_implied()
        return self.predict_codes(users, movies)

    def _end(self) -> None:
        self._add_implied()
        del self._by_user, self._own_rows
        self._check_finite()

    def _add_implied(self) -> None:
        self.user_rows = self._own_rows.copy()
        self.user_rows[:, :-1] += self._implied(self._by_user.indptr, self._by_user.indices)

    def _implied(self, indptr: np.ndarray, indices: np.ndarray) -> np.ndarray:
        return _mean_implicit(indptr.astype(np.int64), indices.astype(np.int32, copy=False), self.implicit)

    def _check(self) -> None:
        super()._check()
        shape = (len(self.movie_rows), self.movie_rows.shape[1] - 1)
        if self.implicit.shape != shape or self.implicit.dtype != np.float32:
            raise ValueError("the implicit factors are of another rank")


@jit()
def _mean_implicit(  # pragma: no cover: compiled
    indptr: np.ndarray, indices: np.ndarray, implicit: np.ndarray
) -> np.ndarray:
    """|N|^(−½) Σ y_j for each row of films, (k, rank) float32."""
    sums = np.zeros((len(indptr) - 1, implicit.shape[1]), np.float32)
    for row in range(len(sums)):
        for at in range(indptr[row], indptr[row + 1]):
            sums[row] += implicit[indices[at]]
        if indptr[row] < indptr[row + 1]:
            sums[row] *= np.float32(1.0 / np.sqrt(indptr[row + 1] - indptr[row]))
    return sums


@jit(fastmath={"contract", "reassoc", "nsz"})
def _sweep_users(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    own_rows: np.ndarray,
    movie_rows: np.ndarray,
    implicit: np.ndarray,
    mean: float,
    rate: float,
    reg: float,
    reg_bias: float,
    reg_implicit: float,
) -> None:
    """A step for each rating. Each shrinks y_j of all the user's films: n times before they are moved."""
    rank = implicit.shape[1]
    one = np.float32(1.0)
    keep, keep_bias = one - rate * reg, one - rate * reg_bias
    implied, pull = np.empty(rank, np.float32), np.empty(rank, np.float32)
    for user in range(len(indptr) - 1):
        begin, end = indptr[user], indptr[user + 1]
        if begin == end:
            continue
        norm = np.float32(1.0 / np.sqrt(end - begin))
        implied[:] = 0.0
        pull[:] = 0.0
        for at in range(begin, end):
            y = implicit[indices[at]]
            for f in range(rank):
                implied[f] += norm * y[f]
        p = own_rows[user]
        for at in range(begin, end):
            q = movie_rows[indices[at]]
            dot = p[rank] + q[rank]
            for f in range(rank):
                dot += q[f] * (p[f] + implied[f])
            e = rate * (values[at] - mean - dot)
            for f in range(rank):
                x, w = p[f], q[f]
                pull[f] += norm * e * w
                p[f] = keep * x + e * w
                q[f] = keep * w + e * (x + implied[f])
            p[rank] = keep_bias * p[rank] + e
            q[rank] = keep_bias * q[rank] + e
        keep_implicit = np.float32((one - rate * reg_implicit) ** (end - begin))
        for at in range(begin, end):
            y = implicit[indices[at]]
            for f in range(rank):
                y[f] = keep_implicit * y[f] + pull[f]
