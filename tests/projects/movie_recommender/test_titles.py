"""Titles as people write them lead to the film they mean."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.titles import Titles
from shared.datasets import load_movies
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


SITES = Titles(
    [
        "Star Wars: Episode V - The Empire Strikes Back (1980)",
        "Star Wars (1977)",
        "Psycho (1960)",
        "Psycho (1998)",
        "Howling, The (1980)",
        "Postino, Il (The Postman) (1994)",
        "Postman, The (1997)",
        "Star Trek: The Wrath of Khan (1982)",
        "Rugrats: The Movie (1998)",
        "Nul",
        "Solo (1990)",
        "Solo (1992)",
    ],
    np.ones(12),
)


@pytest.mark.parametrize(
    ("name", "year", "codes"),
    [
        ("The Empire Strikes Back", 1980, [0]),
        ("Star Wars: Episode IV - A New Hope", 1977, [1]),
        ("Star Wars", 1978, [1]),  # one year apart
        ("Star Wars", 1979, []),
        ("Psycho", 0, [2, 3]),
        ("Psycho", 1999, [3]),
        ("Howling", 1981, [4]),
        ("The Postman", 0, [6]),  # the name before the other name
        ("The Postman", 1994, [5]),
        ("Star Trek II: The Wrath of Khan", 1982, [7]),
        ("Pokémon: The Movie", 1998, []),  # a part that anything may have
        ("Empire Strikes Back", 0, []),
        ("Nul", 2004, [9]),  # nothing says that the year is another
        ("Solo", 1991, [10, 11]),
    ],
)
def test_a_name_and_a_year_of_another_site_find_the_film(name, year, codes):
    assert sorted(SITES.matches(name, year)) == codes


def test_the_year_may_stand_in_the_title_or_beside_it():
    assert SITES.matches("Psycho (1960)") == SITES.matches("Psycho", 1960) == [2]


def test_a_film_by_two_names_is_near_once():
    near = SITES.nearest("the postmann", 5)
    assert near[:2] == ["Postman, The (1997)", "Postino, Il (The Postman) (1994)"]
    assert len(set(near)) == len(near)


@pytest.mark.parametrize("name", ["ml-100k", "ml-1m"])
def test_every_title_of_the_real_sets_finds_itself(real_data, name):
    titles = load_movies(real_data(name))["title"].tolist()
    known = Titles(titles, np.ones(len(titles)))
    assert [known[known.find(title)] for title in titles] == titles


def test_the_films_of_one_set_are_found_among_those_of_another(real_data):
    """The two sets spell and date hundreds of films in their own ways."""
    here, there = (load_movies(real_data(name))["title"].tolist() for name in ("ml-100k", "ml-1m"))
    known = Titles(there, np.ones(len(there)))
    found = [known.matches(title) for title in here]
    assert np.mean([len(codes) == 1 for codes in found]) > 0.98
    assert max(map(len, found)) == 1


def test_a_model_without_titles_asks_for_ids():
    with pytest.raises(DataError, match="knows no titles; give film ids"):
        Titles(["", ""], np.ones(2)).find("Heat")
