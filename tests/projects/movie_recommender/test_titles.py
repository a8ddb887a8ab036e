"""Titles as people write them lead to the film they mean."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.titles import Titles
from shared.errors import DataError

FILMS = [
    "Godfather, The (1972)",
    "Hamlet (1990)",
    "Hamlet (1996)",
    "Chasing Amy (1997)",
    "Chasing Amy (1997)",
    "Misérables, Les (1995)",
    "None",
    "",
    "Seven (Se7en) (1995)",
    "Star Wars: Episode IV - A New Hope (1977)",
]
TITLES = Titles(FILMS, np.array([9, 8, 7, 1, 5, 4, 3, 2, 1, 1]))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("Godfather, The (1972)", 0),
        ("the godfather", 0),
        ("THE GODFATHER (1972)", 0),
        ("Hamlet (1996)", 2),
        ("les miserables", 5),
        ("none", 6),
        ("Seven", 8),
        ("star wars episode iv a new hope", 9),
    ],
)
def test_a_film_is_found(wanted, code):
    assert TITLES.find(wanted) == code


def test_of_two_entries_of_one_film_the_better_known_counts():
    assert TITLES.find("Chasing Amy") == 4
    assert Titles(["Amy (1997)"] * 3, np.array([1, 5, 2])).find("amy") == 1
    assert Titles(["Amy (1997)"] * 3, np.array([1, 5, 5])).find("amy") == 1  # as well known: the lower id


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("Hamlet", r"may be Hamlet \(1990\) or Hamlet \(1996\); add the year"),
        ("The Godfather (1999)", r"did you mean Godfather, The \(1972\)"),
        ("Chasing Army", r"did you mean Chasing Amy \(1997\)"),
        ("", "no film is called ''"),
    ],
)
def test_a_title_that_is_not_there_gets_the_nearest(wanted, says):
    with pytest.raises(DataError, match=says):
        TITLES.find(wanted)


def test_a_model_without_titles_asks_for_ids():
    with pytest.raises(DataError, match="knows no titles; give film ids"):
        Titles(["", ""], np.ones(2)).find("Heat")
