"""Why a model predicts what it predicts: what each of a person's ratings adds, computed and not made up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.movie_recommender.models import Model
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.progress import track

__all__ = ["Explanation", "affine_shares", "explain"]

TOLERANCE = 1e-3  # stars by which the parts of what is called a sum may miss the whole, for rounding


@dataclass(frozen=True)
class Explanation:
    """A prediction as a sum: base + Σ shares = prediction.

    Args:
        target: code of the film.
        base: what the model would expect of somebody who felt about all these films as everybody does.
        movies: (n,) codes of the films that the person rated, without the target.
        ratings: (n,) float32, what the person gave them.
        shares: (n,) what each of these ratings adds, in stars.
        rated: what the person gave the film itself, where they did.
    """

    target: int
    base: float
    movies: np.ndarray
    ratings: np.ndarray
    shares: np.ndarray
    rated: float | None = None

    @property
    def prediction(self) -> float:
        """What folding the person in predicts, not held within the scale."""
        return self.base + float(self.shares.sum())


def explain(model: Model, movies: np.ndarray, ratings: np.ndarray, target: int) -> Explanation:
    """Explain what folding in a person predicts for a film.

    A rating of the film itself is left out: it would explain itself.

    Args:
        movies: (n,) codes of films that the person rated.
        ratings: (n,) their ratings.
        target: code of the film to explain.

    Raises:
        DataError: the model is no sum over ratings, or tells no stars.
    """
    itself = ratings[movies == target]
    order = np.argsort(movies)
    order = order[movies[order] != target]
    movies, ratings = movies[order], ratings[order].astype(np.float32)
    with one_blas_thread():
        found = model.shares(movies, ratings, target)
        if found is None and model.in_stars:
            found = affine_shares(model, movies, ratings, target)
    if found is None:
        raise DataError(f"{model.name} gives no reasons for a prediction", "train --algorithm als")
    base, shares = found
    return Explanation(target, base, movies, ratings, shares, float(itself[0]) if len(itself) else None)


def affine_shares(
    model: Model, movies: np.ndarray, ratings: np.ndarray, target: int
) -> tuple[float, np.ndarray] | None:
    """Return base and shares of a model whose fold-in f is affine in the ratings, None where it is not.

    With the films that were rated held fixed, f(r) = f(e) + Σ a_j (r_j − e_j), where e_j is what the model
    expects of a stranger. The base is f(e), and the share of film j is a_j (r_j − e_j), found by folding in
    somebody who agrees with everybody but on film j. That the shares add up to f(r) is checked, and that
    half the differences move f half as far.

    Args: see `Model.shares`.
    """

    def folded(given: np.ndarray) -> float:
        return float(model._fold_in(movies, given.astype(np.float32))[0][target])

    whole = folded(ratings)
    if not len(movies):
        return whole, np.zeros(0)
    usual = model.predict_codes(np.full(len(movies), -1, np.int32), movies.astype(np.int32))
    base = folded(usual)
    shares = np.empty(len(movies))
    for j in track(range(len(movies)), "explaining"):
        given = usual.copy()
        given[j] = ratings[j]
        shares[j] = folded(given) - base
    middle = folded((usual + ratings) / 2)
    if max(abs(whole - base - shares.sum()), abs(middle - (whole + base) / 2)) > TOLERANCE:
        return None
    return whole - float(shares.sum()), shares
