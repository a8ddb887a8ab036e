"""What is drawn from a space is in it, and every model can be made of what its space holds."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np
import pytest

from projects.movie_recommender.models import MODELS
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.settings import parse_settings
from projects.movie_recommender.spaces import candidates, space_of


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_is_made_of_what_is_drawn_and_it_can_be_typed_in(name, rng):
    model = MODELS[name]
    for settings in candidates(space_of(model), 20, rng):
        assert dataclasses.asdict(model(**settings)).items() >= settings.items()
        assert parse_settings([f"{key}={value}" for key, value in settings.items()], model) == settings


def test_numbers_are_within_their_range_and_evenly_spread_on_their_scale(rng):
    space = {"a": (1.0, 100.0, "log"), "b": (1, 100, "int-log"), "c": (1.0, 100.0, "float"), "d": ["x", "y"]}
    found = list(candidates(space, 2000, rng))
    for name, middle in (("a", 10), ("b", 10), ("c", 50.5)):
        values = np.array([settings[name] for settings in found])
        assert values.min() >= 1
        assert values.max() <= 100
        assert np.mean(values > middle) == pytest.approx(0.5, abs=0.05)
    assert all(isinstance(settings["b"], int) for settings in found)
    assert {settings["d"] for settings in found} == {"x", "y"}
    assert len({tuple(settings.values()) for settings in found}) == len(found)


def test_a_small_space_is_gone_through_as_a_grid(rng):
    space = {"a": (1, 3, "int"), "b": ["x", "y"]}
    found = list(candidates(space, 6, rng))
    assert found == [{"a": a, "b": b} for a in (1, 2, 3) for b in "xy"]
    assert len(list(candidates(space, 5, rng))) == 5


def test_a_space_that_is_used_up_ends(rng):
    assert len(list(candidates({"a": (1, 2, "int-log")}, 100, rng))) == 2


def test_a_kind_that_there_is_not_is_refused(rng):
    with pytest.raises(ValueError, match="'normal'"):
        list(candidates({"a": (1, 2, "normal")}, 3, rng))


def test_a_model_may_bring_its_own_space():
    class Own(Bias):
        space: ClassVar = {"reg_user": [1.0]}

    assert space_of(Own) == {"reg_user": [1.0]}
    assert set(space_of(Bias)) == {"reg_user", "reg_movie"}
    assert space_of(MODELS["mean"]) == {}
