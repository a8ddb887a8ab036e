"""The samples are what their generators make, byte for byte, and what data/README.md says of them."""

from __future__ import annotations

import importlib.util
import json
import re
from types import ModuleType

import numpy as np
import pytest

from shared.datasets import load_ratings
from shared.files import digest


def generator(root, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, root / "data" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "folder"),
    [("make_songs", "."), ("make_ratings", "movielens-sample"), ("make_customers", "customers-sample")],
)
def test_running_the_generator_again_makes_the_committed_bytes(root, name, folder):
    for file, content in generator(root, name).make().items():
        assert (root / "data" / folder / file).read_bytes() == content.encode(), file


def test_the_readme_has_the_digest_of_every_sample(root):
    text = (root / "data" / "README.md").read_text()
    for line in re.findall(r"^[0-9a-f]{64}  \S+$", text, re.M):
        expected, name = line.split()
        assert digest(root / "data" / name) == expected, name
    samples = [
        "songs.csv",
        *(f"movielens-sample/{part}" for part in ("ratings.csv", "movies.csv", "truth.json")),
        *(f"customers-sample/{part}.csv" for part in ("customers", "survey", "truth")),
    ]
    assert all(re.search(rf"^[0-9a-f]{{64}}  {re.escape(name)}$", text, re.M) for name in samples)


def test_the_samples_stay_small(root):
    assert (root / "data" / "movielens-sample" / "ratings.csv").stat().st_size < 2_000_000
    assert (root / "data" / "songs.csv").stat().st_size < 500_000
    assert sum(path.stat().st_size for path in (root / "data" / "customers-sample").iterdir()) < 400_000


def test_the_noise_floor_is_where_the_truth_says(root):
    """The mean of draws from the model equals the stated best prediction: checked by simulation."""
    module = generator(root, "make_ratings")
    rng = np.random.default_rng(3)
    score = rng.uniform(0.5, 5, 12)
    draws = score[:, None] + module.NOISE * rng.standard_normal((12, 200_000))
    ratings = np.clip(np.round(draws * 2) / 2, 0.5, 5)
    error = 5 * ratings.std(axis=1) / np.sqrt(200_000)
    assert np.all(np.abs(ratings.mean(axis=1) - module.expected_rating(score)) < error)


def fit_als(users, movies, ratings, n_users, n_movies, rank, reg, bias_reg, sweeps, rng):
    """A plain biased ALS, independent of the app's: the predictor of pairs.

    Each side minimises sum (r - g - b_u - c_i - p.q)^2 + reg |p|^2 + bias_reg b^2 in its own turn.
    """
    mean = ratings.mean()
    sides = [np.c_[rng.normal(0, 0.1, (n, rank)), np.zeros(n)] for n in (n_users, n_movies)]
    ridge = np.diag([reg] * rank + [bias_reg])
    orders = [np.split(o := np.argsort(ids, kind="stable"), np.searchsorted(ids[o], np.arange(1, n)))
              for ids, n in ((users, n_users), (movies, n_movies))]  # fmt: skip
    for _ in range(sweeps):
        for side, other, others in ((0, 1, movies), (1, 0, users)):
            for i, rows in enumerate(orders[side]):
                fixed = sides[other][others[rows]]
                a = np.c_[fixed[:, :rank], np.ones(len(rows))]
                sides[side][i] = np.linalg.solve(
                    a.T @ a + ridge, a.T @ (ratings[rows] - mean - fixed[:, rank])
                )

    def predict(u, m):
        p, q = sides[0][u], sides[1][m]
        return np.clip(mean + p[:, rank] + q[:, rank] + (p[:, :rank] * q[:, :rank]).sum(axis=1), 0.5, 5)

    return predict


def test_the_best_reachable_error_is_reached_within_three_percent(root):
    """On a tenth held out, factors of the planted rank come near the floor; biases or the mean do not."""
    truth = json.loads((root / "data" / "movielens-sample" / "truth.json").read_text())
    data = load_ratings()
    users, movies = data["userId"].to_numpy() - 1, data["movieId"].to_numpy() - 1
    ratings, n = data["rating"].to_numpy(), len(data)
    order = np.random.default_rng(0).permutation(n)
    test, train = order[: n // 10], order[n // 10 :]
    floor = truth["best_rmse_of_holdout"]["0"]

    def ratio(rank, reg, bias_reg, sweeps):
        sizes = truth["users"], truth["movies"]
        predict = fit_als(
            users[train],
            movies[train],
            ratings[train],
            *sizes,
            rank,
            reg,
            bias_reg,
            sweeps,
            np.random.default_rng(1),
        )
        error = predict(users[test], movies[test]) - ratings[test]
        return np.sqrt(np.mean(error**2)) / floor

    assert 1 <= ratio(truth["rank"], 5, 8, 10) < 1.03
    assert ratio(0, 1, 6, 5) > 1.08
    assert np.sqrt(np.mean((ratings[test] - ratings[train].mean()) ** 2)) / floor > 1.15
