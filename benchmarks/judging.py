"""Rating and ranking models judged alike, whichever program they come from.

Each model runs in a process of its own (`benchmarks.rounds`), gets training rows and questions and no test
ratings, and leaves its answers in files; only here are they held against the ratings.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.rounds import Done, Entrant, take_rounds
from projects.movie_recommender.ratings import Ratings, relevant_from
from projects.movie_recommender.source import open_source
from projects.movie_recommender.splits import make_splits
from shared.errors import DataError
from shared.metrics import ranking

__all__ = ["Run", "Set", "judge_ranking", "judge_ratings", "sets_of"]

RESAMPLES = 1000
TIMES = ("fit_cpu", "fit_wall", "predict_wall")


@dataclass(frozen=True)
class Set:
    """A split of a data set: what is trained on, what is asked, what is true."""

    name: str
    dataset: str
    ratings: Ratings
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, eq=False)
class Run:
    """What one model did.

    Args:
        metrics: name -> mean over the sets, its 95 % interval over users, the sets' values.
        resampled: name -> (RESAMPLES,) means over the sets with the users drawn anew, the same for all models
            of the same sets: for differences.
        fit_cpu, fit_wall, predict_wall: median seconds of the runs; CPU of all threads and processes.
        peak_mb: the most memory that its processes held, interpreter and libraries with it.
        times: the three seconds of each run.
        one_thread: the same on one thread; empty where that was not measured, or where there is no other.
    """

    program: str
    model: str
    metrics: dict[str, dict[str, Any]]
    resampled: dict[str, np.ndarray]
    fit_cpu: float
    fit_wall: float
    predict_wall: float
    peak_mb: float
    versions: dict[str, str]
    times: dict[str, list[float]]
    one_thread: dict[str, list[float]]


Judged = dict[Entrant, Run | DataError]  # what each did, or why it did not


@functools.cache
def sets_of(dataset: str, protocol: str) -> list[Set]:
    """Return the splits of a set by a protocol of `evaluate`, with seed 0."""
    source = open_source(dataset)
    splits = make_splits(protocol, source.ratings, 0, source.folds)
    return [
        Set(
            f"u{number}" if protocol == "folds" else protocol,
            dataset,
            source.ratings,
            split.train,
            split.test,
        )
        for number, split in enumerate(splits, 1)
    ]


def judge_ratings(entrants: Iterable[Entrant], sets: Sequence[Set], most: int = 7) -> Judged:
    """Let models predict the test rows; RMSE and MAE, all rows counted, predictions within the scale.

    Args:
        most: runs of a model, where it has not more sets; else as many as its length allows (`runs_for`).
    """
    asked = [(s.ratings.users[s.test], s.ratings.movies[s.test]) for s in sets]

    def judged(entrant: Entrant, found: list[np.ndarray]) -> dict[str, _Metric]:
        squared, absolute, counts = [], [], []
        for one, predictions in zip(sets, found, strict=False):
            users, n_users = one.ratings.users[one.test], len(one.ratings.user_ids)
            if predictions.shape != users.shape or not np.isfinite(predictions).all():
                who = f"{entrant.program}, {entrant.model}"
                raise DataError(f"{who}: {one.name} was not predicted whole", "run it alone")
            error = predictions - one.ratings.values[one.test]
            squared.append(np.bincount(users, error**2, n_users))
            absolute.append(np.bincount(users, np.abs(error), n_users))
            counts.append(np.bincount(users, minlength=n_users))
        return {"rmse": _metric(squared, counts, root=True), "mae": _metric(absolute, counts)}

    return _judge(entrants, "ratings", sets, asked, judged, most)


def judge_ranking(entrants: Iterable[Entrant], sets: Sequence[Set], most: int = 7) -> Judged:
    """Let models rank what users have not rated; NDCG@10 and Recall@20 of what these like of the test."""
    asked, liked = [], []
    for one in sets:
        rows = one.test[one.ratings.values[one.test] >= relevant_from(one.ratings.scale)]
        users = np.unique(one.ratings.users[rows])
        truth = np.zeros((len(one.ratings.user_ids), len(one.ratings.movie_ids)), bool)
        truth[one.ratings.users[rows], one.ratings.movies[rows]] = True
        asked.append((users, users[:0]))
        liked.append(truth)

    def judged(entrant: Entrant, found: list[np.ndarray]) -> dict[str, _Metric]:
        tops: dict[str, list[np.ndarray]] = {"ndcg@10": [], "recall@20": []}
        counts = []
        for one, (users, _), truth, lists in zip(sets, asked, liked, found, strict=False):
            hits = np.take_along_axis(truth[users], lists.astype(np.int64), axis=1)
            relevant, n_users = truth[users].sum(axis=1), len(one.ratings.user_ids)
            for name, score in (("ndcg@10", ranking.ndcg(hits, relevant, 10)),
                                ("recall@20", ranking.recall(hits, relevant, 20))):  # fmt: skip
                tops[name].append(np.bincount(users, score, n_users))
            counts.append(np.bincount(users, minlength=n_users))
        return {name: _metric(top, counts) for name, top in tops.items()}

    return _judge(entrants, "ranking", sets, asked, judged, most)


def _judge(
    entrants: Iterable[Entrant], task: str, sets: Sequence[Set],
    asked: Sequence[tuple[np.ndarray, np.ndarray]],
    judged: Callable[[Entrant, list[np.ndarray]], dict[str, _Metric]], most: int,
) -> Judged:  # fmt: skip
    """Let the models take turns, and judge the answers that they leave."""
    done: Judged = {}
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (one, (users, movies)) in enumerate(zip(sets, asked, strict=True)):
            parts.append({"name": one.name, "data": f"{folder}/{number}.npz"})
            _write(one, users, movies, parts[-1]["data"])
        for entrant, found in take_rounds(entrants, task, parts, folder, most=most):
            if isinstance(found, DataError):
                done[entrant] = found
                continue
            try:
                done[entrant] = _run(entrant, judged(entrant, found.answers), found)
            except DataError as error:
                done[entrant] = error
    return done


def _write(one: Set, users: np.ndarray, movies: np.ndarray, path: str) -> None:
    ratings, train = one.ratings, one.train
    times = np.zeros(len(ratings), np.int64) if ratings.times is None else ratings.times
    ask_times = times[one.test] if len(movies) else times[:0]
    np.savez(
        path, users=ratings.users[train], movies=ratings.movies[train], values=ratings.values[train],
        times=times[train], rows=train, ask_users=users, ask_movies=movies, ask_times=ask_times,
        scale=np.array(ratings.scale),
        sizes=np.array([len(ratings.user_ids), len(ratings.movie_ids)]), dataset=np.array(one.dataset),
    )  # fmt: skip


_Metric = tuple[dict[str, Any], np.ndarray]  # what is told of it, and its resampled means


def _metric(tops: list[np.ndarray], counts: list[np.ndarray], *, root: bool = False) -> _Metric:
    """√ or identity of Σ_u top[u] / Σ_u count[u] in each set, their mean, and its spread over users."""
    top, count = np.array(tops), np.array(counts, np.float64)

    def values(weights: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            mean = (top @ weights) / (count @ weights)
        return np.sqrt(mean) if root else mean

    tested = np.flatnonzero(count.sum(axis=0))
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(tested), np.full(len(tested), 1 / len(tested)), RESAMPLES).T
    weights = np.zeros((top.shape[1], RESAMPLES))
    weights[tested] = drawn
    resampled = values(weights).mean(axis=0)
    low, high = np.percentile(resampled, (2.5, 97.5))
    own = values(np.ones(top.shape[1]))
    told = {"mean": float(own.mean()), "interval": [float(low), float(high)], "sets": own.tolist()}
    return told, resampled


def _run(entrant: Entrant, metrics: dict[str, _Metric], done: Done) -> Run:
    times = _times(done.runs)
    return Run(
        program=entrant.program,
        model=entrant.model,
        metrics={name: metric for name, (metric, _) in metrics.items()},
        resampled={name: means for name, (_, means) in metrics.items()},
        **{name: float(np.median(seconds)) for name, seconds in times.items()},
        # of the first run on each set: what later ones find left of earlier ones is none of the model's
        peak_mb=max(run["peak_mb"] for run in done.runs[: len(done.answers)]),
        versions=done.runs[0]["versions"],
        times=times,
        one_thread=_times(done.on_one_thread),
    )


def _times(runs: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    return {name: [run[name] for run in runs] for name in TIMES if runs}
