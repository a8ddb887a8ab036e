"""What the commands refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

APP = "projects.song_recommender"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["similar", "-k", "0"], 1, "k is 0"),
        (["similar", "-k", "ten"], 2, "'-k'"),
        (["similar", "Litle Roftop of the Unknown World"], 1, "did you mean"),
        (["similar", "--year", "1990-1999"], 1, "no column 'year'"),
        (["similar", "-k", "101", "-o", "chart.png"], 1, "101 songs are too many to draw"),
        (["similar", "--weight", "tempo=1e308"], 1, "weight tempo=1e+308; a weight is from 0"),
        (["similar", "--weight", "tempo=nan"], 1, "weight tempo=nan"),
        (["playlist", "-o", "list.xls"], 1, "unknown format '.xls'"),
        (["playlist", "--dislike", " "], 1, "--dislike is empty"),
        (["playlist", "--diversity", "2"], 1, "diversity is 2"),
    ],
)
def test_a_failure_is_one_line(
    cli: Callable[..., Any], arguments: list[str], status: int, message: str
) -> None:
    done = cli(APP, *arguments)
    assert (done.status, done.out) == (status, "")
    said = done.err.replace("compiling numerical kernels, once on this machine …\n", "")
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert message in said
