"""Ids and codes: what goes in comes out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from projects.movie_recommender.ratings import Ids, Ratings, relevant_from
from shared.datasets import load_movies, load_ratings
from shared.errors import DataError


def frame(users, movies, values):
    return pd.DataFrame({"userId": users, "movieId": movies, "rating": values})


def test_codes_and_ids_lead_back_to_the_table(table):
    ratings = Ratings.of(table)
    assert (ratings.user_ids.values[ratings.users] == table["userId"]).all()
    assert (ratings.movie_ids.values[ratings.movies] == table["movieId"]).all()
    assert ratings.users.dtype == ratings.movies.dtype == np.int32
    assert ratings.scale == (table["rating"].min(), table["rating"].max())


def test_both_matrices_hold_every_rating(ratings):
    by_user = ratings.by_user()
    assert (by_user[ratings.users, ratings.movies] == ratings.values).all()
    assert (by_user != ratings.by_movie().T).nnz == 0


def test_taking_rows_forgets_the_users_and_films_of_the_others(ratings):
    rows = np.flatnonzero(ratings.movies == 3)
    part = ratings.take(rows)
    assert part.movie_ids.values.tolist() == [ratings.movie_ids.values[3]]
    assert (part.user_ids.values[part.users] == ratings.user_ids.values[ratings.users[rows]]).all()
    assert (part.values == ratings.values[rows]).all()
    assert part.scale == ratings.scale


def test_numerals_are_found_as_text_and_lookalikes_are_not():
    ids = Ids(np.array([7, 42, 10**17]))
    assert ids.codes(["42", "042", "42.0", " 7", "x", "", str(10**17), "9" * 40]).tolist() == [
        1, -1, -1, 0, -1, -1, 2, -1,
    ]  # fmt: skip
    assert ids.as_known(["42", "x"]) == [42, "x"]


def test_text_ids_are_told_apart_by_every_letter():
    ids = Ratings.of(frame(["007", "7", "7.0"], [1, 2, 3], [1.0, 2.0, 3.0])).user_ids
    assert len(ids) == 3
    assert ids.codes([7]).tolist() == ids.codes(["7"]).tolist()
    assert ids.codes(["0007"]).tolist() == [-1]


def test_the_nearest_ids_are_near():
    assert Ids(np.array([1, 50, 52, 900])).nearest("51") == ["1", "50", "52"]
    assert Ids(np.array(["ann", "bob", "cid"], object)).nearest("anne")[0] == "ann"
    assert Ids(np.array([1, 2, 3, 4])).nearest("zoe") == []


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            pd.DataFrame({"user": [1], "movieId": [1], "rating": [1.0]}),
            "no column userId, only user, movieId",
        ),
        (frame([], [], []), "no ratings"),
        (frame([1, 2], [1, 2], [1.0, np.nan]), "1 ratings are outside"),
        (frame([1, 2], [1, 2], [1.0, np.inf]), "outside"),
        (frame([1, None], [1, 2], [1.0, 2.0]), "1 rows have no userId"),
    ],
)
def test_a_table_that_is_none_is_refused(table, says):
    with pytest.raises(DataError, match=says):
        Ratings.of(table, (1.0, 5.0) if len(table) else None)


def test_one_film_rated_twice_is_refused():
    with pytest.raises(DataError, match="1 ratings are of a film that the same user rated before"):
        Ratings.of(frame([1, 1], [5, 5], [1.0, 2.0])).by_user()


def test_what_is_known_of_users_and_films_goes_with_them(ratings, rng):
    """`take` keeps the rows of the side blocks that belong to the users and films that are left."""
    traits = sparse.csr_array(np.arange(len(ratings.user_ids), dtype=np.float32)[:, None] + 1)
    flags = sparse.csr_array(rng.random((len(ratings.movie_ids), 3), np.float32))
    whole = dataclasses.replace(ratings, user_side={"trait": traits}, movie_side={"flags": flags})
    part = whole.take(rng.permutation(len(ratings))[:9])
    users = ratings.user_ids.codes(part.user_ids.values)
    movies = ratings.movie_ids.codes(part.movie_ids.values)
    assert np.array_equal(part.user_side["trait"].toarray()[:, 0], users + 1)
    assert np.array_equal(part.movie_side["flags"].toarray(), flags.toarray()[movies])


def test_rows_of_a_named_set_bring_what_it_tells_of_its_films():
    """However the table was cut, it knows where it comes from."""
    whole = load_ratings("sample")
    part = Ratings.of(whole[whole["userId"] < 50].iloc[::3])
    films = load_movies("sample").set_index("movieId").loc[part.movie_ids.values]
    genres = part.movie_side["genre"].toarray() > 0
    assert (genres.sum(axis=1) == films["genres"].str.count(r"\|") + (films["genres"] != "")).all()
    assert not Ratings.of(pd.DataFrame(part_of(whole))).movie_side


def part_of(table):
    return {name: table[name].to_numpy()[:50] for name in ("userId", "movieId", "rating")}


@pytest.mark.parametrize("odd", ["nan", "NaN", "inf", "-inf", "1e999", "", " ", "x"])
def test_nothing_is_near_what_is_no_number(odd):
    ids = Ids(np.array([3, 5, 8]))
    assert ids.nearest(odd) == []
    assert ids.codes([odd]).tolist() == [-1]
    assert ids.nearest("4.4", 2) == ["3", "5"]


@pytest.mark.parametrize(("scale", "least"), [((1, 5), 4), ((0.5, 5), 4), ((1, 10), 8)])
def test_liked_is_three_quarters_up_the_scale(scale, least):
    assert relevant_from(scale) == least
