"""RMSE and MAE against scikit-learn and their own inequalities; intervals against the normal law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from shared.metrics.ratings import interval_coverage, interval_width, mae, rmse


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


def test_intervals_of_the_right_width_cover_their_share(rng):
    """Of n normal ratings 90 % lie within 1.645 σ, up to a few times √(0.09 / n)."""
    r = rng.normal(3, 0.7, 20_000)
    low, high = stats.norm.interval(0.9, 3, 0.7)
    intervals = np.tile([low, high], (len(r), 1))
    assert interval_coverage(r, intervals) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / len(r)))
    assert interval_width(intervals) == pytest.approx(2 * 1.6449 * 0.7, rel=1e-3)


def test_the_ends_of_an_interval_belong_to_it():
    intervals = [[3.2, 4.9], [3.2, 4.9], [4, 5], [1, 4], [4, 4]]
    assert interval_coverage([4, 5, 4, 4, 4], intervals) == pytest.approx(4 / 5)


@pytest.mark.parametrize(
    ("r", "intervals", "says"),
    [
        ([1], [[2, 1]], "low end"),
        ([1], [[1, np.nan]], "finite"),
        ([1], [[1, 2], [1, 2]], "must be"),
        ([1], [1], "must be"),
        ([], np.empty((0, 2)), "no ratings"),
    ],
)
def test_intervals_that_cannot_be_are_refused(r, intervals, says):
    with pytest.raises(ValueError, match=says):
        interval_coverage(r, intervals)
