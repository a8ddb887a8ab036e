"""What was rated comes back per user and as a whole, in one byte a rating where that can hold it."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.seen import Seen
from shared.container import open_container, write_container
from shared.errors import DataError


def through_a_file(seen, path):
    arrays = {"indptr": seen.indptr, "films": seen.films, "stars": seen.stars}
    write_container(path, b"TESTSEEN", 1, {}, arrays)
    mapped = open_container(path, b"TESTSEEN", 1, kind="test")[1]
    shape = len(seen.indptr) - 1, seen.n_films
    return Seen.restore(np.asarray(mapped["indptr"]), mapped["films"], mapped["stars"], seen.levels, shape)


@pytest.mark.parametrize("levels", [1, 10, 255, 256, 1000])
def test_ratings_come_back_exactly_whatever_the_scale(make_table, rng, tmp_path, levels):
    table = make_table(rng, n_users=60)
    stars = rng.random(levels).astype(np.float32)
    table["rating"] = stars[np.arange(len(table)) % levels]
    ratings = Ratings.of(table)
    made = Seen.of(ratings)
    assert made.stars.dtype == (np.uint8 if len(np.unique(table["rating"])) <= 255 else np.float32)
    matrix = ratings.by_user()
    for seen in (made, through_a_file(made, tmp_path / "file")):
        np.testing.assert_array_equal(seen.all_films(), matrix.indices)
        np.testing.assert_array_equal(seen.all_ratings(), matrix.data)
        for user in (0, 30, 59):
            np.testing.assert_array_equal(seen.films_of(user), matrix[[user]].indices)
            np.testing.assert_array_equal(seen.ratings_of(user), matrix[[user]].data)
            assert seen.ratings_of(user).dtype == np.float32


def change(seen, **parts):
    kept = {"indptr": seen.indptr, "films": seen.films, "stars": seen.stars, "levels": seen.levels}
    return Seen(**{**kept, **parts}, n_films=seen.n_films)


@pytest.mark.parametrize(
    "parts",
    [
        {"indptr": np.array([0, 5, 3, 9])},
        {"indptr": np.array([1, 5, 9])},
        {"indptr": np.arange(3, dtype=np.int32)},
        {"films": np.zeros(3, np.int32)},
        {"films": np.zeros(9, np.int64)},
        {"stars": np.zeros(3, np.uint8)},
        {"stars": np.zeros(9, np.float32)},
        {"levels": np.zeros(0, np.float32)},
        {"levels": np.zeros(5)},
    ],
)
def test_parts_that_do_not_fit_are_refused(tmp_path, parts):
    levels = np.array([1, 2], np.float32)
    seen = Seen(np.array([0, 4, 9]), np.zeros(9, np.int32), np.zeros(9, np.uint8), levels, 3)
    through_a_file(seen, tmp_path / "sound")
    with pytest.raises(ValueError, match="do not fit"):
        through_a_file(change(seen, **parts), tmp_path / "wrong")


def test_codes_beyond_their_table_are_refused_where_they_are_looked_at():
    levels = np.array([1, 2], np.float32)
    films, stars = np.array([0, 1, 2, 3], np.int32), np.array([0, 1, 0, 2], np.uint8)
    seen = Seen(np.array([0, 2, 4]), films, stars, levels, 3)
    assert seen.films_of(0).tolist() == [0, 1]
    assert seen.ratings_of(0).tolist() == [1, 2]
    for look in (seen.all_films, seen.all_ratings, lambda: seen.films_of(1), lambda: seen.ratings_of(1)):
        with pytest.raises(DataError, match="damaged"):
            look()
