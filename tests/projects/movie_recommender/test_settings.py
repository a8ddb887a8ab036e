"""Settings are read as the types of their fields, or refused with the text that was written."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from projects.movie_recommender.models import MODELS
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.settings import parse_settings, parse_settings_by_model
from shared.errors import DataError


@dataclass
class Every(Bias):
    """A model with a setting of every type."""

    whole: int = 1
    real: float = 1.0
    switch: bool = False
    text: str = ""
    maybe: int | None = None
    many: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("whole=20", 20),
        ("real=20", 20.0),
        (" real = 1e-3 ", 0.001),
        ("switch=True", True),
        ("switch=false", False),
        ("text=a=b", "a=b"),
        ("maybe=3", 3),
        ("maybe=None", None),
    ],
)
def test_a_value_has_the_type_of_its_field(text, value):
    [(_, found)] = parse_settings([text], Every).items()
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["whole"], "write whole=VALUE"),
        (["whole=1.5"], "'1.5' is not a whole number"),
        (["real=nan"], "'nan' is not a number"),
        (["real=inf"], "'inf' is not a number"),
        (["switch=1"], "'1' is not true or false"),
        (["maybe=x"], "'x' is not a whole number or none"),
        (["many=1"], "from Python"),
        (["hole=1"], "did you mean whole"),
        (["whole=1", "whole=2"], "set twice"),
        (["keeps=1"], "no setting 'keeps'"),
        (["=1"], "no setting ''"),
    ],
)
def test_what_is_no_setting_is_refused(texts, says):
    with pytest.raises(DataError, match=says):
        parse_settings(texts, Every)


def test_each_model_gets_its_own():
    models = {name: MODELS[name] for name in ("als", "svd")}
    found = parse_settings_by_model(["als.rank=20", "svd.rank=3", "als.reg=0.5"], models)
    assert found == {"als": {"rank": 20, "reg": 0.5}, "svd": {"rank": 3}}
    assert parse_settings_by_model([], models) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [("rank=0.5", "names no model"), ("alz.rank=1", "did you mean als"), ("als.rnk=1", "did you mean rank")],
)
def test_a_setting_of_no_model_is_refused(text, says):
    with pytest.raises(DataError, match=says):
        parse_settings_by_model([text], MODELS)
