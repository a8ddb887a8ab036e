"""Covariance and correlation against NumPy, and the cases it leaves as NaN."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.covariance import correlation, covariance
from shared.linalg.predicates import is_positive_semidefinite


def test_agree_with_numpy_and_are_positive_semidefinite(rng):
    x = rng.standard_normal((40, 5)) @ rng.standard_normal((5, 5)) + 100
    assert covariance(x) == pytest.approx(np.cov(x.T))
    assert correlation(x) == pytest.approx(np.corrcoef(x.T))
    assert is_positive_semidefinite(covariance(x))


def test_a_linear_map_of_the_data_maps_the_covariance(rng):
    x, m = rng.standard_normal((30, 4)), rng.standard_normal((4, 3))
    assert covariance(x @ m) == pytest.approx(m.T @ covariance(x) @ m)


def test_correlation_ignores_units_and_constant_columns_have_none(rng):
    x = rng.standard_normal((30, 3))
    sign = np.array([1, -1, 1])
    assert correlation(x * [1, -1000, 1e-6] + 7) == pytest.approx(correlation(x) * sign * sign[:, None])
    x[:, 1] = 4
    r = correlation(x)
    assert r[1].tolist() == [0, 1, 0]
    assert np.isfinite(r).all()


def test_columns_constant_but_for_rounding_are_not_correlated(rng):
    """The mean of equal numbers may be rounded: both columns then lie to one side of it."""
    x = np.column_stack([np.full(10, 0.1), np.full(10, 1e6 + 0.1), rng.standard_normal(10)])
    assert correlation(x).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_correlation_of_extreme_units(rng, scale):
    x = rng.standard_normal((30, 3))
    assert correlation(x * scale) == pytest.approx(correlation(x))


def test_one_column_and_one_row():
    assert covariance([[1.0], [3.0]]).tolist() == [[2]]
    with pytest.raises(DataError, match="two rows"):
        covariance([[1.0, 2.0]])
