"""Everything that can be asked of a loaded film model or checkpoint, as one digest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from shared.errors import DataError
from tools.reliability.digests import digest_of

__all__ = ["fit_to_checkpoint", "read_checkpoint", "read_model"]


def read_model(path: Path) -> str:
    """Predict, rank, place a new person, explain, compare films, and list the training ratings."""
    from projects.movie_recommender.choice import Choice
    from projects.movie_recommender.explain import explain
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.toplist import recommend, similar

    trained = load_model(path)
    model = trained.model
    found: list[Any] = []
    n, m = len(model.user_ids), len(model.movie_ids)
    low, high = model.scale
    users, films = model.user_ids.values[[0, -1]], model.movie_ids.values[[-1, 0]]
    stars = model.predict([*users, "nobody"], [*films, films[0]])
    assert (np.isfinite(stars) & (stars >= low) & (stars <= high)).all(), "predictions leave the scale"
    found += [users, films, stars]
    codes = np.array([0, n - 1, -1], np.int32)
    places: list[np.ndarray] = [trained.seen_by(0)]
    for choice in (Choice(), Choice.of(trained, genres=["A"], include_seen=True)):
        for shown, values in recommend(trained, codes, 3, choice):
            assert len(shown) == len(values)
            places.append(shown)
            found.append(values)
    person = model.fold_in(films, np.array([low, high]))
    assert person.scores.shape == (m,), "a score for each film"
    assert np.isfinite(person.scores).all()
    found += [person.scores, model.interval(codes, np.array([0, m - 1, 0], np.int32))]
    asks: list[Callable[[], Any]] = [
        lambda: similar(trained, 0, 3),
        lambda: vars(explain(model, np.array([0, m - 1], np.int32), np.array([low, high], np.float32), 1)),
    ]
    for ask in asks:
        with contextlib.suppress(DataError):  # not every model compares, or explains
            answer = ask()
            found.append(answer)
            places += [answer[0]] if isinstance(answer, tuple) else []
    found.append(trained.training_table().to_numpy())
    for shown in places:
        assert not len(shown) or 0 <= shown.min() <= shown.max() < m, "films that are none"
    found += [*places, trained.titles.titles, trained.titles.nearest("Film"), trained.genres, trained.years]
    return digest_of(*found, trained.about)


def fit_to_checkpoint(path: Path, *, resume: bool) -> Any:
    """Fit a model of three sweeps and leave after the first; or go on from there."""
    from projects.movie_recommender.models.checkpoint import Checkpoint, Interrupt
    from projects.movie_recommender.models.funk import Funk
    from projects.movie_recommender.models.iterative import Training
    from projects.movie_recommender.ratings import Ratings
    from tools.reliability.examples import table

    ratings, model, rng = Ratings.of(table(), (1.0, 5.0)), Funk(rank=2, sweeps=3), np.random.default_rng(1)
    if resume:
        return model.fit(ratings, rng, training=Training(path, resume=True))
    checkpoint = Checkpoint.open(Training(path), model, ratings, rng)
    model._begin(ratings, rng)
    model._sweep(0)
    checkpoint.offer("fit", 1, model, rng, [], Interrupt(False), last=True)
    return model


def read_checkpoint(path: Path) -> str:
    """Go on with the fit."""
    model = fit_to_checkpoint(path, resume=True)
    settings, arrays = model.state()
    for array in arrays.values():
        assert np.isfinite(array).all(), "a fit that is not finite"
    return digest_of(settings, *arrays.values())
