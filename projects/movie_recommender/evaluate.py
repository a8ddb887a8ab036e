"""Judge models by what they predict for ratings they have not seen.

A model is handed the training rows of a split and nothing else: `Model.fit` has no argument through which
a test rating could come, and the ids it knows are those of its training rows. Every number below can be
traced to per-user sums, so that the same resampled users judge all models alike.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from projects.movie_recommender.memory import peak_memory
from projects.movie_recommender.models import MODELS, Model, Person
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import Source, relevant_from
from projects.movie_recommender.splits import Split, make_splits
from projects.movie_recommender.toplist import best, recommend_person
from shared.errors import DataError, closest
from shared.metrics import ranking
from shared.progress import track

__all__ = ["METRICS", "evaluate"]

METRICS = ("rmse", "mae", "ndcg@10", "recall@20", "precision@10", "hit_rate@10")
LONGEST = 20  # of the ranked lists
RESAMPLES = 1000
_SHARE = (2.5, 97.5)  # percentiles: 95 % intervals


@dataclass(frozen=True)
class Outcome:
    """What one model did in one split; a metric is √ or identity of Σ_u top[u] / Σ_u bottom[u].

    Args:
        sums: per metric the (users,) tops and bottoms: squared errors and counts, or scores and ones.
    """

    sums: dict[str, tuple[np.ndarray, np.ndarray]]
    fit_seconds: float
    predict_seconds: float
    peak_mb: float


def evaluate(source: Source, models: Sequence[str], protocol: str | None, seed: int) -> dict[str, Any]:
    """Return the document that `evaluate --json` prints.

    A metric's "mean" is the plain mean over folds and its "interval" the 2.5 and 97.5 % points over 1,000
    resamples of the users who are tested (null where they are so few that a draw may hold none).
    "difference" is a − b with an interval from the same resamples; "p_value" is of a paired t-test over
    users, on their squared errors for rmse, absolute errors for mae and own scores else, not corrected for
    the number of comparisons. Seconds are medians over folds after a first, uncounted fit on a few rows;
    "peak_mb" is the largest resident memory of the process while fitting and predicting.

    Raises:
        DataError: an unknown model or protocol, or a seed below 0.
    """
    for name in models:
        if name not in MODELS:
            raise DataError(f"there is no model {name!r}", closest(name, MODELS))
    if not models:
        raise DataError("--models names no model", f"choose from {', '.join(MODELS)}")
    if len(set(models)) < len(models):
        raise DataError(f"--models {','.join(models)} repeats one", "name each model once")
    if seed < 0:
        raise DataError(f"the seed is {seed}", "choose 0 or more")
    ratings = source.ratings
    protocol = protocol or ("folds" if source.folds else "kfold:5")
    splits = make_splits(protocol, ratings, seed, source.folds)
    first = ratings.take(splits[0].train[:200])
    for name in models:  # compiled kernels are loaded before any clock runs
        MODELS[name]().fit(first, 0).predict(first.user_ids.values[:1], first.movie_ids.values[:1])
    outcomes: dict[str, list[Outcome]] = {name: [] for name in models}
    jobs = list(itertools.product(enumerate(splits), models))
    for (number, split), name in track(jobs, "evaluating"):
        outcomes[name].append(judge(MODELS[name](), ratings, split, np.random.default_rng([seed, number])))
    values, resampled = _metrics(outcomes, len(ratings.user_ids), seed)
    return {
        "dataset": source.name,
        "synthetic": source.synthetic,
        "digest": source.digest,
        "ratings": len(ratings),
        "users": len(ratings.user_ids),
        "movies": len(ratings.movie_ids),
        "protocol": protocol,
        "test_ratings": [len(split.test) for split in splits],
        "relevant_from": relevant_from(ratings.scale),
        "seed": seed,
        "versions": _versions(),
        "models": [
            {
                "model": name,
                "metrics": {
                    metric: {
                        "mean": float(values[name][metric].mean()),
                        "interval": _interval(resampled[name][metric]),
                        "folds": values[name][metric].tolist(),
                    }
                    for metric in values[name]
                },
                "fit_seconds": float(np.median([o.fit_seconds for o in outcomes[name]])),
                "predict_seconds": float(np.median([o.predict_seconds for o in outcomes[name]])),
                "peak_mb": max(o.peak_mb for o in outcomes[name]),
            }
            for name in models
        ],
        "comparisons": [
            {
                "a": a,
                "b": b,
                "metric": metric,
                "difference": float(values[a][metric].mean() - values[b][metric].mean()),
                "interval": _interval(resampled[a][metric] - resampled[b][metric]),
                "p_value": _paired_test(outcomes[a], outcomes[b], metric),
            }
            for a, b in itertools.combinations(models, 2)
            for metric in values[a]
        ],
    }


def judge(model: Model, ratings: Ratings, split: Split, rng: np.random.Generator) -> Outcome:
    """Fit on the training rows, then predict and rank for the people of the test rows."""
    train = ratings.take(split.train)
    with peak_memory() as memory:
        started = time.perf_counter()
        model.fit(train, rng)
        fitted = time.perf_counter()
        predictions = predict_split(model, ratings, split)
        predicted = time.perf_counter()
    n_users = len(ratings.user_ids)
    users = ratings.users[split.test]
    error = predictions - ratings.values[split.test]
    count = np.bincount(users, minlength=n_users).astype(np.float64)
    sums = {
        "rmse": (np.bincount(users, error**2, n_users), count),
        "mae": (np.bincount(users, np.abs(error), n_users), count),
        **_ranking_sums(model, ratings, split),
    }
    return Outcome(sums, fitted - started, predicted - fitted, memory.peak_mb)


def predict_split(model: Model, ratings: Ratings, split: Split) -> np.ndarray:
    """Return the (n_test,) predictions of a fitted model; only the ids of test rows are looked at."""
    users, movies = ratings.users[split.test], ratings.movie_ids.values[ratings.movies[split.test]]
    if split.given is None:
        return model.predict(ratings.user_ids.values[users], movies)
    predictions = np.empty(len(users))
    given = _by_user(ratings.users, split.given)
    for user, places in _by_user(users).items():
        predictions[places] = _fold_in(model, ratings, given[user]).predict(movies[places])
    return predictions


def _ranking_sums(model: Model, ratings: Ratings, split: Split) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Rank all films of the model that a user has not rated in training (or given); see which are liked."""
    liked = split.test[ratings.values[split.test] >= relevant_from(ratings.scale)]
    past = _by_user(ratings.users, split.train if split.given is None else split.given)
    codes = model.movie_ids.codes(ratings.movie_ids.values)  # film code of the whole set -> of the model
    users, hits, relevant = [], [], []
    for user, wanted in _by_user(ratings.users, liked).items():
        rows = past.get(user, liked[:0])
        seen = codes[ratings.movies[rows]]
        seen = seen[seen >= 0]
        if split.given is None:
            code = model.user_ids.codes(ratings.user_ids.values[user : user + 1])
            scores = model.scores(code)[0]
            scores[seen] = -np.inf
            films, _ = best(model, int(code[0]), scores, LONGEST)
        else:
            films, _ = recommend_person(_fold_in(model, ratings, rows), seen, LONGEST)
        row = np.zeros(LONGEST, bool)
        row[: len(films)] = np.isin(films, codes[ratings.movies[wanted]])
        users.append(user)
        hits.append(row)
        relevant.append(len(wanted))
    if not users:
        return {}
    table, total = np.array(hits), np.array(relevant)
    scores_of = {
        "ndcg@10": ranking.ndcg(table, total, 10),
        "recall@20": ranking.recall(table, total, 20),
        "precision@10": ranking.precision(table, total, 10),
        "hit_rate@10": ranking.hit_rate(table, total, 10),
    }
    n_users = len(ratings.user_ids)
    ones = np.bincount(users, minlength=n_users).astype(np.float64)
    return {name: (np.bincount(users, score, n_users), ones) for name, score in scores_of.items()}


