"""Movies: the canonical five folds of ml-100k, model by model."""

from __future__ import annotations

from typing import Any

from benchmarks.harness import provenance
from benchmarks.measure import figure, run_json


def measure() -> dict[str, Any]:
    """Mean RMSE and MAE over u1 … u5 with their intervals, and the seconds of a fit."""
    evaluate = ("projects.movie_recommender", "evaluate", "--dataset", "ml-100k", "--protocol", "folds")
    figures = []
    for model in run_json(*evaluate)["models"]:
        for name in ("rmse", "mae"):
            metric = model["metrics"][name]
            figures.append(
                figure(f"{model['model']}, {name.upper()}, mean of u1 … u5", metric["mean"], evaluate,
                       digits=4, interval=metric["interval"])
            )  # fmt: skip
        figures.append(
            figure(f"{model['model']}, fit of a fold", model["fit_seconds"], evaluate, unit=" s", digits=2)
        )
    return {"figures": figures, "comparisons": [], "provenance": provenance()}
