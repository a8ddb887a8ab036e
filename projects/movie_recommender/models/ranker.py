"""What the rankers share: scores that put films in order and are no stars."""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.bias import Biased
from projects.movie_recommender.ratings import Ratings, relevant_from
from shared.errors import DataError, closest

__all__ = ["Ranker", "history", "strengths"]

_GRADES = ((0.0, 0.25, 0.5, 0.75, 1.0), (0.1, 0.2, 0.5, 1.0, 1.3))  # place on the scale, strength


class Ranker(Biased):
    """A model that answers which films somebody will like next, and not with how many stars.

    Its `scores` are an order. When asked for stars, `predict` answers with the damped biases of `Bias`,
    g + b_u + c_i, kept beside what ranks. Somebody of whom nothing is known, and a user whose ratings say
    nothing to the model, get the films that most people like.

    Kept besides the biases: `liked` (movies,) float32, the number of ratings from 3/4 of the scale up.
    """

    in_stars = False
    own_order = True
    keeps: ClassVar = {**Biased.keeps, "liked": "movies"}

    liked: np.ndarray

    @abc.abstractmethod
    def _order(self, users: np.ndarray) -> np.ndarray:
        """Return the (k, m) float32 scores of known users; a row of zeros where nothing is known."""

    @abc.abstractmethod
    def _person_order(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        """Return the (m,) scores of a person by their ratings of known films; zeros likewise."""

    def _keep_stars(self, ratings: Ratings) -> None:
        """Fit the biases and count the liked films: the first step of every fit."""
        self._keep_biases(ratings)
        liked = ratings.values >= relevant_from(ratings.scale)
        self.liked = np.bincount(ratings.movies[liked], minlength=len(ratings.movie_ids)).astype(np.float32)

    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        return self.biases.predict_codes(users, movies)

    def scores(self, users: np.ndarray) -> np.ndarray:
        found = np.zeros((len(users), len(self.movie_ids)), np.float32)
        known = users >= 0
        found[known] = self._order(users[known])
        found[~found.any(axis=1)] = self.liked
        return found

    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        return self.biases._fold_in(movies, ratings)

    def _fold_in_ranking(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray:
        found = self._person_order(movies, ratings)
        return found if found.any() else self.liked


def strengths(ratings: np.ndarray, scale: tuple[float, float], positives: str) -> np.ndarray:
    """Return how strongly each rating speaks for its film, (n,) float32, 0 for not at all.

    Args:
        positives: "all", a rating of whatever height says 1; "liked", 1 from three quarters of the scale up;
            "graded", .1, .2, .5, 1, 1.3 at the five quarter points of the scale, straight lines between.

    Raises:
        DataError: another word.
    """
    if positives == "all":
        return np.ones(len(ratings), np.float32)
    if positives == "liked":
        return (ratings >= relevant_from(scale)).astype(np.float32)
    if positives == "graded":
        low, high = scale
        place = (ratings - low) / (high - low) if high > low else np.full(len(ratings), 0.75)
        return np.interp(place, *_GRADES).astype(np.float32)
    raise DataError(f"positives is {positives!r}", closest(positives, ("all", "graded", "liked")))


def history(ratings: Ratings, positives: str) -> sparse.csr_array:
    """Return the (users, movies) float32 matrix of the strengths that are not 0."""
    matrix = ratings.by_user()
    matrix.data = strengths(matrix.data, ratings.scale, positives)
    matrix.eliminate_zeros()
    return matrix
