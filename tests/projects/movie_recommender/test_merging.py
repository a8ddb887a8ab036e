"""Old and new ratings together are what one table of both would be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from projects.movie_recommender.merging import describe, merge
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained
from shared.errors import DataError


def trained_on(table: pd.DataFrame, scale=(1.0, 5.0), **side) -> Trained:
    ratings = replace(Ratings.of(table, scale), times=None, **side)
    titles = [f"Film {movie} (1990)" for movie in ratings.movie_ids.values]
    genres = ["Drama"] * len(titles)
    return Trained.of(Bias().fit(ratings), ratings, titles, {}, genres, np.full(len(titles), 1990))


def as_set(ratings: Ratings) -> set[tuple]:
    return set(
        zip(
            ratings.user_ids.values[ratings.users].tolist(),
            ratings.movie_ids.values[ratings.movies].tolist(),
            ratings.values.tolist(),
            strict=True,
        )
    )


@pytest.fixture
def parts(table, rng):
    """Two tables of which some pairs are in both, in the second with another rating or with the same."""
    new = rng.random(len(table)) < 0.3
    again = table[~new].sample(40, random_state=1)
    changed = again.head(25).assign(rating=lambda frame: 6 - frame["rating"])
    fresh = pd.concat([table[new], changed, again.tail(15)]).sample(frac=1, random_state=2)
    return table[~new], fresh


def test_the_later_rating_of_a_pair_counts(parts):
    old, new = parts
    merged = merge(trained_on(old), new)
    whole = pd.concat([old, new]).drop_duplicates(["userId", "movieId"], keep="last")
    assert as_set(merged.ratings) == as_set(Ratings.of(whole, (1, 5)))
    assert len(merged.ratings) == len(whole)


def test_what_was_new_is_counted(parts):
    old, new = parts
    merged = merge(trained_on(old), new)
    both = new.merge(old, on=["userId", "movieId"])
    assert merged.added == len(new) - len(both)
    assert merged.unchanged == (both["rating_x"] == both["rating_y"]).sum()
    assert merged.replaced == (both["rating_x"] != both["rating_y"]).sum()
    assert merged.added + merged.replaced + merged.unchanged == len(new)


def test_new_people_and_films_take_their_places(table):
    new = pd.DataFrame({"userId": [1, 10, 10**9], "movieId": [100, 5, 100], "rating": [3.0, 4.0, 5.0]})
    merged = merge(trained_on(table), new)
    assert (merged.users, merged.movies) == (2, 1)
    for ids in (merged.ratings.user_ids, merged.ratings.movie_ids):
        assert (np.diff(ids.values) > 0).all()
    assert set(np.unique(merged.ratings.users)) == set(range(len(merged.ratings.user_ids)))


def test_numbers_and_text_together_are_text(table):
    new = pd.DataFrame({"userId": ["ann", "10"], "movieId": [100, 107], "rating": [3.0, 4.0]})
    merged = merge(trained_on(table), new)
    assert merged.users == 1
    whole = pd.concat([table.drop(columns="timestamp").assign(userId=table["userId"].astype(str)), new])
    whole = whole.drop_duplicates(["userId", "movieId"], keep="last")
    assert as_set(merged.ratings) == as_set(Ratings.of(whole, (1, 5)))
    names = table.assign(userId=table["userId"].map("u{}".format))
    assert merge(trained_on(names), table).users == table["userId"].nunique()


def test_a_rating_off_the_scale_is_refused(table):
    with pytest.raises(DataError, match="outside 1 to 5"):
        merge(trained_on(table), table.head(2).assign(rating=7.0))


def test_what_was_known_of_people_stays_with_them(table, rng):
    n = table["userId"].nunique()
    block = sparse.csr_array(rng.random((n, 3)).astype(np.float32))
    old = trained_on(table, user_side={"age": block})
    new = pd.DataFrame({"userId": [-5, 10**9], "movieId": [100, 100], "rating": [3.0, 4.0]})
    merged = merge(old, new)
    side = merged.ratings.user_side["age"].toarray()
    assert side.shape == (n + 2, 3)
    places = merged.ratings.user_ids.codes(old.model.user_ids.values)
    assert np.array_equal(side[places], block.toarray())
    assert not side[merged.ratings.user_ids.codes([-5, 10**9])].any()


def test_films_keep_their_titles_and_new_ones_get_theirs(table):
    old = trained_on(table)
    new = pd.DataFrame({"userId": [10, 10], "movieId": [5, 6], "rating": [3.0, 4.0]})
    merged = merge(old, new)
    films = pd.DataFrame(
        {"movieId": [6, 100], "title": ["New", "Other"], "year": [2001, 2], "genres": ["A", "B"]}
    )
    titles, genres, years = describe(old, merged, films)
    assert (titles[:3], genres[:3], years[:3].tolist()) == (
        ["", "New", "Film 100 (1990)"],
        ["", "A", "Drama"],
        [0, 2001, 1990],
    )
    assert describe(old, merged)[0][:3] == ["", "", "Film 100 (1990)"]
    bare = replace(old, genres=None, years=None)
    assert describe(bare, merged)[1:] == (None, None)
