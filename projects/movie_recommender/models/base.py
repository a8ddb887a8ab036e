"""What every model is: fitted on ratings, asked for predictions, and kept as a few named arrays."""

from __future__ import annotations

import abc
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import pandas as pd

from projects.movie_recommender.models.forms import check_forms, check_types
from projects.movie_recommender.models.limits import check_finite, check_settings
from projects.movie_recommender.ratings import Ids, Ratings
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity
from shared.memory import check_budget

if TYPE_CHECKING:
    from projects.movie_recommender.models.iterative import Training

__all__ = ["Model", "Person"]


@dataclass(frozen=True)
class Person:
    """What a model expects of somebody who was folded in.

    Args:
        scores: (m,) expected rating of each film of the model, not clipped.
        elsewhere: the same of a film that the model does not know.
        model: the model that was asked.
        ranking: (m,) scores by which films are ranked for this person; None: by `scores`.
    """

    scores: np.ndarray
    elsewhere: float
    model: Model
    ranking: np.ndarray | None = None

    def predict(self, movies: Any) -> np.ndarray:
        """Return the (k,) predicted ratings of films given by id, within the scale."""
        codes = self.model.movie_ids.codes(movies)
        return self.model.clip(np.where(codes >= 0, self.scores[codes], self.elsewhere))


