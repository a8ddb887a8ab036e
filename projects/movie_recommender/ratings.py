"""The ratings that a model learns from: contiguous codes, values, and the ids that the codes stand for."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from projects.movie_recommender.compressed import compress
from shared.errors import DataError

__all__ = ["Ids", "Ratings", "relevant_from"]


class Ids:
    """Distinct ids in ascending order; the code of an id is its place among them.

    Numbers stay numbers and text stays text: `007` and `7` are two users where ids are text.

    Args:
        values: (n,) distinct and ascending, of an integer or floating dtype, or text as objects.
    """

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    @functools.cached_property
    def _index(self) -> pd.Index:
        return pd.Index(self.values)

    def codes(self, ids: Any) -> np.ndarray:
        """Return the (k,) int32 code of each id, −1 where it is unknown; numerals may be given as text."""
        wanted = _plain(ids)
        if wanted.dtype == object and self.values.dtype != object:
            numbers = [self._number(text) for text in wanted]
            known = np.array([number is not None for number in numbers], bool)
            codes = np.full(len(wanted), -1, np.int32)
            found = np.array([number for number in numbers if number is not None], self.values.dtype)
            codes[known] = self._index.get_indexer(found)
            return codes
        if wanted.dtype != object and self.values.dtype == object:
            wanted = wanted.astype(str).astype(object)
        return self._index.get_indexer(wanted).astype(np.int32)

    def _number(self, text: str) -> float | int | None:
        try:
            number = self.values.dtype.type(text).item()
        except (ValueError, OverflowError):
            return None
        return number if str(number) == text.strip() else None  # 042 is not 42

    def as_known(self, ids: Any) -> list[Any]:
        """Return ids as plain values in the form they have here: 42 for "42" where ids are numbers."""
        codes = self.codes(ids)
        known = self.values[np.maximum(codes, 0)].tolist() if len(self) else [None] * len(codes)
        plain = []
        for code, here, given in zip(codes, known, _plain(ids).tolist(), strict=True):
            if code < 0 and isinstance(given, str) and self.values.dtype != object:
                number = self._number(given)
                given = given if number is None else number
            plain.append(here if code >= 0 else given)
        return plain

    def nearest(self, wanted: object, count: int = 3) -> list[str]:
        """Return a few known ids that look like `wanted`, as text; none when none does."""
        import difflib

        if self.values.dtype != object:
            try:
                number = float(str(wanted))
            except ValueError:
                return []
            if not math.isfinite(number):  # "nan" is near nothing
                return []
            order = np.argsort(np.abs(self.values.astype(np.float64) - number), kind="stable")
            return [str(value) for value in self.values[np.sort(order[:count])]]
        known = [str(value) for value in self.values]
        return difflib.get_close_matches(str(wanted), known, n=count)


def _plain(ids: Any) -> np.ndarray:
    """A 1-d array of integers, of floats, or of text as objects."""
    array = np.atleast_1d(ids.to_numpy() if hasattr(ids, "to_numpy") else np.asarray(ids))
    if array.dtype.kind in "iuf":
        return array
    return np.array([str(value) for value in array], object)


@dataclass(frozen=True)
class Ratings:
    """n ratings in the order given; a pair that is absent is unknown, not zero.

    Args:
        users: (n,) int32 codes, each of 0 … len(user_ids) − 1 in use.
        movies: (n,) int32 codes, likewise.
        values: (n,) float32, finite and within `scale`.
        scale: the lowest and the highest rating that can be given.
        times: (n,) int64 seconds since 1970, where they are known.
        user_side: what is known of the users beside their ratings, as named blocks of numbers: each a
            (users, columns) float32 matrix. Only models that want it look at it.
        movie_side: the same of the films.
    """

    users: np.ndarray
    movies: np.ndarray
    values: np.ndarray
    user_ids: Ids
    movie_ids: Ids
    scale: tuple[float, float]
    times: np.ndarray | None = None
    user_side: dict[str, sparse.csr_array] = field(default_factory=dict)
    movie_side: dict[str, sparse.csr_array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def of(cls, ratings: Ratings | pd.DataFrame, scale: tuple[float, float] | None = None) -> Ratings:
        """Take a table with the columns userId, movieId, rating, perhaps timestamp; or `Ratings` as they are.

        Where `attrs["dataset"]` says which named set the table is of, as `load_ratings` notes it, what that
        set tells of its users and films is taken too.

        Args:
            scale: the lowest and highest possible rating; by default those that occur, in all of the rows.
                Rows taken later, to train on or to test with, keep it: a site's scale is known before anybody
                rates there, and tells nothing of single ratings.

        Raises:
            DataError: a column is missing, nothing is in it, or a rating cannot be one.
        """
        if isinstance(ratings, Ratings):
            return ratings
        missing = [name for name in ("userId", "movieId", "rating") if name not in ratings.columns]
        if missing:
            raise DataError(
                f"the ratings have no column {missing[0]}, only {', '.join(map(str, ratings.columns))}",
                "name the columns userId, movieId, rating",
            )
        if not len(ratings):
            raise DataError("there are no ratings to learn from", "check the file")
        values = ratings["rating"].to_numpy(np.float32)
        low, high = scale or (float(values.min()), float(values.max()))
        wrong = np.flatnonzero(~((values >= low) & (values <= high)))  # NaN is neither
        if len(wrong):
            raise DataError(
                f"{len(wrong):,} ratings are outside {low:g} to {high:g}, the first is {values[wrong[0]]:g}",
                "give a scale that holds them all, or mend them",
            )
        users, user_ids = _encode(ratings["userId"])
        movies, movie_ids = _encode(ratings["movieId"])
        times = ratings["timestamp"].to_numpy(np.int64) if "timestamp" in ratings.columns else None
        known: tuple[dict[str, sparse.csr_array], ...] = ({}, {})
        if "dataset" in ratings.attrs:
            from projects.movie_recommender.side import of_set  # imports this module

            known = of_set(ratings.attrs["dataset"], user_ids, movie_ids)
        return cls(users, movies, values, user_ids, movie_ids, (low, high), times, *known)

    def take(self, rows: np.ndarray | Sequence[int]) -> Ratings:
        """Return some of the rows, with the codes of only the users and films that occur in them."""
        rows = np.asarray(rows)
        users, kept_users, user_ids = _compact(self.users[rows], self.user_ids)
        movies, kept_movies, movie_ids = _compact(self.movies[rows], self.movie_ids)
        times = None if self.times is None else self.times[rows]
        return replace(
            self,
            users=users,
            movies=movies,
            values=self.values[rows],
            user_ids=user_ids,
            movie_ids=movie_ids,
            times=times,
            user_side={name: block[kept_users] for name, block in self.user_side.items()},
            movie_side={name: block[kept_movies] for name, block in self.movie_side.items()},
        )

    def by_user(self) -> sparse.csr_array:
        """Return the (users, movies) matrix of the values, one row of ascending films per user."""
        return _compressed(self.values, self.users, self.movies, (len(self.user_ids), len(self.movie_ids)))

    def by_movie(self) -> sparse.csr_array:
        """Return the (movies, users) matrix of the values, one row of ascending users per film."""
        return _compressed(self.values, self.movies, self.users, (len(self.movie_ids), len(self.user_ids)))


def relevant_from(scale: tuple[float, float]) -> float:
    """The least rating that counts as liked, three quarters up the scale: 4 of 1 … 5 and of ½ … 5."""
    low, high = scale
    return math.ceil(2 * (low + 0.75 * (high - low))) / 2  # a half star that can be given


def _encode(column: pd.Series) -> tuple[np.ndarray, Ids]:
    if column.isna().any():
        raise DataError(f"{int(column.isna().sum())} rows have no {column.name}", "fill or remove them")
    codes, values = pd.factorize(_plain(column), sort=True)
    return codes.astype(np.int32), Ids(np.asarray(values))


def _compact(codes: np.ndarray, ids: Ids) -> tuple[np.ndarray, np.ndarray, Ids]:
    """The codes anew, those that stay in use, and the ids of these."""
    used = np.zeros(len(ids), bool)
    used[codes] = True
    kept = np.flatnonzero(used)
    return (np.cumsum(used, dtype=np.int32) - np.int32(1))[codes], kept, Ids(ids.values[kept])


def _compressed(
    values: np.ndarray, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
) -> sparse.csr_array:
    indptr, indices, data, repeated = compress(values, rows, columns, shape)
    if repeated:
        raise DataError(
            f"{repeated} ratings are of a film that the same user rated before",
            "keep one of each, as load_ratings does",
        )
    return sparse.csr_array((data, indices, indptr), shape=shape)
