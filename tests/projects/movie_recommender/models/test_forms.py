"""Arrays and settings of a model file are held to the forms that fitting gives them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from projects.movie_recommender.models import MODELS
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.forms import FORMS, check_types
from projects.movie_recommender.models.svdpp import SVDpp
from shared.errors import DataError


def again(model, settings=None, **changed):
    kept, arrays = model.state()
    return type(model).restore(
        {**kept, **(settings or {})}, {**arrays, **changed}, model.user_ids, model.movie_ids, model.scale
    )


@pytest.fixture
def als(ratings):
    return ALS(rank=2, sweeps=2).fit(ratings, 0)


def test_every_kept_array_has_its_form():
    """But the penalty, a row of numbers in als and one number in ials: each checks its own."""
    kept = {name for model in MODELS.values() for name in model.keeps}
    assert kept - {"penalty"} == set(FORMS)


def test_another_type_or_number_of_axes_is_refused(als):
    again(als)
    _, arrays = als.state()
    for name in ("movie_rows", "user_totals", "mean"):
        for wrong in (arrays[name].astype(np.float16), np.asarray(arrays[name])[None]):
            with pytest.raises(ValueError, match=name):
                again(als, **{name: wrong})


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_numbers_by_which_nothing_can_be_predicted_are_refused(als, value):
    rows = als.movie_rows.copy()
    rows[1, 1] = value
    with pytest.raises(ValueError, match="finite"):
        again(als, movie_rows=rows)
    with pytest.raises(ValueError, match="finite"):
        again(als, mean=np.float64(value))


def test_half_precision_is_compared_without_a_warning(ratings):
    model = MODELS["bayes"](rank=2, sweeps=3, components=2, draws=2).fit(ratings, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again(model)
    with pytest.raises(ValueError, match="finite"):
        again(model, user_draws=np.full_like(model.user_draws, np.inf))
    with pytest.raises(ValueError, match="variance"):
        again(model, user_variance=np.zeros_like(model.user_variance))
    with pytest.raises(ValueError, match="positive definite"):
        again(model, person_precision=-model.person_precision)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rank": "2"},
        {"rank": -1},
        {"rank": 2.5},
        {"reg": True},
        {"reg": 10**400},
        {"reg": None},
        {"biases": 1},
        {"reg": float("nan")},
        {"sweeps": 0},
    ],
)
def test_settings_are_of_their_type_and_in_range(als, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        again(als, settings=wrong)
    check_types(ALS(rank=None))


def test_no_more_sweeps_were_made_than_set(ratings):
    """Their number is counted through, and would be for minutes."""
    model = SVDpp(rank=2, sweeps=2).fit(ratings, 0)
    assert again(model).sweeps_done == 2
    with pytest.raises(ValueError, match="sweeps"):
        again(model, sweeps_done=np.int64(1 << 30))


def test_a_penalty_of_almost_nothing_places_nobody(als):
    movies, stars = als.movie_ids.values[:2], [1.0, 5.0]
    again(als).fold_in(movies, stars)
    weak = again(als, penalty=np.full(3, 3.5e-310), movie_rows=als.movie_rows * np.float32(1e-20))
    with pytest.raises(DataError, match="nothing finite"):
        weak.fold_in(movies, stars)


def test_a_penalty_is_positive(als, ratings):
    for wrong in (-als.penalty, 0 * als.penalty):
        with pytest.raises(ValueError, match="penalty"):
            again(als, penalty=wrong)
    ials = MODELS["ials"](rank=2, sweeps=2).fit(ratings, 0)
    for number in (np.float64(0), np.float64(-1), np.ones(2)):
        with pytest.raises(ValueError, match="penalty"):
            again(ials, penalty=number)
