"""Cornac (Salah, Truong and Lauw 2020): https://cornac.preferred.ai."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cornac
import numpy as np

from benchmarks.peers.child import Answer, Fit, Model, Problem, run


def stars(make: Callable[[], Any]) -> Model:
    """Its models answer pair by pair, with codes of their own; −1 for what they do not know."""

    def prepare(problem: Problem) -> Fit:
        data = _dataset(problem.users, problem.movies, problem.values)
        users = [data.uid_map.get(user, -1) for user in problem.ask_users.tolist()]
        films = [data.iid_map.get(film, -1) for film in problem.ask_movies.tolist()]

        def fit() -> Answer:
            model = make().fit(data)
            return lambda: np.array([model.rate(u, i) for u, i in zip(users, films, strict=True)])

        return fit

    return prepare


def order(make: Callable[[], Any]) -> Model:
    """Learn from the ratings of 4 and more, each as 1; a film without any comes last."""

    def prepare(problem: Problem) -> Fit:
        liked = problem.values >= 4
        data = _dataset(problem.users[liked], problem.movies[liked], np.ones(int(liked.sum())))
        films = list(data.iid_map)

        def fit() -> Answer:
            model = make().fit(data)

            def scores() -> np.ndarray:
                found = np.full((len(problem.ask_users), problem.n_movies), -1e9)
                for place, user in enumerate(problem.ask_users.tolist()):
                    if user in data.uid_map:
                        found[place, films] = model.score(data.uid_map[user])
                return found

            return scores

        return fit

    return prepare


def _dataset(users: np.ndarray, movies: np.ndarray, values: np.ndarray) -> Any:
    rows = list(zip(users.tolist(), movies.tolist(), values.tolist(), strict=True))
    return cornac.data.Dataset.from_uir(rows, seed=0)


MODELS = {
    "BaselineOnly, defaults": stars(lambda: cornac.models.BaselineOnly(seed=0)),
    "MF, defaults": stars(lambda: cornac.models.MF(seed=0)),
    "MF, 50 factors, 60 epochs, lr 0.005, reg 0.06": stars(
        lambda: cornac.models.MF(k=50, max_iter=60, learning_rate=0.005, lambda_reg=0.06, seed=0)
    ),
    "EASE, ≥ 4, λ 400": order(lambda: cornac.models.EASE(lamb=400, verbose=False)),
    "BPR, ≥ 4, defaults": order(lambda: cornac.models.BPR(seed=0)),
}

if __name__ == "__main__":
    run(MODELS)
