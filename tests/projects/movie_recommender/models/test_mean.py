"""The mean is the best that can be said of all ratings with one number."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.mean import Mean


def test_no_other_number_has_a_smaller_squared_error(ratings):
    model = Mean().fit(ratings)
    others = np.linspace(1, 5, 401)
    errors = ((ratings.values - others[:, None]) ** 2).sum(axis=1)
    found = ((ratings.values - model.predict_codes(ratings.users, ratings.movies)) ** 2).sum()
    assert found <= errors.min()
    assert abs(others[np.argmin(errors)] - model.mean) <= 0.005 + 1e-9  # half of their distance


def test_what_a_person_likes_changes_nothing(ratings):
    model = Mean().fit(ratings)
    films = ratings.movie_ids.values
    person = model.fold_in(films[:2], [5, 5])
    assert set(person.scores) == set(person.predict(films)) == {model.mean}


def test_films_are_not_compared(ratings):
    assert Mean().fit(ratings).movie_vectors() is None
