"""Systems of equations are solved, or said to have no answer."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.solving import solve_system
from shared.errors import DataError


def test_what_is_found_solves_every_system_of_a_stack():
    rng = np.random.default_rng(3)
    a, x = rng.normal(size=(5, 4, 4)), rng.normal(size=(5, 4, 1))
    np.testing.assert_allclose(solve_system(a, a @ x), x, rtol=1e-8)


@pytest.mark.parametrize(
    "a", [np.ones((2, 2)), np.diag([1.0, 0.0]), np.diag([1.0, 1e-320]), np.full((2, 2), np.nan)]
)
def test_a_system_without_a_finite_answer_is_refused(a):
    with np.errstate(all="ignore"), pytest.raises(DataError, match="too far apart"):
        solve_system(a, np.array([1.0, 2.0]))
