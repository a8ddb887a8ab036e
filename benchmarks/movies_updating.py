"""Movies: taking in one per cent of new ratings beside training again on all of them.

python -m benchmarks.movies_updating                     als, funk and svdpp on ml-100k and ml-1m
python -m benchmarks.movies_updating svdpp ml-100k       one model on one set
"""

from __future__ import annotations

import copy
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import Comparison, compare, provenance
from benchmarks.measure import figure
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.ratings import Ratings
from shared.datasets import load_ratings
from shared.metrics.ratings import rmse

__all__ = ["late_rows", "measure"]

NAMES = ("als", "funk", "svdpp")
DATASETS = ("ml-100k", "ml-1m")
NEWCOMERS = 5  # users, and as many films, of whom nothing was known before


def measure(names: tuple[str, ...] = NAMES, datasets: tuple[str, ...] = DATASETS) -> dict[str, Any]:
    """How often an update fits into the time of training, and what it costs in RMSE on a tenth held out."""
    figures = []
    for dataset in datasets:
        rng = np.random.default_rng(0)
        table = load_ratings(dataset)
        order = rng.permutation(len(table))
        test, whole = table.iloc[order[: len(order) // 10]], Ratings.of(table.iloc[order[len(order) // 10 :]])
        old = whole.take(np.flatnonzero(~late_rows(whole, rng)))
        for name in names:
            times, loss = _compare(name, old, whole, test)
            command = ("benchmarks.movies_updating", name, dataset)
            what = f"{name}, {dataset}, 1 % new"
            told = f"{what}: updates in the processor time of a training"
            spread = times.low, times.high
            figures.append(figure(told, times.ratio, command, digits=1, interval=spread))
            figures.append(figure(f"{what}: RMSE over training again", loss, command, digits=4))
    return {"figures": figures, "comparisons": [], "provenance": provenance()}


def _compare(name: str, old: Ratings, whole: Ratings, test: pd.DataFrame) -> tuple[Comparison, float]:
    """Return training again beside an update, in turn, and by how much the RMSE of the one is above."""
    model, again = MODELS[name]().fit(old, 0), MODELS[name]().fit(whole, 0)
    updated = copy.copy(model).update(whole, 0)
    stars = test["rating"].to_numpy()
    errors = [rmse(stars, m.predict(test["userId"], test["movieId"])) for m in (updated, again)]
    times = compare(
        lambda: MODELS[name]().fit(whole, 0), lambda: copy.copy(model).update(whole, 0),
        clock=time.process_time,
    )  # fmt: skip
    return times, errors[0] - errors[1]


def late_rows(ratings: Ratings, rng: np.random.Generator, share: float = 0.01) -> np.ndarray:
    """Return the (n,) mask of rows that come late: all of a few users and rare films, else at random."""
    late = np.isin(ratings.users, rng.choice(len(ratings.user_ids), NEWCOMERS, replace=False))
    rare = np.argsort(np.bincount(ratings.movies), kind="stable")[: len(ratings.movie_ids) // 4]
    late |= np.isin(ratings.movies, rng.choice(rare, NEWCOMERS, replace=False))
    more = max(int(share * len(ratings)) - int(late.sum()), 0)
    late[rng.choice(np.flatnonzero(~late), more, replace=False)] = True
    return late


def main(arguments: list[str]) -> None:
    """Print one model on one set, or all."""
    for found in (measure((arguments[0],), (arguments[1],)) if arguments else measure())["figures"]:
        print(f"{found['what']}: {found['value']:.{found['digits']}f}")


if __name__ == "__main__":
    main(sys.argv[1:])
