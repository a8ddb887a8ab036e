"""Rating and ranking models judged alike, whichever program they come from.

Each model runs in a process of its own (`benchmarks.peers.child`), gets training rows and questions and no
test ratings, and leaves its answers in files; only here are they held against the ratings.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.environments import PEERS, python_of
from projects.movie_recommender.ratings import Ratings, relevant_from
from projects.movie_recommender.source import open_source
from projects.movie_recommender.splits import make_splits
from shared.errors import DataError
from shared.metrics import ranking

__all__ = ["Run", "Set", "judge_ranking", "judge_ratings", "sets_of"]

ROOT = Path(__file__).resolve().parents[1]
RESAMPLES = 1000
TIMEOUT = 3600  # seconds for all sets of one model


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
        fit_cpu, fit_wall, predict_wall: median seconds over the sets; CPU of all threads and processes.
        peak_mb: the most memory that its processes held, interpreter and libraries with it.
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


def judge_ratings(program: str, model: str, sets: Sequence[Set]) -> Run:
    """Let a model predict the test rows; RMSE and MAE, all rows counted, predictions within the scale."""
    asked = [(s.ratings.users[s.test], s.ratings.movies[s.test]) for s in sets]
    found, lines = _ask(program, model, "ratings", sets, asked)
    squared, absolute, counts = [], [], []
    for one, predictions in zip(sets, found, strict=True):
        users, n_users = one.ratings.users[one.test], len(one.ratings.user_ids)
        if predictions.shape != users.shape or not np.isfinite(predictions).all():
            raise DataError(f"{program}, {model}: {one.name} was not predicted whole", "run it alone")
        error = predictions - one.ratings.values[one.test]
        squared.append(np.bincount(users, error**2, n_users))
        absolute.append(np.bincount(users, np.abs(error), n_users))
        counts.append(np.bincount(users, minlength=n_users))
    metrics = {
        "rmse": _metric(squared, counts, root=True),
        "mae": _metric(absolute, counts),
    }
    return _run(program, model, metrics, lines)


def judge_ranking(program: str, model: str, sets: Sequence[Set]) -> Run:
    """Let a model rank what its users have not rated; NDCG@10 and Recall@20 of what they like of the test."""
    asked, liked = [], []
    for one in sets:
        rows = one.test[one.ratings.values[one.test] >= relevant_from(one.ratings.scale)]
        users = np.unique(one.ratings.users[rows])
        truth = np.zeros((len(one.ratings.user_ids), len(one.ratings.movie_ids)), bool)
        truth[one.ratings.users[rows], one.ratings.movies[rows]] = True
        asked.append((users, users[:0]))
        liked.append(truth)
    found, lines = _ask(program, model, "ranking", sets, asked)
    tops: dict[str, list[np.ndarray]] = {"ndcg@10": [], "recall@20": []}
    counts = []
    for one, (users, _), truth, lists in zip(sets, asked, liked, found, strict=True):
        hits = np.take_along_axis(truth[users], lists.astype(np.int64), axis=1)
        relevant, n_users = truth[users].sum(axis=1), len(one.ratings.user_ids)
        for name, score in (("ndcg@10", ranking.ndcg(hits, relevant, 10)),
                            ("recall@20", ranking.recall(hits, relevant, 20))):  # fmt: skip
            tops[name].append(np.bincount(users, score, n_users))
        counts.append(np.bincount(users, minlength=n_users))
    return _run(program, model, {name: _metric(top, counts) for name, top in tops.items()}, lines)


def _ask(
    program: str, model: str, task: str, sets: Sequence[Set], asked: Sequence[tuple[np.ndarray, np.ndarray]]
) -> tuple[list[np.ndarray], list[dict[str, Any]]]:
    """Run one model in its own process; return its answers and what it says of each set."""
    python = sys.executable if program == "ours" else python_of(PEERS[program])
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (one, (users, movies)) in enumerate(zip(sets, asked, strict=True)):
            part = {"name": one.name, "data": f"{folder}/{number}.npz", "output": f"{folder}/{number}.npy"}
            _write(one, users, movies, part["data"])
            parts.append(part)
        packages = ["numpy"] if program == "ours" else [PEERS[program].package]
        job = {"model": model, "task": task, "packages": packages, "sets": parts}
        done = subprocess.run(
            [python, "-m", f"benchmarks.peers.{program}"],
            input=json.dumps(job), capture_output=True, text=True, cwd=ROOT, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode or len(lines) != len(parts):
            said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
            raise DataError(f"{program}, {model}: failed ({said[0][:300]})", "run it alone to see why")
        return [np.load(part["output"]) for part in parts], lines


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


def _run(program: str, model: str, metrics: dict[str, _Metric], lines: list[dict[str, Any]]) -> Run:
    def median(name: str) -> float:
        return float(np.median([line[name] for line in lines]))

    peak = max(line["peak_mb"] for line in lines)
    seconds = median("fit_cpu"), median("fit_wall"), median("predict_wall")
    told = {name: metric for name, (metric, _) in metrics.items()}
    resampled = {name: means for name, (_, means) in metrics.items()}
    return Run(program, model, told, resampled, *seconds, peak, lines[0]["versions"])
