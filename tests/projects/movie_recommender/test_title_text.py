"""A title says the same in every spelling that sites and people use."""

from __future__ import annotations

import pytest

from projects.movie_recommender.title_text import key, plain, read_title, without_article


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Godfather, The (1972)", "The Godfather (1972)"),
        ("Godfather: Part II, The", "The Godfather Part II"),
        ("Misérables, Les", "les miserables"),
        ("Atalante, L'", "L’Atalante"),
        ("Boot, Das", "DAS BOOT"),
        ("Convento, O", "O convento"),
        ("WALL·E", "Wall-E"),
        ("Spider-Man", "Spiderman"),
        ("Schindler's List", "Schindlers List"),
        ("Monty Python & the Holy Grail", "Monty Python and the Holy Grail"),
        ("Alien³", "Alien 3"),
        ("Smørgåsbord", "Smorgasbord"),
        ("E.T. the Extra-Terrestrial", "ET The Extra Terrestrial"),
    ],
)
def test_two_spellings_have_one_key(one, other):
    assert key(read_title(one).name) == key(read_title(other).name)


def test_names_in_parentheses_are_other_names():
    title = read_title("City of Lost Children, The (Cité des enfants perdus, La) (1995)")
    assert (title.name, title.year) == ("the city of lost children", 1995)
    assert title.others == ("la cite des enfants perdus",)
    assert read_title("Hard 8 (a.k.a. Sydney, a.k.a. Hard Eight) (1996)").others == ("sydney", "hard eight")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Heat (1995)", 1995),
        ("Land Before Time III (1995) (V)", 1995),
        ("Tales (1993-1994)", 1993),
        ("2001: A Space Odyssey", 0),
        ("1984 (Nineteen Eighty-Four)", 0),
        ("(1999)", 1999),
        ("", 0),
    ],
)
def test_the_year_stands_at_the_end_in_parentheses(title, year):
    assert read_title(title).year == year


def test_parts_are_what_colons_and_dashes_divide():
    title = read_title("Star Wars: Episode IV - A New Hope (1977)")
    assert title.parts == ("star wars", "episode iv", "a new hope")
    assert read_title("Spider-Man").parts == ()


def test_what_has_no_letters_is_its_own_name():
    assert read_title("!!!").name == "!!!"
    assert plain("!!!") == ""


def test_only_an_english_article_in_front_is_left_out():
    assert without_article("the matrix") == "matrix"
    assert without_article("die hard") == "die hard"
    assert without_article("them") == "them"
    assert without_article("the ") == "the "
