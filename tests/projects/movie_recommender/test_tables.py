"""Tables that people write are read as they meant them; what is written harms nobody."""

from __future__ import annotations

import csv
import io

import numpy as np

from projects.movie_recommender.tables import (
    read_pairs,
    read_users,
    write_lists,
    write_predictions,
    write_rows,
)


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


def test_lists_are_written_a_line_a_film():
    def films(*codes):
        return np.array(codes, np.int32), np.array(codes) / 8 + 1

    stream = io.BytesIO()
    write_lists(stream, [7, "=x"], [100, 'a,"b'], [films(1, 0), films()])
    write_lists(stream, [7, "=x", 9], [100, 'a,"b'], iter([films(), films(1), films(0)]))
    rows = list(csv.reader(io.StringIO(stream.getvalue().decode())))
    header = ["userId", "rank", "movieId", "score"]
    first = [["7", "1", 'a,"b', "1.1250"], ["7", "2", "100", "1.0000"]]
    second = [["'=x", "1", 'a,"b', "1.1250"], ["9", "1", "100", "1.0000"]]
    assert rows == [header, *first, header, *second]