def _fold_in(model: Model, ratings: Ratings, rows: np.ndarray) -> Person:
    return model.fold_in(ratings.movie_ids.values[ratings.movies[rows]], ratings.values[rows])


def _by_user(users: np.ndarray, rows: np.ndarray | None = None) -> dict[int, np.ndarray]:
    """Return for each user, ascending, those of `rows` (by default all) that are theirs."""
    if rows is None:
        rows = np.arange(len(users))
    rows = rows[np.argsort(users[rows], kind="stable")]
    if not len(rows):
        return {}
    found, starts = np.unique(users[rows], return_index=True)
    return dict(zip(found.tolist(), np.split(rows, starts[1:]), strict=True))


_Values = dict[str, dict[str, np.ndarray]]  # model -> metric -> numbers


def _metrics(outcomes: dict[str, list[Outcome]], n_users: int, seed: int) -> tuple[_Values, _Values]:
    """Return each metric's (folds,) values, and its (RESAMPLES,) means over folds with users drawn anew."""
    rng = np.random.default_rng([seed, 1])
    values: _Values = {}
    tops: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}
    for name, runs in outcomes.items():
        metrics = [m for m in METRICS if all(m in run.sums for run in runs)]
        values[name] = {}
        for metric in metrics:
            top = np.array([run.sums[metric][0] for run in runs])  # (folds, users)
            bottom = np.array([run.sums[metric][1] for run in runs])
            tops[name, metric] = (top, bottom)
            values[name][metric] = _value(metric, top.sum(axis=1), bottom.sum(axis=1))
    tested = np.flatnonzero(sum(bottom.sum(axis=0) for _, bottom in tops.values()))
    resampled: _Values = {
        name: {metric: np.empty(RESAMPLES) for metric in found} for name, found in values.items()
    }
    for draw in range(RESAMPLES):
        drawn = tested[rng.integers(len(tested), size=len(tested))]
        weight = np.bincount(drawn, minlength=n_users).astype(np.float64)
        for (name, metric), (top, bottom) in tops.items():
            resampled[name][metric][draw] = _value(metric, top @ weight, bottom @ weight).mean()
    return values, resampled


def _value(metric: str, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = top / bottom
    return np.sqrt(mean) if metric == "rmse" else mean


def _interval(resampled: np.ndarray) -> list[float] | None:
    if not np.isfinite(resampled).all():  # so few users that some draws held none of them
        return None
    return [float(x) for x in np.percentile(resampled, _SHARE)]


def _paired_test(a: list[Outcome], b: list[Outcome], metric: str) -> float | None:
    judged = sum(run.sums[metric][1] for run in a) > 0
    difference = sum(x.sums[metric][0] - y.sums[metric][0] for x, y in zip(a, b, strict=True))[judged]
    if len(difference) < 2:
        return None
    if not np.ptp(difference):
        return 1.0 if not difference[0] else 0.0
    return float(stats.ttest_1samp(difference, 0.0).pvalue)


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    packages = ("linear-algebra-portfolio", "numpy", "scipy", "numba")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}
