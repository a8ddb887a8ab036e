"""LensKit (M. Ekstrand 2020): https://lkpy.lenskit.org, from an environment of its own: it brings PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from lenskit.als import BiasedMFScorer
from lenskit.basic import BiasScorer
from lenskit.data import ItemList, from_interactions_df
from lenskit.random import init_global_rng

from benchmarks.peers.child import Answer, Fit, Model, Problem, run


def stars(make: Callable[[], Any]) -> Model:
    """Its scorers answer user by user; what they do not know is filled by the biases, as its pipelines do."""

    def prepare(problem: Problem) -> Fit:
        columns = {
            "user_id": problem.users,
            "item_id": problem.movies,
            "rating": problem.values.astype(float),
        }
        data = from_interactions_df(pd.DataFrame(columns))

        def fit() -> Answer:
            init_global_rng(0)
            model, rest = make(), BiasScorer(damping=5)
            model.train(data)
            rest.train(data)
            return lambda: _answer(model, rest, problem.ask_users, problem.ask_movies)

        return fit

    return prepare


def _answer(model: Any, rest: Any, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    found = np.empty(len(users))
    order = np.argsort(users, kind="stable")
    asked, starts = np.unique(users[order], return_index=True)
    for user, rows in zip(asked.tolist(), np.split(order, starts[1:]), strict=True):
        items = ItemList(item_ids=movies[rows])
        scores = np.array(model(user, items).scores(), np.float64)
        unknown = np.isnan(scores)
        if unknown.any():
            scores[unknown] = np.asarray(rest(user, items).scores(), np.float64)[unknown]
        found[rows] = scores
    return found


MODELS = {
    "Bias, damping 5": stars(lambda: BiasScorer(damping=5)),
    "BiasedMF, defaults": stars(BiasedMFScorer),
    "BiasedMF, 20 dimensions, 20 epochs, reg 0.15": stars(
        lambda: BiasedMFScorer(embedding_size=20, epochs=20, regularization=0.15)
    ),
    "BiasedMF, 50 dimensions, 20 epochs, reg 0.05": stars(
        lambda: BiasedMFScorer(embedding_size=50, epochs=20, regularization=0.05)
    ),
}

if __name__ == "__main__":
    run(MODELS)
