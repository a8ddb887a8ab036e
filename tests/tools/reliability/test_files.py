"""The examples that campaigns damage: of every kind, small, and the same each time."""

from __future__ import annotations

import pytest

from projects.movie_recommender.models import MODELS
from tools.reliability.files import KINDS, SMALL

CHEAP = (
    "svd",
    "patch-16-bits",
    "model-mean",
    "index-tree",
    "checkpoint",
    "table",
    "segments",
    "recipe",
    "cube",
    "hald",
    "picture-moving-png",
    "ratings",
    "songs",
)


def test_every_film_model_is_there():
    assert {name.removeprefix("model-") for name in KINDS if name.startswith("model-")} == set(MODELS)


@pytest.mark.parametrize("name", CHEAP)
def test_an_example_is_small_and_says_the_same_again(name, tmp_path):
    """The seal of a sound file changes nothing that is read."""
    kind = KINDS[name]
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    first, second = (tmp_path / folder / f"example{kind.suffix}" for folder in "ab")
    kind.make(first), kind.make(second)
    data = first.read_bytes()
    assert len(data) < 6000
    said = kind.read(first)
    assert kind.read(second) == said
    if kind.seal:
        first.write_bytes(kind.seal(data))
        assert kind.read(first) == said


@pytest.mark.parametrize("name", SMALL)
def test_a_small_example_is_of_its_kind_and_smaller(name, tmp_path):
    kind = KINDS[name]
    small, usual = tmp_path / f"small{kind.suffix}", tmp_path / f"usual{kind.suffix}"
    SMALL[name](small), kind.make(usual)
    assert small.stat().st_size < usual.stat().st_size
    assert kind.read(small) != kind.read(usual)
