"""Tables that people write are read as they meant them; what is written harms nobody."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from projects.movie_recommender.tables import (
    read_own_ratings,
    read_pairs,
    read_users,
    write_predictions,
    write_rows,
)
from shared.errors import DataError


@pytest.fixture
def read(tmp_path, trained):
    def call(text):
        (tmp_path / "mine.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_own_ratings(tmp_path / "mine.csv", trained.model, trained.titles)

    return call


def test_own_ratings_by_id_and_by_title(read):
    assert read("movieId,rating\n100,5\n107,2.5\n").movies.tolist() == [100, 107]
    own = read("\ufeffTitle;Rating\r\nthe 3th film;4\r\n5th film, the (1955);1\r\n")
    assert own.movies.tolist() == [121, 135]
    assert own.ratings.tolist() == [4, 1]
    assert own.unmatched == []


def test_films_that_are_not_there_are_listed_with_the_nearest(read):
    own = read("title,rating\nThe 3th Film,4\nThe 3rd Film,5\n")
    [(title, near)] = own.unmatched
    assert title == "The 3rd Film"
    assert "The 3th Film (1953)" in near
    assert len(own.movies) == 1


def test_of_two_ratings_for_one_film_the_later_counts(read):
    own = read("title,rating\nThe 3th Film,4\nthe 3TH film (1953),2\n")
    assert own.ratings.tolist() == [2]
    assert own.repeats == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("film,rating\nx,3\n", "neither a column movieId nor title"),
        ("movieId,rating\n100,7\n", r"mine.csv:2: rating 7 is outside 1 to 5; mend the row$"),
        ("movieId,rating\n100,nan\n", "mine.csv:2"),
        ("movieId,rating\n100\n", "mine.csv:2"),
        ("movieId,rating\n", "no rows"),
        ("", "empty"),
        ("movieId,rating\n-1,3\n", "none of its 1 films is in the model; nearest to '-1': 100"),
        (
            "title,rating\nThe 3rd Film,3\n",
            "nearest to 'The 3rd Film': The 3th",
        ),
    ],
)
def test_own_ratings_that_cannot_be_used_are_refused(read, text, says):
    with pytest.raises(DataError, match=says):
        read(text)


def test_pairs_and_users_stay_in_the_order_given(tmp_path):
    (tmp_path / "p.csv").write_text("movieId,userId\n9,b\n1,007\n9,a\n")
    users, movies = read_pairs(tmp_path / "p.csv")
    assert users.tolist() == ["b", "007", "a"]
    assert movies.tolist() == [9, 1, 9]
    (tmp_path / "u.csv").write_text("userId\n5\n2\n5\n")
    assert read_users(tmp_path / "u.csv").tolist() == [5, 2, 5]


def test_what_a_spreadsheet_would_run_is_written_as_text():
    stream = io.BytesIO()
    write_rows(stream, ("a", "b"), [("=1+1", 0.5), ("-3", 1.0), ('@x "y", z', 2.0), (-4, 3.0)])
    assert not stream.closed
    rows = list(csv.reader(io.StringIO(stream.getvalue().decode())))
    assert rows == [
        ["a", "b"],
        ["'=1+1", "0.5000"],
        ["-3", "1.0000"],
        ['\'@x "y", z', "2.0000"],
        ["-4", "3.0000"],
    ]


def test_predictions_keep_ids_and_order():
    stream = io.BytesIO()
    write_predictions(stream, np.array(["007", "=x"], object), np.array([2**60, 5]), np.array([1.0, 4.98765]))
    assert stream.getvalue().decode().splitlines() == [
        "userId,movieId,prediction",
        f"007,{2**60},1.0000",
        "'=x,5,4.9877",
    ]
