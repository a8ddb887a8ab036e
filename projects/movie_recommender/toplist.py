"""The films to show first: for one person, for many in blocks, and those like a given film."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from projects.movie_recommender.bulk import best_films, fits
from projects.movie_recommender.choice import Choice
from projects.movie_recommender.models import Model, Person
from projects.movie_recommender.store import Trained
from shared.errors import DataError
from shared.memory import check_budget

__all__ = ["best", "recommend", "recommend_person", "similar", "top_k"]

PLAIN = Choice()
_BLOCK = 1 << 24  # scores held at once, 64 MiB; never users × films
SUPPORT = 30  # ratings at which a film's likeness to others counts half


def recommend(
    trained: Trained, users: np.ndarray, k: int, choice: Choice = PLAIN
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each user code in turn the films they have not rated, best first, with predicted ratings.

    The order is by expected rating before it is held within the scale, or by the scores of a model that has
    an order of its own; of equal ones the lower film id stands first. A user that the model does not know,
    −1, gets what is best liked by all.

    Args:
        users: (n,) codes.
        k: films per user; fewer where fewer are left.
        choice: which films may be shown; a diverse list has an order of its own.

    Yields:
        Film codes and predictions, each (≤ k,).
    """
    _check_k(k)
    model = trained.model
    k = min(k, len(model.movie_ids))  # memory is taken for k
    if choice.is_plain and fits(model):
        for films, exact in best_films(trained, users, k):
            yield films, model.clip(exact)
        return
    needed = model.needs_to_rank(len(users), _BLOCK)
    check_budget(needed, f"ranking {len(model.movie_ids):,} films by {model.name}", "train als or ials")
    step = max(1, _BLOCK // max(1, len(model.movie_ids)))
    for start in range(0, len(users), step):
        block = users[start : start + step]
        scores = model.scores(block)
        for user, row in zip(block, scores, strict=True):
            row = choice.strike(row, trained.seen_by(user))
            films, exact = best(model, user, row, choice.pool(k))
            shown = choice.places(films, row[films] if model.own_order else exact, k)
            yield films[shown], model.clip(exact[shown])


def best(model: Model, user: int, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k films of the largest scores for a user code, and their predictions, not clipped.

    Scores are float32, which decides who is among the k; predictions are float64, and their order is the
    list's, unless the model has an order of its own.
    """
    films = top_k(scores, k)
    exact = model.predict_codes(np.full(len(films), user, np.int32), films)
    if model.own_order:
        return films, exact
    order = np.lexsort((films, -exact))
    return films[order], exact[order]


def recommend_person(
    person: Person, rated: np.ndarray, k: int, choice: Choice = PLAIN
) -> tuple[np.ndarray, np.ndarray]:
    """The same for somebody who was folded in; `rated` holds the codes of the films that they rated."""
    _check_k(k)
    order = choice.strike(person.scores if person.ranking is None else person.ranking, rated)
    films = top_k(order, choice.pool(k))
    films = films[choice.places(films, order[films], k)]
    return films, person.model.clip(person.scores[films])


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """Return the places of the k largest of (m,) scores, largest first, ties by place; −inf is left out."""
    k = min(k, len(scores))
    least = np.partition(scores, len(scores) - k)[len(scores) - k] if k else np.inf
    places = np.flatnonzero((scores >= least) & (scores > -np.inf))  # all that tie for the last place
    return places[np.lexsort((places, -scores[places]))][:k].astype(np.int32)


def similar(trained: Trained, movie: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the films that the same people like and dislike, likest first, and how like they are.

    The model's own measure times n / (n + 30) for a film with n ratings: with few ratings likeness is chance,
    and the largest of many chances would come first. A factorisation's measure is the cosine of the films'
    vectors, the correlation over all users of what it expects them to feel about each beyond its popularity.
    """
    _check_k(k)
    likeness = trained.model.alike(movie)
    if likeness is None:
        raise DataError(f"{trained.model.name} does not compare films", "train --algorithm als")
    counts = trained.titles.popularity
    scores = likeness * counts / (counts + SUPPORT)
    scores[movie] = -np.inf
    films = top_k(scores, k)
    return films, scores[films]


def _check_k(k: int) -> None:
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 film")
