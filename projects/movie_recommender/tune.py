"""Choose settings of models by validation rows, which are drawn from the training rows alone.

    all rows ──protocol──▶ test │ training ──protocol──▶ validation │ the rest

Every trial learns from the rest and is judged on the validation rows. When all is chosen, each model learns
from the whole training part with its best settings and is judged on the test rows: once. The best of many
figures on the same rows is better than the model it stands for; that of the validation rows is such a one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from projects.movie_recommender.compare import Settings, compared
from projects.movie_recommender.evaluate import check_memory, check_request, describe, plan, run, warm
from projects.movie_recommender.judge import METRICS, Outcome, judge, value
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import Source
from projects.movie_recommender.spaces import candidates, space_of
from projects.movie_recommender.splits import Split, default_protocol, inner_protocol, make_splits
from shared.errors import DataError, closest
from shared.progress import track

__all__ = ["TUNABLE", "check_search", "tune"]

ERRORS = ("rmse", "mae")  # the less the better
TUNABLE = (*ERRORS, "ndcg@10", "recall@20", "precision@10", "map@10", "mrr@10", "hit_rate@10")
_MOST_TRIALS = 10_000


def tune(
    source: Source,
    models: Sequence[str],
    protocol: str | None,
    seed: int,
    *,
    trials: int = 20,
    metric: str | None = None,
    settings: Settings | None = None,
    ranking: bool = False,
) -> dict[str, Any]:
    """Return the document that `tune --json` prints: what `evaluate` tells of the chosen settings, and how.

    Each entry of "models" also has "metric", "chosen" (the settings that were searched), "validation" and
    "validation_of_defaults" (the metric there), and "trials". Validation rows are drawn as the protocol draws
    test rows (see `inner_protocol`), and all trials see the same ones. The first trial is the model as it
    is, so nothing is chosen that is worse on validation rows. What a list is worth there is less than on the
    test: the films of the test rows stand among the candidates and count as misses. Of a protocol of many
    splits the first is used: the training rows of one canonical fold are test rows of another.

    Args:
        protocol: see `make_splits`; None for the one that suits the set and the question.
        trials: settings that are tried of each model, its own among them.
        metric: one of `TUNABLE`; by default rmse, and ndcg@10 where lists are in question and for models
            that do not predict stars.
        settings: held fixed, and not searched.
        ranking: lists are in question and not ratings.

    Raises:
        DataError: an unknown model, protocol or metric, a number out of range, or a metric that the
            validation rows do not give.
    """
    settings = settings or {}
    check_request(models, protocol, seed, settings)
    check_search(trials, metric, models)
    ranking = ranking or metric not in (None, *ERRORS) or not any(MODELS[name].in_stars for name in models)
    protocol = protocol or default_protocol(
        source.ratings, canonical=source.folds is not None, ranking=ranking
    )
    for name in models:
        check_memory(MODELS[name](**settings.get(name, {})), source.ratings, len(source.ratings))
    planned = plan(source, protocol, seed)[:1]
    train = source.ratings.take(planned[0].split.train)
    inner = make_splits(inner_protocol(protocol), train, seed)[0]
    found = {}
    for name in models:
        by = metric or ("ndcg@10" if ranking or not MODELS[name].in_stars else "rmse")
        found[name] = search(name, train, inner, by, trials, dict(settings.get(name, {})), seed)
    chosen = {name: {**settings.get(name, {}), **entry["chosen"]} for name, entry in found.items()}
    outcomes = run(source.ratings, models, chosen, planned)
    document = compared(outcomes, len(source.ratings.user_ids), seed)
    return {
        **describe(source, protocol, seed, planned),
        "ranking": ranking,
        "repeat": 1,
        "validation": {
            "protocol": inner_protocol(protocol),
            "train": len(inner.train),
            "test": len(inner.test),
            "digest": inner.digest,
        },
        "models": [{**entry, **found[entry["model"]]} for entry in document["models"]],
        "comparisons": document["comparisons"],
    }


def check_search(trials: int, metric: str | None, models: Sequence[str]) -> None:
    """Raise `DataError` for trials that are none or too many, and a metric that cannot choose by them."""
    if not 1 <= trials <= _MOST_TRIALS:
        raise DataError(f"--trials is {trials}", f"try 1 to {_MOST_TRIALS:,} choices of settings")
    if metric is not None and metric not in TUNABLE:
        raise DataError(f"--metric {metric} is none to choose by", closest(metric, TUNABLE))
    for name in models:
        if metric in ERRORS and not MODELS[name].in_stars:
            raise DataError(
                f"{name} does not predict stars, so it has no {metric}", "choose --metric ndcg@10"
            )


def search(
    name: str, train: Ratings, inner: Split, metric: str, trials: int, fixed: dict[str, Any], seed: int
) -> dict[str, Any]:
    """Try settings of one model on training rows only, and return what came of it."""
    space = {key: axis for key, axis in space_of(MODELS[name]).items() if key not in fixed}
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])  # whatever other models are tuned
    tried: list[dict[str, Any]] = []
    warm(MODELS[name](**fixed), train.take(inner.train[:50]))
    drawn: Iterable[dict[str, Any]] = candidates(space, trials - 1, rng) if space else ()
    for settings in track([{}, *drawn], f"tuning {name}"):
        outcome = judge(MODELS[name](**fixed, **settings), train, inner, np.random.default_rng([seed, 0]))
        tried.append(
            {
                "settings": settings,
                "value": figure(outcome, metric),
                "fit_seconds": outcome.fit_seconds,
                "fit_cpu_seconds": outcome.fit_cpu_seconds,
            }
        )
    sign = 1 if metric in ERRORS else -1
    best = min(tried, key=lambda trial: sign * trial["value"])  # of equal ones the first
    return {
        "metric": metric,
        "chosen": best["settings"],
        "validation": best["value"],
        "validation_of_defaults": tried[0]["value"],
        "trials": tried,
    }


def figure(outcome: Outcome, metric: str) -> float:
    """Return a metric of one outcome."""
    assert metric in METRICS
    if metric not in outcome.sums:
        raise DataError(
            f"no validation row is liked, so {metric} cannot choose settings", "choose --metric rmse"
        )
    top, bottom = outcome.sums[metric]
    return float(value(metric, top.sum(), bottom.sum()))
