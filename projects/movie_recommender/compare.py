"""What outcomes say of models: means over splits with intervals, and which differences are real.

Most metrics are made of sums over users, so that the same users drawn anew judge all models alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from projects.movie_recommender.judge import METRICS, Outcome, value
from projects.movie_recommender.significance import LEVEL, holm, paired_test, percentiles, resampled_sums

__all__ = ["Settings", "compared"]

Settings = Mapping[str, Mapping[str, Any]]  # model -> setting -> value; those left out are the model's own


def compared(outcomes: Mapping[str, list[Outcome]], n_users: int, seed: int) -> dict[str, Any]:
    """Return "models" and "comparisons" of the document; see `evaluate`.

    Args:
        outcomes: of each model in the same splits.
        n_users: of the whole set.
        seed: of the users who are drawn anew.
    """
    values, draws = _metrics(outcomes, n_users, seed)
    entries = [
        {
            "model": name,
            "settings": runs[0].settings,
            "metrics": {
                metric: {
                    "mean": float(found.mean()),
                    "interval": percentiles(draws[name, metric]) if (name, metric) in draws else None,
                    "folds": found.tolist(),
                }
                for metric, found in values[name].items()
            },
            "fit_seconds": float(np.median([o.fit_seconds for o in runs])),
            "fit_cpu_seconds": float(np.median([o.fit_cpu_seconds for o in runs])),
            "predict_seconds": float(np.median([o.predict_seconds for o in runs])),
            "rank_seconds": float(np.median([o.rank_seconds for o in runs])),
            "peak_mb": max(o.peak_mb for o in runs),
        }
        for name, runs in outcomes.items()
    ]
    comparisons: list[dict[str, Any]] = []
    for metric in METRICS:
        pairs: list[dict[str, Any]] = [
            {
                "a": a,
                "b": b,
                "metric": metric,
                "difference": float(values[a][metric].mean() - values[b][metric].mean()),
                "interval": percentiles(draws[a, metric] - draws[b, metric]),
                "p_value": paired_test(_differences(outcomes[a], outcomes[b], metric)),
            }
            for a, b in itertools.combinations(outcomes, 2)
            if (a, metric) in draws and (b, metric) in draws
        ]
        for pair, p in zip(pairs, holm([pair["p_value"] for pair in pairs]), strict=True):
            comparisons.append({**pair, "p_value_holm": p, "real": p is not None and p < LEVEL})
    return {"models": entries, "comparisons": comparisons}


def _metrics(
    outcomes: Mapping[str, list[Outcome]], n_users: int, seed: int
) -> tuple[dict[str, dict[str, np.ndarray]], dict[tuple[str, str], np.ndarray]]:
    """Return each metric's (splits,) values, and its (RESAMPLES,) means over splits with users drawn anew.

    A metric that a model lacks in any of the splits it lacks altogether.
    """
    values: dict[str, dict[str, np.ndarray]] = {}
    terms: list[np.ndarray] = []
    rows: dict[tuple[str, str], tuple[slice, slice]] = {}
    for name, runs in outcomes.items():
        values[name] = {}
        for metric in METRICS:
            if all(metric in run.whole for run in runs):
                values[name][metric] = np.array([run.whole[metric] for run in runs])
            elif all(metric in run.sums for run in runs):
                top, bottom = (np.array([run.sums[metric][i] for run in runs]) for i in (0, 1))
                values[name][metric] = value(metric, top.sum(axis=1), bottom.sum(axis=1))
                at = sum(map(len, terms))
                rows[name, metric] = (slice(at, at + len(runs)), slice(at + len(runs), at + 2 * len(runs)))
                terms += [top, bottom]
    if not terms:  # nobody could be shown a film, and no model predicts stars
        return values, {}
    stacked = np.concatenate(terms)
    tested = np.flatnonzero(stacked.any(axis=0))
    sums = resampled_sums(stacked, tested, np.random.default_rng([seed, 1]))
    return values, {
        key: value(key[1], sums[top], sums[bottom]).mean(axis=0) for key, (top, bottom) in rows.items()
    }


def _differences(a: Sequence[Outcome], b: Sequence[Outcome], metric: str) -> np.ndarray:
    """Sums over splits of a's terms less b's, of the users whom the metric judges."""
    judged = np.sum([run.sums[metric][1] for run in a], axis=0) > 0
    pairs = zip(a, b, strict=True)
    return np.sum([x.sums[metric][0] - y.sums[metric][0] for x, y in pairs], axis=0)[judged]
