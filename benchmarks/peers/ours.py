"""The models of this project, run and measured as the peers are."""

from __future__ import annotations

import functools

import numpy as np

from benchmarks.peers.child import Answer, Fit, Model, Problem, run
from projects.movie_recommender.models import MODELS as OURS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import open_source


@functools.cache
def _source(dataset: str) -> Ratings:
    """The whole set with what is known of its users and films; a fit gets its training rows alone."""
    return open_source(dataset).ratings


def stars(name: str) -> Model:
    """The ratings that a model predicts for pairs."""

    def prepare(problem: Problem) -> Fit:
        whole = _source(problem.dataset)
        known = whole.take(problem.rows)
        users, films = whole.user_ids.values[problem.ask_users], whole.movie_ids.values[problem.ask_movies]

        def fit() -> Answer:
            model = OURS[name]().fit(known, 0)
            return lambda: model.predict(users, films)

        return fit

    return prepare


def order(name: str) -> Model:
    """The scores by which a model puts films in order; films without training rows come last."""

    def prepare(problem: Problem) -> Fit:
        whole = _source(problem.dataset)
        known = whole.take(problem.rows)
        users = known.user_ids.codes(whole.user_ids.values[problem.ask_users])
        films = whole.movie_ids.codes(known.movie_ids.values)

        def fit() -> Answer:
            model = OURS[name]().fit(known, 0)

            def scores() -> np.ndarray:
                found = np.full((len(users), problem.n_movies), -1e9)
                found[:, films] = model.scores(users)
                return found

            return scores

        return fit

    return prepare


MODELS = {name: stars(name) for name in OURS} | {f"{name}, ranked": order(name) for name in OURS}

if __name__ == "__main__":
    run(MODELS)
