"""`evaluate`, as a program calls it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

APP = "projects.song_recommender"


def test_evaluate_prints_one_json_document(cli: Callable[..., Any]) -> None:
    document = cli(APP, "evaluate", "--queries", 50, "--json").json()
    assert (document["catalogue"], document["queries"], document["k"]) == ("sample", 50, 10)
    for method in document["methods"]:
        assert {"method", "genre_precision", "genre_precision_interval", "artist_hit_rate"} <= set(method)


def test_only_the_methods_asked_for(call: Callable[..., Any]) -> None:
    status, out, _ = call("evaluate", "--queries", 20, "--methods", "random,normal-scores")
    assert status == 0
    assert "normal scores" in out
    assert "learned genres" not in out
    status, _, err = call("evaluate", "--methods", "normal-score")
    assert status == 1
    assert "did you mean normal scores" in err


@pytest.mark.slow
def test_quality_on_the_real_table(cli: Callable[..., Any], real_data: Callable[[str], Path]) -> None:
    """81,206 merged songs; the default is better than standardised columns, and they than raw ones.

    The methods that are left out, which learn, are run by the README, on the same songs.
    """
    folder = real_data("spotify-tracks-114k")
    catalogue = folder / "dataset.csv"
    methods = "raw-cosine,standardised,normal-scores"
    words = ("evaluate", "--catalogue", catalogue, "--methods", methods, "--json")
    document = cli(APP, *words, timeout=600).json()
    assert (document["songs"], document["queries"]) == (81_206, 2_000)
    by_name = {method["method"]: method for method in document["methods"]}
    assert by_name["raw cosine"]["genre_precision"] < by_name["standardised"]["genre_precision"]
    assert by_name["normal scores"]["genre_precision"] > 0.123
    assert by_name["normal scores"]["artist_hit_rate"] > 0.108


def test_what_the_readme_shows_of_learning_on_the_real_table_is_good_enough(root: Path) -> None:
    """Learning takes long; another test runs that command, and sees that this is what it prints."""
    readme = (root / "projects" / "song_recommender" / "README.md").read_text(encoding="utf-8")
    _, _, shown = readme.partition("song_recommender evaluate --catalogue spotify-tracks-114k\n")
    row = next(line for line in shown.splitlines() if line.startswith(" learned genres "))
    genre_precision, artist_hit_rate = (float(number) for number in re.findall(r"(0\.\d+)  +0\.\d+ to", row))
    assert genre_precision > 0.20
    assert artist_hit_rate > 0.108
