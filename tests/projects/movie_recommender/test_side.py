"""Blocks of what is known beside the ratings: their rows, their lengths, and rows that are not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.ratings import Ids
from projects.movie_recommender.side import bands, flags, indicator, movie_side, user_side
from shared.datasets import load_movies, load_ratings, load_users

FILMS = pd.DataFrame(
    {"movieId": [30, 10, 20, 50], "year": [1999, 0, 1950, 1980], "genres": ["A|B", "", "B", "A|B|C|D"]}
)


def lengths(block):
    return np.sqrt((block.toarray() ** 2).sum(axis=1))


def test_genres_are_flags_over_the_root_of_their_number():
    block = movie_side(FILMS, Ids(np.array([10, 20, 30, 40])))["genre"]
    assert block.dtype == np.float32
    assert block.toarray() == pytest.approx(np.array([[0, 0], [0, 1], [0.5**0.5, 0.5**0.5], [0, 0]]))


def test_a_film_without_a_year_or_outside_the_table_is_of_no_period():
    block = movie_side(FILMS, Ids(np.array([10, 20, 30, 40])))["period"]
    assert lengths(block).tolist() == [0, 1, 1, 0]
    assert not (block[[1]] * block[[2]]).sum()


def test_bands_are_in_order_and_hold_alike(rng):
    values = rng.integers(1920, 2020, 5000)
    block = bands(values, np.ones(5000, bool), 10)
    band = block.indices
    assert block.shape == (5000, 10)
    assert np.bincount(band).min() > 400
    order = np.argsort(values, kind="stable")
    assert (np.diff(band[order]) >= 0).all()
    assert all(len(set(band[values == year])) <= 1 for year in range(1920, 2020))


def test_bands_of_what_is_nearly_always_the_same():
    values = np.array([1995] * 50 + [1900, 2000])
    block = bands(values, np.ones(52, bool), 10).toarray()
    assert len({tuple(row) for row in block[[0, 50, 51]]}) >= 2
    assert (block.sum(axis=1) == 1).all()
    assert bands(values, np.zeros(52, bool), 10).shape == (52, 0)


def test_an_indicator_and_its_values_are_the_same_partition(rng):
    values = np.array(list("abcde"), object)[rng.integers(0, 5, 60)]
    known = rng.random(60) < 0.7
    dense = indicator(values, known).toarray()
    assert (dense.sum(axis=1) == known).all()
    same = dense @ dense.T > 0
    assert (same == ((values[:, None] == values) & known[:, None] & known)).all()


def test_flags_of_nothing_have_no_columns():
    assert flags([[], []]).shape == (2, 0)


def test_ages_are_decades_unless_the_set_tells_bands():
    years = pd.DataFrame({"userId": range(20), "gender": "F", "age": range(20, 40), "occupation": "x"})
    ids = Ids(np.arange(20))
    assert user_side(years, ids)["age"].shape == (20, 2)
    told = years.assign(age=[50, 56] * 10)
    assert user_side(told, ids)["age"].shape == (20, 2)
    assert user_side(told, ids)["gender"].shape == (20, 1)


@pytest.mark.parametrize("name", ["ml-100k", "ml-1m"])
def test_the_real_sets_have_every_block(real_data, name):
    folder = real_data(name)
    films, users, ratings = load_movies(folder), load_users(folder), load_ratings(folder)
    ids = Ids(np.unique(ratings["userId"]))
    for block in user_side(users, ids).values():
        assert (lengths(block) == 1).all()
    by_film = movie_side(films, Ids(np.unique(ratings["movieId"])))
    assert by_film["genre"].shape[1] == 18
    assert 8 <= by_film["period"].shape[1] <= 10
    for block in by_film.values():
        assert lengths(block) == pytest.approx((lengths(block) > 0).astype(float), abs=1e-6)
        assert (lengths(block) > 0).mean() > 0.99
