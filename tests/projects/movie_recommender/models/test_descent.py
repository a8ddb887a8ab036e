"""An early stop is a penalty: the regression that places people uses the one that the steps amount to."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.funk import Funk


def test_the_steps_of_a_fit_and_the_penalty_they_amount_to(ratings):
    model = Funk(rank=2, rate=0.1, decay=0.5, sweeps=3, reg=0.2, reg_bias=0.3).fit(ratings, 0)
    plain, each = model._strength
    assert plain == pytest.approx(np.full(3, 1 / 0.175))
    assert each == pytest.approx([0.2, 0.2, 0.3])


def test_small_steps_on_a_least_squares_problem_end_near_the_ridge_regression(rng):
    """The rule itself, for gradient flow of length t from zero: penalty 1/t, within a fifth of the way."""
    x = rng.normal(size=(50, 4)) / np.sqrt(50)
    y = x @ rng.normal(size=4) + rng.normal(0, 0.1, 50)
    for t in (0.3, 1.0, 3.0, 10.0):
        w = np.zeros(4)
        for _ in range(10_000):
            w += t / 10_000 * x.T @ (y - x @ w)
        ridge = np.linalg.solve(x.T @ x + np.eye(4) / t, x.T @ y)
        assert np.linalg.norm(w - ridge) < 0.3 * np.linalg.norm(w)