class Model(abc.ABC):
    """One way to predict a rating. Subclasses are dataclasses whose fields are their settings.

    A code of −1 stands for a user or film that was not in training; every method answers for it too,
    with what is known of the other half of the pair.
    """

    name: ClassVar[str]
    keeps: ClassVar[
        dict[str, str]
    ]  # the fitted arrays: name -> what the first axis counts: users, movies or ""
    in_stars: ClassVar[bool] = True  # its predictions are its own; False: it ranks, and tells stars by biases
    own_order: ClassVar[bool] = False  # `scores` rank films otherwise than by expected rating
    orders: ClassVar[bool] = True  # False: it expects the same of every film, so any list is as good
    # the predictions for a user are user_rows[u, :-1] · movie_rows[i, :-1] + movie_rows[i, -1] and a constant
    # of the user, for all films i: their order may be found from the rows alone
    ranks_by_rows: ClassVar[bool] = False
    score_bytes: ClassVar[int] = 12  # that a score takes while it is made
    leaner: ClassVar[str] = "train on fewer ratings"  # what to do where a fit would take too much memory

    user_ids: Ids
    movie_ids: Ids
    scale: tuple[float, float]

    def fit(
        self,
        ratings: Ratings | pd.DataFrame,
        rng: np.random.Generator | int | None = None,
        *,
        training: Training | None = None,
    ) -> Self:
        """Learn from `ratings`, the only data that reaches the model; return the model itself.

        Raises:
            DataError: a setting is out of range, or leads to no finite model; `training` asks for what only a
                model of many sweeps has; the fit would take more memory than `--memory` allows.
        """
        self.check_training(training)
        data = Ratings.of(ratings)
        self.user_ids, self.movie_ids, self.scale = data.user_ids, data.movie_ids, data.scale
        check_settings(self)
        what = f"{self.name} on {len(data):,} ratings of {len(data.movie_ids):,} films"
        check_budget(self.needs(data), f"{what} by {len(data.user_ids):,} users", self.leaner)
        with one_blas_thread():
            self._train(data, np.random.default_rng(rng), training)
        check_finite(self)
        return self

    def needs(self, ratings: Ratings) -> float:
        """Return about how many bytes a fit grows the process by, beside `ratings`.

        By default 28 a rating, which are two compressed matrices, of users and of films, and what it takes to
        make them, or as much in three rows of float64 that biases are summed from; and 100 a user and film.
        """
        return 28 * len(ratings) + 100 * (len(ratings.user_ids) + len(ratings.movie_ids))

    def needs_to_rank(self, n_users: int, n_scores: int) -> float:
        """Return about how many bytes `scores` for many users take, in blocks of `n_scores` films and users.

        Whatever the number of users: never users × films.
        """
        n_films = len(self.movie_ids)
        return float(self.score_bytes * min(n_users * n_films, max(n_scores, n_films)))

    def check_training(self, training: Training | None) -> None:
        """Raise `DataError` where this model cannot be fitted in the way that is asked for."""
        if training is not None and not training.is_plain:
            raise DataError(
                f"{self.name} is fitted in one go, without sweeps to stop between",
                "train it without checkpoint, resuming and patience",
            )

    def _train(self, ratings: Ratings, rng: np.random.Generator, training: Training | None) -> None:
        self._fit(ratings, rng)

    def predict(self, users: Any, movies: Any) -> np.ndarray:
        """Return the (n,) float64 predicted ratings of pairs of ids, within the scale."""
        # ids, codes and their indexes, and three rows of float64
        check_budget(80 * len(users), f"predicting {len(users):,} ratings", "predict them in parts")
        user_codes, movie_codes = self.user_ids.codes(users), self.movie_ids.codes(movies)
        if user_codes.shape != movie_codes.shape:
            raise ValueError(f"{len(user_codes)} users and {len(movie_codes)} movies do not make pairs")
        return self.clip(self.predict_codes(user_codes, movie_codes))

    def fold_in(self, movies: Any, ratings: Any) -> Person:
        """Place a person by their own ratings, the model held fixed.

        Args:
            movies: (n,) film ids; those that the model does not know are passed over.
            ratings: (n,) their ratings.

        Raises:
            DataError: a rating outside the scale, a film rated twice, or a model by which nothing finite
                follows from them, as one of a file with a penalty of almost 0.
        """
        values = np.atleast_1d(np.asarray(ratings, np.float32))
        codes = self.movie_ids.codes(movies)
        if values.shape != codes.shape:
            raise ValueError(f"{len(codes)} movies and {len(values)} ratings do not make pairs")
        low, high = self.scale
        wrong = values[~((values >= low) & (values <= high))]
        if len(wrong):
            raise DataError(f"rating {wrong[0]:g} is outside {low:g} to {high:g}", "correct it")
        codes, values = codes[codes >= 0], values[codes >= 0]
        if len(np.unique(codes)) < len(codes):
            raise DataError("a film is rated twice", "keep one rating of each film")
        order = np.argsort(codes)  # the order in which a person lists films is no information
        try:
            with one_blas_thread():
                scores, elsewhere = self._fold_in(codes[order], values[order])
                ranking = self._fold_in_ranking(codes[order], values[order])
            is_finite = bool(np.isfinite(scores).all()) and np.isfinite(elsewhere)
        # a system without a solution; a division by zero in a parallel kernel is a SystemError of numba's
        except (ZeroDivisionError, SystemError, np.linalg.LinAlgError):
            is_finite = False
        if not is_finite:
            raise DataError(f"{self.name} expects nothing finite by these ratings", "train the model again")
        return Person(scores, elsewhere, self, ranking)

    def update(
        self,
        ratings: Ratings,
        rng: np.random.Generator | int | None = None,
        *,
        before: np.ndarray | None = None,
    ) -> Self:
        """Take new ratings in; return the model itself.

        Where `quick_update` only what they change is learned. Else everything is learned again: a model in
        closed form is as soon fitted as mended.

        Args:
            ratings: old and new together; all ids of the model occur in them.
            before: (n,) float32, what each of these ratings was when the model last learned, NaN for a new
                one. Some models find out by themselves.

        Raises:
            DataError: ids of the model have no ratings, or `before` is wanted and not given.
        """
        return self.fit(ratings, rng)

    @property
    def quick_update(self) -> bool:
        """Whether `update` learns what new ratings change, and not everything again."""
        return type(self).update is not Model.update

    def interval(self, users: np.ndarray, movies: np.ndarray, share: float = 0.9) -> np.ndarray | None:
        """Return (n, 2) bounds within which `share` of the ratings of such pairs of codes should lie.

        None where the model tells a rating and not its spread.
        """
        return None

    def shares(self, movies: np.ndarray, ratings: np.ndarray, target: int) -> tuple[float, np.ndarray] | None:
        """Return what each rating of a person adds to the prediction for one film, as (base, (n,) shares).

        base + Σ shares is exactly `fold_in(…).scores[target]`, not clipped. None where the prediction is no
        such sum.

        Args:
            movies: (n,) codes of films that the person rated, ascending.
            ratings: (n,) their ratings.
            target: code of the film to explain.
        """
        return None

    def clip(self, predictions: np.ndarray) -> np.ndarray:
        """Hold predictions within the scale."""
        return np.clip(predictions.astype(np.float64), *self.scale)

    @abc.abstractmethod
    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None: ...

    @abc.abstractmethod
    def predict_codes(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        """Return the (n,) float64 expected ratings of pairs of codes, not clipped."""

    @abc.abstractmethod
    def scores(self, users: np.ndarray) -> np.ndarray:
        """Return the (k, m) float32 scores by which all films are ranked for k users given as codes."""

    @abc.abstractmethod
    def _fold_in(self, movies: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, float]:
        """Return `Person.scores` and `Person.elsewhere` for known films given as ascending codes."""

    def _fold_in_ranking(self, movies: np.ndarray, ratings: np.ndarray) -> np.ndarray | None:
        """Return `Person.ranking`; the arguments are those of `_fold_in`."""
        return None

    def movie_vectors(self) -> np.ndarray | None:
        """Return (m, r) vectors whose directions tell which films are alike, or None where there are none."""
        return None

    def alike(self, movie: int) -> np.ndarray | None:
        """Return the (m,) likeness, at most 1, of every film to one given as a code; None: it has no such."""
        vectors = self.movie_vectors()
        return None if vectors is None else cosine_similarity(vectors[movie], vectors)

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return the settings and the fitted arrays, which `restore` takes."""
        return dataclasses.asdict(self), {key: getattr(self, key) for key in self.keeps}  # type: ignore[call-overload]

    @classmethod
    def restore(
        cls,
        settings: dict[str, Any],
        arrays: dict[str, np.ndarray],
        user_ids: Ids,
        movie_ids: Ids,
        scale: tuple[float, float],
    ) -> Self:
        """Make the model again from what `state` gave.

        Raises:
            KeyError, TypeError, ValueError: the parts do not belong together.
        """
        model = cls(**settings)
        check_types(model)
        model.user_ids, model.movie_ids, model.scale = user_ids, movie_ids, scale
        length = {"users": len(user_ids), "movies": len(movie_ids)}
        for key, axis in cls.keeps.items():
            if axis and len(arrays[key]) != length[axis]:
                raise ValueError(f"{key} has {len(arrays[key])} rows for {length[axis]} {axis}")
            setattr(model, key, arrays[key])
        check_forms(model)
        model._check()
        return model

    def _check(self) -> None:  # noqa: B027
        """Raise `ValueError` when restored arrays do not fit: compiled code would read beyond them."""
