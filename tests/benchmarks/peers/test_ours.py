"""The small fit before a measured one runs to its end, so that what is compiled is compiled there."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.peers.child import Problem
from benchmarks.peers.ours import MODELS
from projects.movie_recommender.models import MODELS as OURS
from projects.movie_recommender.source import open_source


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Of the sample; as `benchmarks.judging` writes it, without a file."""
    ratings = open_source("sample").ratings
    rows = np.random.default_rng(0).permutation(len(ratings))
    train, test = rows[:-5000], rows[-5000:]
    times = np.zeros(len(ratings), np.int64) if ratings.times is None else ratings.times
    return Problem(
        ratings.users[train], ratings.movies[train], ratings.values[train], times[train],
        len(ratings.user_ids), len(ratings.movie_ids), ratings.scale,
        ratings.users[test], ratings.movies[test], times[test], "sample", train,
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name, model in OURS.items() if model.in_stars])
def test_a_warm_up_predicts(name, problem):
    small = problem.first(2000)
    found = MODELS[name](small)()()
    assert found.shape == (2000,)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", ["als", *(name for name, model in OURS.items() if not model.in_stars)])
def test_a_warm_up_ranks(name, problem):
    users = np.unique(problem.ask_users)
    none = problem.ask_movies[:0]
    small = Problem(**{**vars(problem), "ask_users": users, "ask_movies": none, "ask_times": none}).first(
        2000
    )
    found = MODELS[f"{name}, ranked"](small)()()
    assert found.shape == (len(users), problem.n_movies)
    assert not np.isnan(found).any()
