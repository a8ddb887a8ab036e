"""Small invented ratings, a table of them, and a model that learned them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.models import MODELS
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained


def invent(
    rng: np.random.Generator, *, n_users: int = 40, n_movies: int = 30, share: float = 0.5, noise: float = 0.3
) -> pd.DataFrame:
    """Whole stars from biases and one factor; each user and film has at least one rating."""
    score = 3 + rng.normal(0, 0.5, (n_users, 1)) + rng.normal(0, 0.5, n_movies)
    score = score + np.outer(rng.normal(0, 1, n_users), rng.normal(0, 0.7, n_movies))
    stars = np.clip(np.round(score + rng.normal(0, noise, score.shape)), 1, 5)
    seen = rng.random(score.shape) < share
    seen[np.arange(n_users), np.arange(n_users) % n_movies] = True
    seen[np.arange(n_movies) % n_users, np.arange(n_movies)] = True
    users, movies = np.nonzero(seen)
    times = rng.permutation(len(users)) + 1_000_000_000
    frame = {"userId": users * 3 + 10, "movieId": movies * 7 + 100, "rating": stars[users, movies]}
    return pd.DataFrame({**frame, "timestamp": times})


@pytest.fixture
def table(rng: np.random.Generator) -> pd.DataFrame:
    return invent(rng)


@pytest.fixture
def ratings(table: pd.DataFrame) -> Ratings:
    return Ratings.of(table, (1.0, 5.0))


@pytest.fixture
def trained(ratings: Ratings) -> Trained:
    titles = [f"The {i}th Film ({1950 + i})" for i in range(len(ratings.movie_ids))]
    return Trained.of(ALS(rank=3).fit(ratings, 0), ratings, titles, {})


@pytest.fixture
def few_sweeps() -> Callable[[str], dict[str, int]]:
    """Settings with which a model that sweeps is soon done, where how well it is fitted does not matter."""

    def settings(name: str) -> dict[str, int]:
        if "sweeps" not in {field.name for field in dataclasses.fields(MODELS[name])}:
            return {}
        return {"sweeps": 40 if name == "bayes" else 4}  # more than its burn-in

    return settings


@pytest.fixture
def make_table() -> Callable[..., pd.DataFrame]:
    return invent
