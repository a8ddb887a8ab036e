"""Settings out of range are refused before anything is fitted, whatever the model."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models.limits import check_finite, check_settings
from shared.errors import DataError

NUMBERS = [
    (name, field.name)
    for name, model in MODELS.items()
    for field in dataclasses.fields(model)
    if "bool" not in str(field.type) and "str" not in str(field.type)
]


@pytest.mark.parametrize(("name", "setting"), NUMBERS)
@pytest.mark.parametrize("value", [-1, -1e9, np.nan, np.inf])
def test_what_no_setting_can_be_is_refused(name, setting, value, ratings):
    with pytest.raises(DataError, match=f"{name}: {setting} is"):
        MODELS[name](**{setting: value}).fit(ratings, 0)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_defaults_are_in_range(name):
    check_settings(MODELS[name]())


def test_a_model_that_is_not_finite_is_refused(ratings):
    model = MODELS["als"]().fit(ratings, 0)
    check_finite(model)
    model.user_rows[0, 0] = np.nan
    with pytest.raises(DataError, match="no finite user rows"):
        check_finite(model)
