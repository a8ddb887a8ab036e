"""RMSE and MAE against scikit-learn and their own inequalities."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from shared.metrics.ratings import mae, rmse


def test_they_agree_with_scikit_learn(rng):
    r, p = rng.integers(1, 6, 1000), rng.normal(3, 1, 1000)
    assert rmse(r, p) == pytest.approx(root_mean_squared_error(r, p))
    assert mae(r, p) == pytest.approx(mean_absolute_error(r, p))


def test_rmse_is_never_below_mae_and_equal_for_errors_of_one_size(rng):
    r, p = rng.normal(size=50), rng.normal(size=50)
    assert rmse(r, p) >= mae(r, p)
    assert rmse(r, r + 0.5) == pytest.approx(mae(r, r - 0.5)) == pytest.approx(0.5)


def test_unsigned_ratings_do_not_wrap_around():
    assert mae(np.array([1], np.uint8), np.array([3], np.uint8)) == 2


@pytest.mark.parametrize("metric", [rmse, mae])
@pytest.mark.parametrize(
    ("r", "p", "says"),
    [([1, 2], [1], "shape"), ([], [], "no ratings"), ([1.0], [np.nan], "finite"), ([[1]], [1], "shape")],
)
def test_what_cannot_be_compared_is_refused(metric, r, p, says):
    with pytest.raises(ValueError, match=says):
        metric(r, p)
