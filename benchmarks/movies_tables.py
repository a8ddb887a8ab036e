"""Movies: the tables of what was judged, the best first, each with what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.judging import Run
from benchmarks.peers.environments import PEERS
from benchmarks.results import times_text

__all__ = ["on_one_thread", "ranking", "ratings_1m", "ratings_100k"]

COSTS = ("fit, CPU s", "fit, s", "predict, s", "runs", "MB")
_SECONDS = "seconds are medians and, in brackets, ranges of the runs, which took turns"


def ratings_100k(folds: Sequence[Run], first: Sequence[Run]) -> dict[str, Any]:
    """Of runs on the five folds, and of those on u1 alone."""
    found = sorted([*folds, *first], key=lambda run: run.metrics["rmse"]["sets"][0])
    best = min(folds, key=lambda run: run.metrics["rmse"]["mean"], default=None)
    return {
        "title": "ml-100k, the canonical folds: RMSE and MAE are means over u1 … u5; what is slow was run on "
        f"u1 alone and has no mean; {_SECONDS}, of one fold each",
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
        "title": f"ml-1m, a tenth of the rows held out at random (seed 0); {_SECONDS}",
        "brief": _brief(found),
        "header": ["model", "RMSE", "behind the best", "MAE", *COSTS],
        "rows": _rows(found, "rmse", "mae"),
    }


def ranking(runs: Sequence[Run], dataset: str, remark: str = "") -> dict[str, Any]:
    """Of runs that rank films, and what else is to be known of them."""
    found = sorted(runs, key=lambda run: -run.metrics["ndcg@10"]["mean"])
    return {
        "title": f"{dataset}, a fifth of each user's ratings held out (seed 0), all unseen films ranked, "
        f"ratings of 4 and more relevant{remark}; {_SECONDS}",
        "brief": _brief(found),
        "header": ["model", "NDCG@10", "behind the best", "Recall@20", *COSTS],
        "rows": _rows(found, "ndcg@10", "recall@20"),
    }


def on_one_thread(runs: Sequence[Run]) -> dict[str, Any]:
    """Of runs that were timed on one thread as well."""
    timed = [run for run in runs if run.one_thread]
    return {
        "title": "Models whose fit has threads on MovieLens 100K, in turn on one and on all; the others have "
        "none there, and what ranks by a model for stars is fitted as that is",
        "brief": [],
        "header": [
            "model",
            "fit, one thread",
            "fit, all threads",
            "predict, one thread",
            "predict, all threads",
        ],
        "rows": [
            [
                _name(run),
                *(
                    times_text(times[kind])
                    for kind in ("fit_wall", "predict_wall")
                    for times in (run.one_thread, run.times)
                ),
            ]
            for run in sorted(timed, key=lambda run: run.fit_wall)
        ],
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
    seconds = [_range(run.times[kind]) for kind in ("fit_cpu", "fit_wall", "predict_wall")]
    return [*seconds, str(len(run.times["fit_wall"])), f"{run.peak_mb:.0f}"]


def _range(times: Sequence[float]) -> str:
    middle, low, high = (
        f"{s:.2g}" if s < 10 else f"{s:.0f}" for s in (np.median(times), min(times), max(times))
    )
    return f"{middle} ({low}–{high})" if len(times) > 1 else middle
