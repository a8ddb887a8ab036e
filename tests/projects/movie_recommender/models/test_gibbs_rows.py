"""The compiled draw of rows against numpy in float64, row by row."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.gibbs_rows import draw_rows, residuals


@pytest.fixture
def problem(rng):
    """Rows of 0, 1, 3, 40 and 1,200 ratings: fewer than a block, whole blocks, and more than a gather."""
    counts, m, size = np.array([0, 1, 3, 40, 1200]), 1500, 6
    spread = rng.standard_normal((size, size))
    return {
        "indptr": np.append(0, counts.cumsum()).astype(np.int64),
        "indices": np.concatenate([rng.choice(m, c, replace=False) for c in counts]).astype(np.int32),
        "values": rng.normal(3, 1, counts.sum()).astype(np.float32),
        "mean": 3.2,
        "other": rng.standard_normal((m, size)).astype(np.float32),
        "row_noise": rng.uniform(0.5, 2, 5).astype(np.float32),
        "other_noise": rng.uniform(0.5, 2, m).astype(np.float32),
        "width": rng.uniform(0.5, 2, 5).astype(np.float32),
        "precision": (spread @ spread.T + np.eye(size)).astype(np.float32),
        "prior": rng.standard_normal((5, size)).astype(np.float32),
        "normal": rng.standard_normal((5, size)).astype(np.float32),
    }


def drawn(problem, across=0.0, before=0.0):
    rows, expected = np.full((5, 6), before, np.float32), np.empty((5, 6), np.float32)
    draw_rows(**problem, across=across, rows=rows, expected=expected)
    return rows, expected


def by_definition(problem, u):
    """S and h of the docstring."""
    p = {name: np.asarray(value, np.float64) for name, value in problem.items()}
    at = slice(problem["indptr"][u], problem["indptr"][u + 1])
    i = problem["indices"][at]
    q = np.column_stack([p["other"][i, :-1], np.ones(len(i))])
    weight = p["row_noise"][u] * p["other_noise"][i]
    s = p["width"][u] * p["precision"] + (q * weight[:, None]).T @ q
    left = p["values"][at] - p["mean"] - p["other"][i, -1]
    return s, p["width"][u] * p["prior"][u] + (q * weight[:, None]).T @ left


@pytest.mark.parametrize("u", range(5))
def test_a_row_is_its_expectation_and_a_draw_around_it(problem, u):
    rows, expected = drawn(problem)
    s, h = by_definition(problem, u)
    assert expected[u] == pytest.approx(np.linalg.solve(s, h), rel=1e-3, abs=1e-4)
    chance = np.linalg.solve(np.linalg.cholesky(s).T, problem["normal"][u].astype(np.float64))
    assert rows[u] - expected[u] == pytest.approx(chance, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("across", [-0.5, 0.3])
def test_an_over_relaxed_draw_goes_on_from_the_last(problem, across):
    """x' − e = κ (x − e) + √(1 − κ²) chance: were x − e spread as chance is, x' − e would be too."""
    anew, expected = drawn(problem)
    rows, _ = drawn(problem, across, before=0.7)
    chance = np.sqrt(1 - across**2) * (anew - expected)
    assert rows - expected == pytest.approx(across * (0.7 - expected) + chance, rel=1e-3, abs=1e-4)


def test_the_residuals_are_those_of_the_ratings(problem, rng):
    rows = rng.standard_normal((5, 6)).astype(np.float32)
    error, sums = np.empty(len(problem["values"]), np.float32), np.empty(5)
    first = [problem[name] for name in ("indptr", "indices", "values", "mean")]
    residuals(*first, rows, problem["other"], problem["other_noise"], error, sums)
    users = np.repeat(np.arange(5), np.diff(problem["indptr"]))
    u, i = rows[users], problem["other"][problem["indices"]]
    predicted = problem["mean"] + np.sum(u[:, :-1] * i[:, :-1], axis=1) + u[:, -1] + i[:, -1]
    assert error == pytest.approx(problem["values"] - predicted, abs=1e-4)
    weighted = problem["other_noise"][problem["indices"]] * error.astype(np.float64) ** 2
    assert sums == pytest.approx(np.bincount(users, weighted, 5), rel=1e-5)
