"""Queries are scaled by powers of two and measured; what has no direction is named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from shared.errors import DataError
from shared.linalg.neighbors.queries import prepared

finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(hnp.arrays(np.float64, (3, 4), elements=finite).filter(lambda a: np.abs(a).max(axis=1).all()))
def test_scaling_is_exact_and_keeps_squares_in_range(queries: np.ndarray) -> None:
    scaled, lengths = prepared(queries)
    largest = np.abs(scaled).max(axis=1)
    assert ((largest >= 0.5) & (largest < 1)).all()
    exponents = np.frexp(np.abs(queries).max(axis=1))[1]
    is_kept = (
        np.abs(scaled) > 2.0**-900
    )  # what is so much smaller may leave the range, and counts for nothing
    assert (np.ldexp(scaled, exponents[:, None]) == queries)[is_kept].all()
    np.testing.assert_allclose(lengths, np.linalg.norm(scaled, axis=1), rtol=1e-15)


@pytest.mark.parametrize(
    ("row", "problem"),
    [([0.0, 0.0], "all zeros"), ([1.0, np.nan], "not finite"), ([np.inf, 0.0], "not finite")],
)
def test_the_first_query_without_direction_is_named(row: list[float], problem: str) -> None:
    with pytest.raises(DataError, match=f"query 2 is {problem}"):
        prepared(np.array([[1.0, 2.0], [3.0, 4.0], row, [0.0, 0.0]]))
