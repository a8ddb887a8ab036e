"""The settings of a fitted model are all told, those too that were left to the fit."""

from __future__ import annotations

import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models.iterative import Iterative, Training
from projects.movie_recommender.models.used import settings_used


@pytest.mark.parametrize("name", sorted(MODELS))
def test_no_setting_is_left_open(name, ratings, few_sweeps):
    given = few_sweeps(name)
    used = settings_used(MODELS[name](**given).fit(ratings, 0))
    assert None not in used.values()
    assert used | given == used


def test_what_was_found_is_what_the_model_has(ratings):
    als = MODELS["als"](rank=None).fit(ratings, 0)
    used = settings_used(als)
    assert als.rank is None
    assert used["rank"] == als.movie_rows.shape[1] - 1
    again = MODELS["als"](rank=used["rank"], reg=used["reg"]).fit(ratings, 0)
    assert settings_used(again) == used
    bayes = MODELS["bayes"](sweeps=35).fit(ratings, 0)
    assert settings_used(bayes)["rank"] == bayes.user_draws.shape[2] - 1
    assert settings_used(MODELS["ials"]().fit(ratings, 0))["reg"] == 0.02


def test_the_sweeps_of_an_early_stop_are_those_that_were_made(ratings):
    model = MODELS["funk"](sweeps=40).fit(ratings, 0, training=Training(patience=2))
    assert isinstance(model, Iterative)
    assert model.sweeps == 40
    assert settings_used(model)["sweeps"] == model.sweeps_done < 40


def test_a_blend_tells_the_settings_of_its_parts(ratings):
    model = MODELS["blend"](members="als,funk").fit(ratings, 0)
    assert set(settings_used(model)["parts"]) == {"als", "funk", "ials", "ease"}
    assert settings_used(model)["parts"]["als"]["rank"] == 14
