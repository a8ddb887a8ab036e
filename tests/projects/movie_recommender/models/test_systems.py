"""Positive systems: summed and solved as NumPy would."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.systems import BLOCK, LANE, add_squares, solve_positive, width_of


def test_a_width_is_the_least_number_of_whole_lanes():
    for columns in range(1, 5 * LANE):
        width = width_of(columns)
        assert width % LANE == 0
        assert columns <= width < columns + LANE


@pytest.mark.parametrize("columns", [1, LANE - 1, LANE, LANE + 1, 3 * LANE])
def test_squares_are_added_up_to_the_diagonal(rng, columns):
    width = width_of(columns)
    z = rng.standard_normal((BLOCK, width)).astype(np.float32)
    before = rng.standard_normal((columns, width)).astype(np.float32)
    part = before.copy()
    add_squares(part, z)
    wide = z.astype(np.float64)
    expected = np.tril(before + (wide.T @ wide)[:columns])
    np.testing.assert_allclose(np.tril(part), expected, atol=1e-4)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 33])
def test_a_system_is_solved_from_its_upper_triangle(rng, n):
    rows = rng.standard_normal((2 * n, n))
    a = rows.T @ rows + 0.1 * np.eye(n)
    b = rng.standard_normal(n)
    upper = np.triu(a) + np.tril(np.full((n, n), np.nan), -1)  # what is below must not be read
    x = b.copy()
    solve_positive(upper, x, np.empty(n))
    np.testing.assert_allclose(x, np.linalg.solve(a, b), rtol=1e-8, atol=1e-10)
