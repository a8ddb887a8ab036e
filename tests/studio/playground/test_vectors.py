"""What is drawn of a matrix is what the mathematics says."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.playground.vectors import MATRICES, SHAPE, matrix_items


@pytest.mark.parametrize("name", MATRICES)
def test_the_area_of_the_shape_grows_by_the_determinant(name: str):
    a = np.array(MATRICES[name]).T
    items, told = matrix_items(a)
    x, y = np.array(items[1]["points"]).T
    x0, y0 = SHAPE.T
    area, before = (
        abs(np.dot(p, np.roll(q, 1)) - np.dot(q, np.roll(p, 1))) / 2 for p, q in ((x, y), (x0, y0))
    )
    assert area == pytest.approx(abs(np.linalg.det(a)) * before)
    assert float(told["determinant (area)"]) == pytest.approx(np.linalg.det(a), abs=0.006)


@pytest.mark.parametrize("a", [np.zeros((2, 2)), np.array([[1.0, 1], [0, 1]]), np.array([[0.0, -1], [1, 0]])])
def test_zero_defective_and_turning_matrices_have_an_answer(a: np.ndarray):
    items, told = matrix_items(a)
    assert len(items) >= 7
    assert "eigenvalues" in told
