"""Factorisations that take in a person or new ratings by a few ridge regressions, all else held fixed."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from projects.movie_recommender.models.factors import Factorisation
from projects.movie_recommender.models.ridge import pack, solve_rows, unpack
from projects.movie_recommender.models.solving import solve_system
from projects.movie_recommender.ratings import Ids, Ratings
from shared.compiled import jit
from shared.errors import DataError

if TYPE_CHECKING:
    from projects.movie_recommender.models.iterative import Training

__all__ = ["Updatable", "changed_rows", "grown", "places_of"]

SHARE = 0.03  # of all ratings, at most, that the rows of a side solved again may hold; new rows come on top


class Updatable(Factorisation):
    """A factorisation whose rows are ridge regressions against the other side's, or come near them.

    `update` solves again, first for users and then for films, the rows that changed most: those with the
    largest share of new ratings, as many as hold `SHARE` of all ratings, and every new one. A row
    with few new ratings among many hardly moves. What changed shows in `user_totals` and `movie_totals`,
    the number and the sum of each row's ratings at the last fit or update.
    """

    keeps: ClassVar = {**Factorisation.keeps, "user_totals": "users", "movie_totals": "movies"}

    user_totals: np.ndarray  # (users, 2) float64
    movie_totals: np.ndarray  # (movies, 2) float64

    @property
    @abc.abstractmethod
    def _strength(self) -> np.ndarray:
        """(2, rank + 1): the penalties of a row, and those that each of its ratings adds."""

    @property
    def _centre(self) -> float:
        return float(self.mean)

    @property
    def _constant(self) -> float:
        """What the bias of a row is multiplied by: 1, or 0 in a model without biases."""
        return 1.0

    def _implied(self, indptr: np.ndarray, indices: np.ndarray) -> np.ndarray | None:
        """Return (k, rank) factors that follow from which films users rated, where the model has such."""
        return None

    def update(
        self,
        ratings: Ratings,
        rng: np.random.Generator | int | None = None,
        *,
        before: np.ndarray | None = None,
    ) -> Self:
        places = {
            "users": places_of(self.user_ids, ratings.user_ids, "users"),
            "movies": places_of(self.movie_ids, ratings.movie_ids, "films"),
        }
        length = {"users": len(ratings.user_ids), "movies": len(ratings.movie_ids)}
        for name, axis in self.keeps.items():
            if axis:
                setattr(self, name, grown(getattr(self, name), places[axis], length[axis]))
        self.user_ids, self.movie_ids, self.scale = ratings.user_ids, ratings.movie_ids, ratings.scale
        user_totals, movie_totals = _totals(ratings.users, ratings.movies, ratings.values, *length.values())
        if before is not None:  # corrections may cancel in the sum of a row
            changed = ratings.values != before
            self.user_totals[ratings.users[changed], 1] = np.nan
            self.movie_totals[ratings.movies[changed], 1] = np.nan
        users = _most_changed(self.user_totals, user_totals, SHARE * len(ratings))
        movies = _most_changed(self.movie_totals, movie_totals, SHARE * len(ratings))
        self.user_totals, self.movie_totals = user_totals, movie_totals
        own = _pick(users, user_totals[:, 0].astype(np.int64), ratings.users, ratings.movies, ratings.values)
        self.user_rows[users] = self._user_rows(*own)
        own = _pick(
            movies, movie_totals[:, 0].astype(np.int64), ratings.movies, ratings.users, ratings.values
        )
        self.movie_rows[movies] = self._ridge(*own, self.user_rows)
        return self

    def _person_row(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        indptr = np.array([0, len(movies)], np.int64)
        return self._user_rows(indptr, movies.astype(np.int32), ratings.astype(np.float32))[0]

    def shares(self, movies: np.ndarray, ratings: np.ndarray, target: int) -> tuple[float, np.ndarray]:
        """Return base and (n,) shares: the row of a person is a sum over their ratings, and so is r̂.

        With x_j = (V_j, 1), e_j = r_j − g − c_j and A = Σ x xᵀ + penalties the share of film j is
        x_target · A⁻¹ x_j e_j: none where the rating is what everybody gives the film. Where factors follow
        from which films were rated, p = Σ p_j, it is p_j · V_target + x_target · A⁻¹ x_j (e_j − p · V_j).
        """
        if not len(movies):
            return float(self._fold_in(movies, ratings)[0][target]), np.zeros(0)
        films = self.movie_rows[movies].astype(np.float64)
        x = np.column_stack([films[:, :-1], np.full(len(films), self._constant)])
        plain, each = self._strength
        wanted = np.append(self.movie_rows[target, :-1].astype(np.float64), self._constant)
        pull = solve_system(x.T @ x + np.diag(plain + len(films) * each), wanted)
        left = ratings - self._centre - films[:, -1]
        there = np.zeros(len(films))
        if self._implied(np.array([0, 1]), movies[:1].astype(np.int32)) is not None:
            each_alone = self._implied(np.arange(len(films) + 1), movies.astype(np.int32))
            parts = np.asarray(each_alone, np.float64) / np.sqrt(len(films))
            there = parts @ wanted[:-1]
            left = left - films[:, :-1] @ parts.sum(axis=0)
        return self._centre + float(self.movie_rows[target, -1]), (x @ pull) * left + there

    def _user_rows(self, indptr: np.ndarray, indices: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return (k, rank + 1) rows of k users by their ratings, the films held fixed."""
        implied = self._implied(indptr, indices)
        if implied is None:
            return self._ridge(indptr, indices, values, self.movie_rows)
        users = np.repeat(np.arange(len(implied)), np.diff(indptr))
        explained = np.einsum("nf,nf->n", implied[users], self.movie_rows[indices, :-1])
        rows = self._ridge(indptr, indices, values - explained, self.movie_rows)
        rows[:, :-1] += implied
        return rows

    def _ridge(
        self, indptr: np.ndarray, indices: np.ndarray, values: np.ndarray, fixed: np.ndarray
    ) -> np.ndarray:
        """Return the (k, rank + 1) float32 rows that minimise the objective, those of the others fixed.

        Args:
            indptr, indices, values: the ratings of k rows, compressed.
            fixed: (n, rank + 1) float32 rows of the other side.
        """
        packed = pack(fixed, constant=self._constant)
        solved = np.zeros((len(indptr) - 1, packed.shape[1]), np.float32)
        todo = np.arange(len(solved))
        indptr, indices = indptr.astype(np.int64, copy=False), indices.astype(np.int32, copy=False)
        values = values.astype(np.float32, copy=False)
        solve_rows(todo, indptr, indices, values, self._centre, packed, self._strength, solved)
        return unpack(solved, fixed.shape[1] - 1)

    def _train(self, ratings: Ratings, rng: np.random.Generator, training: Training | None) -> None:
        super()._train(ratings, rng, training)
        self.user_totals, self.movie_totals = _totals(
            ratings.users, ratings.movies, ratings.values, len(ratings.user_ids), len(ratings.movie_ids)
        )

    @classmethod
    def restore(
        cls,
        settings: dict[str, Any],
        arrays: dict[str, np.ndarray],
        user_ids: Ids,
        movie_ids: Ids,
        scale: tuple[float, float],
    ) -> Self:
        # of a file from before there were updates nothing is known, so all rows count as new
        absent = {"user_totals": np.zeros((len(user_ids), 2)), "movie_totals": np.zeros((len(movie_ids), 2))}
        return super().restore(settings, {**absent, **arrays}, user_ids, movie_ids, scale)

    def _check(self) -> None:
        super()._check()
        for totals in (self.user_totals, self.movie_totals):
            if totals.ndim != 2 or totals.shape[1] != 2 or totals.dtype != np.float64:
                raise ValueError("the totals are not numbers and sums")


