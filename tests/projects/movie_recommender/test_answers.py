"""What programs are told: complete entries, in the order asked for, with what is not known said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from projects.movie_recommender.answers import (
    film_entries,
    find_film,
    for_own_ratings,
    for_users,
    prediction_entries,
)
from projects.movie_recommender.own_ratings import OwnRatings
from projects.movie_recommender.store import Trained
from shared.errors import DataError


def test_each_pair_has_its_prediction_and_says_who_is_known(trained):
    users, movies = ["13", "ann", "10"], ["107", "100", "1"]
    found = trained.model.predict(users, movies)
    entries = prediction_entries(trained, users, movies, found)
    assert [(entry["userId"], entry["movieId"]) for entry in entries] == [(13, 107), ("ann", 100), (10, 1)]
    assert [(entry["known_user"], entry["known_movie"]) for entry in entries] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert [entry["prediction"] for entry in entries] == found.tolist()


def test_users_are_answered_in_the_order_asked_for_each_as_if_alone(trained):
    asked = ["16", "ann", "10", "16"]
    entries = list(for_users(trained, asked, 4))
    assert [(entry["userId"], entry["known"]) for entry in entries] == [
        (16, True),
        ("ann", False),
        (10, True),
        (16, True),
    ]
    assert entries == [next(for_users(trained, [user], 4)) for user in asked]
    assert json.loads(json.dumps(entries)) == entries


def test_ones_own_films_are_not_in_the_answer_and_the_unmatched_are(trained):
    own = OwnRatings(np.array([100, 114]), np.array([5.0, 1.0]), [("Nul", ["Null"])])
    entry = for_own_ratings(trained, own, 100)
    assert (entry["rated"], entry["known"]) == (2, False)
    assert entry["unmatched"] == [{"input": "Nul", "closest": ["Null"]}]
    shown = {item["movieId"] for item in entry["items"]}
    assert shown == set(trained.model.movie_ids.values.tolist()) - {100, 114}
    assert json.loads(json.dumps(entry)) == entry


def test_a_film_is_shown_with_its_own_id_title_and_score(trained):
    entries = film_entries(trained, np.array([5, 0]), np.array([4.5, 3.25]))
    assert entries == [
        {"rank": 1, "movieId": 135, "title": "The 5th Film (1955)", "score": 4.5},
        {"rank": 2, "movieId": 100, "title": "The 0th Film (1950)", "score": 3.25},
    ]


def test_a_number_is_an_id_first_and_a_title_else(trained, ratings):
    titles = ["1917 (2019)", "100 (2001)", *(f"Film {i}" for i in range(28))]
    named = Trained.of(trained.model, ratings, titles, {})
    assert find_film(named, "1917") == 0
    assert find_film(named, "100") == 0  # the id of the first, the title of the second
    assert find_film(named, "107") == 1
    assert find_film(named, "film 3") == 5


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("99", "no film has the id 99; the nearest are 100, 107, 114"),
        ("The 51th Film", "did you mean The 5th Film"),
    ],
)
def test_a_film_that_is_not_there_gets_the_nearest(trained, wanted, says):
    with pytest.raises(DataError, match=says):
        find_film(trained, wanted)
