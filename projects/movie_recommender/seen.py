"""Who rated what, and how: in memory, or where it lies in a mapped model file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.compressed import is_ascending
from projects.movie_recommender.ratings import Ratings
from shared.container import MappedArray
from shared.errors import DataError

__all__ = ["Seen"]

_MANY = 1000  # users, above which checking all films together is quicker than one by one
_LEVELS = 255  # of a scale whose ratings are kept in a byte


@dataclass(frozen=True)
class Seen:
    """Who rated what: user u gave the films `films[indptr[u] : indptr[u + 1]]`, ascending, their `stars`.

    Args:
        indptr: (users + 1,) int64.
        films: (n,) int32 codes.
        stars: (n,) uint8 places in `levels`, or float32 ratings where there are no levels; None in a model
            file of version 1.
        levels: (≤ 255,) float32 ratings, ascending; empty where `stars` are ratings.
        n_films: codes are below it.
    """

    indptr: np.ndarray
    films: np.ndarray | MappedArray
    stars: np.ndarray | MappedArray | None
    levels: np.ndarray
    n_films: int

    @classmethod
    def of(cls, ratings: Ratings) -> Seen:
        """Take what is kept of the ratings: all but their times."""
        matrix = ratings.by_user()
        levels, codes = np.unique(matrix.data, return_inverse=True)
        few = len(levels) <= _LEVELS
        stars = codes.astype(np.uint8) if few else matrix.data
        indptr, films = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)
        return cls(indptr, films, stars, levels if few else levels[:0], matrix.shape[1])

    @classmethod
    def restore(
        cls,
        indptr: np.ndarray,
        films: MappedArray,
        stars: MappedArray | None,
        levels: np.ndarray | None,
        shape: tuple[int, int],
    ) -> Seen:
        """Put together what a file holds; the ratings themselves are checked where they are looked at.

        Args:
            shape: users and films of the model.

        Raises:
            ValueError: the parts do not fit together.
        """
        if levels is None:
            levels = np.empty(0, np.float32)
        of_stars = np.uint8 if len(levels) else np.float32
        plain = all(part.ndim == 1 for part in (indptr, levels)) and len(films.shape) == 1
        plain &= indptr.dtype == np.int64 and films.dtype == np.int32 and levels.dtype == np.float32
        whole = len(indptr) == shape[0] + 1 and indptr[0] == 0 and indptr[-1] == len(films)
        if stars is not None:
            plain &= stars.dtype == of_stars and len(stars.shape) == 1
            whole &= len(stars) == len(films)
        if not plain or not whole or not is_ascending(indptr):
            raise ValueError("the parts do not fit together")
        if len(levels) > _LEVELS or not np.isfinite(levels).all() or not (levels[1:] > levels[:-1]).all():
            raise ValueError("the levels of the ratings are no scale")
        return cls(indptr, films, stars, levels, shape[1])

    def films_of(self, user: int) -> np.ndarray:
        """Return the codes of the films that a user code rated."""
        films = self._checked(self.films[self.indptr[user] : self.indptr[user + 1]])
        if not (films[1:] > films[:-1]).all():
            raise _inconsistent()
        return films

    def stretches(self, users: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return starts, ends and an array of film codes: user n rated `films[starts[n] : ends[n]]`.

        The array is all there is when many are asked for; else only what these users rated is looked at.
        −1 rated nothing.
        """
        if len(users) > _MANY:
            known = users >= 0
            starts, ends = self.indptr[users], self.indptr[users + 1]
            return np.where(known, starts, 0), np.where(known, ends, 0), self.all_films()
        parts = [self.films_of(user) if user >= 0 else np.empty(0, np.int32) for user in users.tolist()]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        starts = np.concatenate([[0], ends])[:-1]
        return starts, ends, np.concatenate([np.empty(0, np.int32), *parts])

    def ratings_of(self, user: int) -> np.ndarray:
        """Return what the user gave to `films_of(user)`, float32."""
        return self._ratings(self._stars()[self.indptr[user] : self.indptr[user + 1]])

    def all_films(self) -> np.ndarray:
        """Return the (n,) film codes of all users, one after another."""
        films = self._checked(np.asarray(self.films))
        falls = np.flatnonzero(films[1:] <= films[:-1]) + 1
        if len(np.setdiff1d(falls, self.indptr)):  # but from one user to the next
            raise _inconsistent()
        return films

    def all_ratings(self) -> np.ndarray:
        """Return the (n,) float32 ratings that belong to `all_films`."""
        return self._ratings(np.asarray(self._stars()))

    def _stars(self) -> np.ndarray | MappedArray:
        if self.stars is None:
            raise DataError(
                "this model file is of version 1, which keeps no ratings", "train the model again"
            )
        return self.stars

    def _ratings(self, stars: np.ndarray) -> np.ndarray:
        if stars.dtype == np.float32:
            if not np.isfinite(stars).all():
                raise _inconsistent()
            return stars
        if len(stars) and stars.max() >= len(self.levels):
            raise _inconsistent()
        return self.levels[stars]

    def _checked(self, films: np.ndarray) -> np.ndarray:
        if len(films) and not 0 <= films.min() <= films.max() < self.n_films:
            raise _inconsistent()
        return films


def _inconsistent() -> DataError:
    return DataError("the ratings in the movie model file are damaged", "train the model again")
