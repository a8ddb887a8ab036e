"""What is told in passing is short, and said once."""

from __future__ import annotations

from projects.movie_recommender.cli.telling import SHOWN, tell, unknown


def test_of_many_the_first_are_told_and_the_others_counted(capsys):
    tell(range(1234), "{} is new".format, "more new ones")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [*(f"{i} is new" for i in range(SHOWN)), "and 1,224 more new ones"]


def test_what_is_near_is_named_where_there_is_something():
    assert unknown("user", 7, ["6", "8"]) == "the model does not know user 7 (nearest: 6, 8)"
    assert unknown("film", "Nul", []) == "the model does not know film Nul"
