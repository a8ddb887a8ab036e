"""Movies: the tables of what was judged, the best first, each with what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.judging import Run
from benchmarks.peers.environments import PEERS

__all__ = ["ranking", "ratings_1m", "ratings_100k"]

COSTS = ("fit, CPU s", "fit, s", "predict, s", "MB")


def ratings_100k(folds: Sequence[Run], first: Sequence[Run]) -> dict[str, Any]:
    """Of runs on the five folds, and of those on u1 alone."""
    found = sorted([*folds, *first], key=lambda run: run.metrics["rmse"]["sets"][0])
    best = min(folds, key=lambda run: run.metrics["rmse"]["mean"], default=None)
    return {
        "title": "ml-100k, the canonical folds: RMSE and MAE are means over u1 … u5, seconds are of one "
        "fold; what is slow was run on u1 alone and has no mean",
        "brief": _brief(found),
        "header": ["model", "RMSE", "behind the best", "u1", "MAE", *COSTS],
        "rows": [
            [
                _name(run),
                _spread(run.metrics["rmse"]) if run in folds else "–",
                _behind(run, best, "rmse") if run in folds else "–",
                f"{run.metrics['rmse']['sets'][0]:.4f}",
                f"{run.metrics['mae']['mean']:.4f}" if run in folds else "–",
                *_costs(run),
            ]
            for run in found
        ],
    }


def ratings_1m(runs: Sequence[Run]) -> dict[str, Any]:
    """Of runs on one split."""
    found = sorted(runs, key=lambda run: run.metrics["rmse"]["mean"])
    return {
        "title": "ml-1m, a tenth of the rows held out at random (seed 0)",
        "brief": _brief(found),
        "header": ["model", "RMSE", "behind the best", "MAE", *COSTS],
        "rows": _rows(found, "rmse", "mae"),
    }


def ranking(runs: Sequence[Run], dataset: str, remark: str = "") -> dict[str, Any]:
    """Of runs that rank films, and what else is to be known of them."""
    found = sorted(runs, key=lambda run: -run.metrics["ndcg@10"]["mean"])
    return {
        "title": f"{dataset}, a fifth of each user's ratings held out (seed 0), all unseen films ranked, "
        f"ratings of 4 and more relevant{remark}",
        "brief": _brief(found),
        "header": ["model", "NDCG@10", "behind the best", "Recall@20", *COSTS],
        "rows": _rows(found, "ndcg@10", "recall@20"),
    }


def _rows(found: Sequence[Run], first: str, second: str) -> list[list[str]]:
    """Of runs, the best first: one metric with its interval and beside the best, another, the costs."""
    return [
        [
            _name(run),
            _spread(run.metrics[first]),
            _behind(run, found[0], first),
            f"{run.metrics[second]['mean']:.4f}",
            *_costs(run),
        ]
        for run in found
    ]


def _brief(runs: list[Run]) -> list[int]:
    """The places of our three best models and of the best of each peer."""
    programs = [run.program for run in runs]
    return [i for i, name in enumerate(programs) if programs[:i].count(name) < (3 if name == "ours" else 1)]


def _name(run: Run) -> str:
    model = run.model.removesuffix(", ranked").removesuffix(", ranked by stars")
    return f"**{model}**" if run.program == "ours" else f"{PEERS[run.program].title} {model}"


def _spread(metric: dict[str, Any]) -> str:
    low, high = metric["interval"]
    return f"{metric['mean']:.4f} ± {(high - low) / 2:.4f}"


def _behind(run: Run, best: Run | None, metric: str) -> str:
    """The difference with its own interval, from the same resamples of users: much narrower than theirs."""
    if best is None or run is best:
        return "–"
    difference = abs(run.metrics[metric]["mean"] - best.metrics[metric]["mean"])
    low, high = np.percentile(run.resampled[metric] - best.resampled[metric], (2.5, 97.5))
    return f"{difference:.4f} ± {(high - low) / 2:.4f}"


def _costs(run: Run) -> list[str]:
    seconds = [f"{s:.2g}" if s < 10 else f"{s:.0f}" for s in (run.fit_cpu, run.fit_wall, run.predict_wall)]
    return [*seconds, f"{run.peak_mb:.0f}"]
