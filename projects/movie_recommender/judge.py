"""One model in one split: fitted on the training rows, then asked about the people of the test rows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from projects.movie_recommender.memory import peak_memory
from projects.movie_recommender.models import Model, Person
from projects.movie_recommender.models.used import settings_used
from projects.movie_recommender.ranked import (
    LONGEST,
    Audience,
    Sums,
    first_films,
    list_figures,
    lists_by_code,
)
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.splits import Split
from shared.blas import one_blas_thread

__all__ = ["INTERVAL_SHARE", "METRICS", "Outcome", "answer", "judge", "value"]

METRICS = (
    *("rmse", "mae", "interval_coverage", "interval_width"),
    *("ndcg@10", "recall@20", "precision@10", "map@10", "mrr@10", "hit_rate@10"),
    *("coverage@10", "novelty@10", "diversity@10", "popularity_lift@10", "gini@10"),
)
INTERVAL_SHARE = 0.9  # of the ratings that a predicted interval should hold


@dataclass
class Answers:
    """What a fitted model says of a split.

    Args:
        predictions: (n_test,) within the scale.
        lists: (t, LONGEST) film codes of the model for each tested user, −1 at the end of a shorter list.
    """

    predictions: np.ndarray
    lists: np.ndarray
    predict_seconds: float = 0.0
    rank_seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What one model did in one split; see `value` for the metric that per-user sums make.

    Args:
        sums: per metric the (users,) tops and bottoms: squared errors and counts, or scores and ones.
        whole: the metrics that are not made of users.
        settings: with which the model was made in the end.
    """

    sums: Sums
    whole: dict[str, float]
    fit_seconds: float
    fit_cpu_seconds: float
    predict_seconds: float
    rank_seconds: float
    peak_mb: float
    predictions: np.ndarray = field(repr=False)
    settings: dict[str, Any]


def value(metric: str, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return a metric from sums over users: Σ top / Σ bottom, its root for rmse, less 1 for a lift."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = top / bottom
    if metric == "rmse":
        return np.sqrt(ratio)
    return ratio - 1 if metric.startswith("popularity_lift") else ratio


def judge(model: Model, ratings: Ratings, split: Split, rng: np.random.Generator) -> Outcome:
    """Fit `model` on the training rows, hear what it says of the test, and only then look at its ratings."""
    train = ratings.take(split.train)
    audience = Audience.of(ratings, split)
    with peak_memory() as memory:
        started, cpu = time.perf_counter(), time.process_time()
        model.fit(train, rng)
        fitted, fitted_cpu = time.perf_counter(), time.process_time()
        answers = answer(model, ratings, split, audience)
    sums, whole = list_figures(model, ratings, split, audience, answers.lists)
    if model.in_stars:
        sums |= _error_sums(answers.predictions, ratings, split)
        sums |= _interval_sums(model, ratings, split)
    return Outcome(
        sums,
        whole,
        fitted - started,
        fitted_cpu - cpu,
        answers.predict_seconds,
        answers.rank_seconds,
        memory.peak_mb,
        answers.predictions,
        settings_used(model),
    )


def answer(model: Model, ratings: Ratings, split: Split, audience: Audience) -> Answers:
    """Return predictions and lists of a fitted model; of the test rows only the ids are looked at.

    People who are folded in are placed one by one, which counts as predicting.
    """
    started = time.perf_counter()
    if split.given is None:
        users, movies = ratings.users[split.test], ratings.movies[split.test]
        predictions = model.predict(ratings.user_ids.values[users], ratings.movie_ids.values[movies])
        predicted = time.perf_counter()
        with one_blas_thread():
            lists = lists_by_code(model, ratings, audience)
        return Answers(predictions, lists, predicted - started, time.perf_counter() - predicted)
    answers = Answers(np.empty(len(split.test)), np.full((len(audience.users), LONGEST), -1, np.int64))
    places = np.argsort(ratings.users[split.test], kind="stable")
    ends = np.searchsorted(ratings.users[split.test][places], audience.users, side="right")
    films = model.movie_ids.codes(ratings.movie_ids.values)[ratings.movies[audience.rows]]
    for block in audience.blocks(len(model.movie_ids)):
        started = time.perf_counter()
        rows = []
        for j in range(block.start, block.stop):
            person = _placed(model, ratings, audience.past(j))
            own = places[ends[j - 1] if j else 0 : ends[j]]
            answers.predictions[own] = person.predict(
                ratings.movie_ids.values[ratings.movies[split.test[own]]]
            )
            rows.append(np.asarray(person.scores if person.ranking is None else person.ranking, np.float32))
        predicted = time.perf_counter()
        scores = np.array(rows)
        audience.leave_out(scores, block, films)
        answers.lists[block] = first_films(scores, LONGEST)
        answers.predict_seconds += predicted - started
        answers.rank_seconds += time.perf_counter() - predicted
    return answers


def _placed(model: Model, ratings: Ratings, rows: np.ndarray) -> Person:
    return model.fold_in(ratings.movie_ids.values[ratings.movies[rows]], ratings.values[rows])


def _error_sums(predictions: np.ndarray, ratings: Ratings, split: Split) -> Sums:
    error = predictions - ratings.values[split.test]
    return _sums(ratings, split, rmse=error**2, mae=np.abs(error))


def _interval_sums(model: Model, ratings: Ratings, split: Split) -> Sums:
    """Whether each test rating lies within its interval, and how wide that is; nothing without intervals.

    Intervals are held within the scale and not rounded, and both ends belong to them. People who are folded
    in have none.
    """
    if split.given is not None:
        return {}
    users = model.user_ids.codes(ratings.user_ids.values)[ratings.users[split.test]]
    movies = model.movie_ids.codes(ratings.movie_ids.values)[ratings.movies[split.test]]
    intervals = model.interval(users, movies, INTERVAL_SHARE)
    if intervals is None:
        return {}
    low, high = model.clip(intervals).T
    values = ratings.values[split.test]
    return _sums(
        ratings, split, interval_coverage=(low <= values) & (values <= high), interval_width=high - low
    )


def _sums(ratings: Ratings, split: Split, **terms: np.ndarray) -> Sums:
    """Add up terms of test rows by user, beside the number of rows."""
    users, n_users = ratings.users[split.test], len(ratings.user_ids)
    count = np.bincount(users, minlength=n_users).astype(np.float64)
    return {name: (np.bincount(users, term, n_users), count) for name, term in terms.items()}
