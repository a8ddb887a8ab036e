"""myFM (T. Ohtsuki): https://myfm.readthedocs.io. Bayesian factorisation machines by Gibbs sampling.

"SVD++ on both sides" is the setting of Rendle, Zhang and Koren (2019): beside each user the films they rated,
beside each film the users who rated it, both over the root of their number, training rows only.
"""

from __future__ import annotations

from typing import Any

import myfm
import numpy as np
from scipy import sparse

from benchmarks.peers.child import Answer, Fit, Model, Problem, run


def _blocks(problem: Problem) -> tuple[Any, Any]:
    """One row a user: who it is and the bag of films; one row a film likewise."""
    ones = np.ones(len(problem.users))
    shape = (problem.n_users, problem.n_movies)
    seen = sparse.csr_matrix((ones, (problem.users, problem.movies)), shape=shape)

    def side(matrix: Any) -> Any:
        counts = np.maximum(1, np.asarray(matrix.sum(axis=1)).ravel())
        bag = sparse.diags(1 / np.sqrt(counts)) @ matrix
        return sparse.csr_matrix(sparse.hstack([sparse.identity(matrix.shape[0]), bag]))

    return side(seen), side(seen.T)


def stars(rank: int, sweeps: int, *, ordinal: bool = False) -> Model:
    """Both bags; with `ordinal` an ordered probit on the stars, and the day of each rating."""

    def prepare(problem: Problem) -> Fit:
        of_users, of_films = _blocks(problem)
        groups = [problem.n_users, problem.n_movies, problem.n_movies, problem.n_users]
        known = _relations(problem.users, problem.movies, of_users, of_films)
        asked = _relations(problem.ask_users, problem.ask_movies, of_users, of_films)
        training_days = np.unique(problem.times // _DAY)
        days, ask_days = (_one_hot(t // _DAY, training_days) for t in (problem.times, problem.ask_times))

        def fit() -> Answer:
            if not ordinal:
                model = myfm.MyFMGibbsRegressor(rank=rank, random_seed=0)
                model.fit(None, problem.values, X_rel=known, n_iter=sweeps, group_shapes=groups)
                return lambda: model.predict(None, asked)
            probit = myfm.MyFMOrderedProbit(rank=rank, random_seed=0)
            places = problem.values.astype(int) - 1
            with_days = [days.shape[1], *groups]
            probit.fit(days, places, X_rel=known, n_iter=sweeps, group_shapes=with_days)
            return lambda: probit.predict_proba(ask_days, asked) @ np.arange(1.0, places.max() + 2)

        return fit

    return prepare


def _relations(users: np.ndarray, movies: np.ndarray, of_users: Any, of_films: Any) -> list[Any]:
    return [myfm.RelationBlock(users, of_users), myfm.RelationBlock(movies, of_films)]


def _one_hot(values: np.ndarray, known: np.ndarray) -> Any:
    """A row of zeros for a value that is not known."""
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    rows = np.flatnonzero(known[places] == values)
    ones = np.ones(len(rows))
    return sparse.csr_matrix((ones, (rows, places[rows])), shape=(len(values), len(known)))


_DAY = 86_400

MODELS = {
    "SVD++ on both sides, rank 10, 200 sweeps": stars(10, 200),
    "SVD++ on both sides, rank 10, 100 sweeps": stars(10, 100),
    "the same and the day, ordered probit": stars(10, 200, ordinal=True),
}

if __name__ == "__main__":
    run(MODELS)
