"""Pythagoras, idempotence, and dependent columns."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.predicates import is_symmetric
from shared.linalg.projection import orthonormal_basis, project, projection_matrix


def test_what_is_left_is_orthogonal_to_the_span(rng):
    x, columns = rng.standard_normal(8), rng.standard_normal((8, 3))
    near = project(x, columns)
    assert columns.T @ (x - near) == pytest.approx(np.zeros(3), abs=1e-13)
    assert near @ near + (x - near) @ (x - near) == pytest.approx(x @ x)  # Pythagoras


def test_no_point_of_the_span_is_nearer(rng):
    x, columns = rng.standard_normal(8), rng.standard_normal((8, 3))
    best = np.linalg.norm(x - project(x, columns))
    others = columns @ rng.standard_normal((3, 1000)) * 2
    assert best <= np.linalg.norm(x[:, None] - others, axis=0).min()
    assert project(x, columns) == pytest.approx(columns @ np.linalg.lstsq(columns, x)[0])


def test_projection_matrix_is_symmetric_idempotent_and_traces_the_dimension(rng):
    p = projection_matrix(rng.standard_normal((9, 4)))
    assert p @ p == pytest.approx(p)
    assert is_symmetric(p)
    assert np.trace(p) == pytest.approx(4)


def test_dependent_columns_span_no_more(rng):
    columns = rng.standard_normal((9, 2)) @ rng.standard_normal((2, 5))
    q = orthonormal_basis(columns)
    assert q.shape == (9, 2)
    assert q.T @ q == pytest.approx(np.eye(2))
    assert project(columns, columns) == pytest.approx(columns)


def test_a_line_is_a_span():
    assert project([3, 4], [5, 0]) == pytest.approx([3, 0])


def test_zero_columns_and_other_spaces_are_refused():
    with pytest.raises(DataError, match="span no direction"):
        project([1, 2], [0, 0])
    with pytest.raises(DataError, match=r"3 coordinates.*2"):
        project([1, 2, 3], [1, 0])
