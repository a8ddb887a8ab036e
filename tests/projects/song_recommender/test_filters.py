"""Which songs pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.filters import Filters
from shared.errors import DataError

TABLE = pd.DataFrame(
    {
        "title": list("abcde"),
        "genre": ["Rock", "rock", "jazz", "jazz", "folk"],
        "year": [1989, 1990, 1999, 2000, 0],
        "tempo": [89.9, 90.0, 120.0, 120.1, np.nan],
        "mode": [1.0, 0.0, 1.0, 0.0, np.nan],
        "explicit": [True, False, False, True, False],
    }
)


def passing(filters: Filters) -> str:
    return "".join(TABLE["title"][filters.keep(TABLE)])


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(), "abcde"),
        (Filters(genre="ROCK"), "ab"),
        (Filters(year="1990-1999"), "bc"),
        (Filters(year="1990"), "b"),
        (Filters(year="-1999"), "abc"),
        (Filters(tempo="90-120"), "bc"),
        (Filters(tempo="120-"), "cd"),
        (Filters(mode="Minor"), "bd"),
        (Filters(explicit=True), "ad"),
        (Filters(explicit=False), "bce"),
        (Filters(genre="jazz", mode="major", explicit=False), "c"),
    ],
)
def test_ends_are_included_and_the_unknown_never_passes(filters: Filters, titles: str) -> None:
    assert passing(filters) == titles


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(genre="jaz"), "did you mean jazz"),
        (Filters(year="nineties"), "year 'nineties'"),
        (Filters(year="-"), "year '-'"),
        (Filters(tempo="120-90"), "write 90-120"),
        (Filters(mode="dorian"), "major or minor"),
        (Filters(genre="folk", year="1990-"), "no song has genre folk, year 1990-"),
    ],
)
def test_a_filter_that_cannot_be_used_says_so(filters: Filters, message: str) -> None:
    with pytest.raises(DataError, match=message):
        filters.keep(TABLE)


@pytest.mark.parametrize("name", ["genre", "year", "tempo", "mode", "explicit"])
def test_a_missing_column_is_named(name: str) -> None:
    value = True if name == "explicit" else "90"
    with pytest.raises(DataError, match=f"no column '{name}'"):
        Filters(**{name: value}).keep(TABLE.drop(columns=name))