def grown(rows: np.ndarray, places: np.ndarray, length: int, new: float = 0.0) -> np.ndarray:
    """Return `length` rows, those given at their `places` and the others filled with `new`."""
    found = np.zeros((length, *rows.shape[1:]), rows.dtype)
    if new and length > len(places):
        found[:] = new
    found[places] = rows
    return found


def changed_rows(ratings: Ratings, before: np.ndarray | None, name: str) -> np.ndarray:
    """Return which of the ratings are new or other than `before`.

    Raises:
        DataError: `before` is not given.
    """
    if before is None:
        raise DataError(f"a {name} model must be told which ratings are new", "give what they were before")
    return ratings.values != before  # NaN is no rating


def places_of(old: Ids, new: Ids, what: str) -> np.ndarray:
    """Return the place of each old id among the new ones.

    Raises:
        DataError: an old id is not among them.
    """
    places = new.codes(old.values)
    lost = int((places < 0).sum())
    if lost:
        raise DataError(
            f"{lost:,} {what} of the model have no ratings here", "give old and new ratings together"
        )
    return places


def _most_changed(before: np.ndarray, now: np.ndarray, limit: float) -> np.ndarray:
    """Return the rows that are new, and those with the largest share of changes that hold `limit` ratings."""
    changed = np.flatnonzero((before[:, 0] != now[:, 0]) | (before[:, 1] != now[:, 1]))
    count, difference = now[changed, 0], np.abs(now[changed, 0] - before[changed, 0])
    is_new = before[changed, 0] == 0
    order = np.argsort(np.where(is_new, -np.inf, -np.maximum(difference, 1) / count), kind="stable")
    held = np.cumsum(np.where(is_new, 0, count)[order])
    return np.sort(changed[order[held <= limit]])


def _pick(
    rows: np.ndarray, counts: np.ndarray, codes: np.ndarray, others: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ratings of some rows of a side, compressed: (indptr, indices, values).

    Args:
        counts: the number of ratings of every row of the side.
    """
    indptr = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(counts[rows], out=indptr[1:])
    chosen = np.zeros(len(counts), np.uint8)
    chosen[rows] = 1
    place = np.zeros(len(counts), np.int64)  # where the next rating of a row goes
    place[rows] = indptr[:-1]
    return indptr, *_gather(chosen, place, int(indptr[-1]), codes, others, values)


@jit()
def _gather(  # pragma: no cover: compiled
    chosen: np.ndarray, place: np.ndarray, n: int, codes: np.ndarray, others: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    found = np.empty(n + 1, np.int64)
    k = 0
    for t in range(len(codes)):  # without a branch: this looks at all ratings
        found[k] = t
        k += chosen[np.uint32(codes[t])]
    indices, data = np.empty(n, np.int32), np.empty(n, np.float32)
    for t in found[:n]:
        at = place[codes[t]]
        place[codes[t]] += 1
        indices[at], data[at] = others[t], values[t]
    return indices, data


@jit()
def _totals(  # pragma: no cover: compiled
    users: np.ndarray, movies: np.ndarray, values: np.ndarray, n_users: int, n_movies: int
) -> tuple[np.ndarray, np.ndarray]:
    """The number and the sum of the ratings of each user, and of each film."""
    by_user, by_movie = np.zeros((n_users, 2)), np.zeros((n_movies, 2))
    for t in range(len(values)):
        by_user[users[t], 0] += 1
        by_user[users[t], 1] += values[t]
        by_movie[movies[t], 0] += 1
        by_movie[movies[t], 1] += values[t]
    return by_user, by_movie
