"""Surprise (N. Hug 2020): https://surpriselib.com. One thread, as it always has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import surprise

from benchmarks.peers.child import Answer, Fit, Model, Problem, run


def stars(make: Callable[[], Any]) -> Model:
    """Its algorithms answer pair by pair, what they do not know from the mean and what else is known."""

    def prepare(problem: Problem) -> Fit:
        trainset = _trainset(problem)
        pairs = list(zip(problem.ask_users.tolist(), problem.ask_movies.tolist(), strict=True))

        def fit() -> Answer:
            algorithm = make().fit(trainset)
            return lambda: np.array([algorithm.predict(u, i).est for u, i in pairs])

        return fit

    return prepare


def order(make: Callable[[], Any]) -> Model:
    """The scores of its SVD, from its own factors, which is what its predictions are made of."""

    def prepare(problem: Problem) -> Fit:
        trainset = _trainset(problem)
        users = [trainset.to_inner_uid(user) for user in problem.ask_users.tolist()]
        films = [trainset.to_raw_iid(film) for film in range(trainset.n_items)]

        def fit() -> Answer:
            model = make().fit(trainset)

            def scores() -> np.ndarray:
                found = np.zeros((len(users), problem.n_movies))
                found[:, films] = trainset.global_mean + model.bi + model.pu[users] @ model.qi.T
                return found

            return scores

        return fit

    return prepare


def _trainset(problem: Problem) -> Any:
    columns = problem.users.tolist(), problem.movies.tolist(), problem.values.tolist()
    rows = [(user, film, stars, None) for user, film, stars in zip(*columns, strict=True)]
    return surprise.Dataset(reader=surprise.Reader(rating_scale=problem.scale)).construct_trainset(rows)


def tuned() -> Any:
    """100 factors, 60 epochs, a guess that was kept."""
    return surprise.SVD(n_factors=100, n_epochs=60, lr_all=0.005, reg_all=0.1, random_state=0)


def pearson() -> Any:
    """Items, Pearson correlation of what the biases leave, 40 neighbours."""
    similarity = {"name": "pearson_baseline", "user_based": False}
    return surprise.KNNBaseline(k=40, sim_options=similarity, verbose=False)


MODELS = {
    "BaselineOnly, defaults": stars(lambda: surprise.BaselineOnly(verbose=False)),
    "SVD, defaults": stars(lambda: surprise.SVD(random_state=0)),
    "SVD, 100 factors, 60 epochs, reg 0.1": stars(tuned),
    "SVD, 100 factors, 60 epochs, reg 0.06": stars(
        lambda: surprise.SVD(n_factors=100, n_epochs=60, lr_all=0.005, reg_all=0.06, random_state=0)
    ),
    "SVD++, defaults": stars(lambda: surprise.SVDpp(random_state=0)),
    "KNNBaseline, items, pearson_baseline, 40": stars(pearson),
    "SVD, 100 factors, 60 epochs, reg 0.1, ranked by stars": order(tuned),
}

if __name__ == "__main__":
    run(MODELS)
