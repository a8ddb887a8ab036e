"""A person is placed among the users by what both rated."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.userknn import UserKNN
from projects.movie_recommender.ratings import Ratings


def test_people_who_rate_alike_or_oppositely_tell_of_each_other(make_table, rng):
    """Two tastes, one the opposite of the other: whoever folds in with one is told apart by both."""
    table = make_table(rng, n_users=100, n_movies=30, share=0.8)
    taste, side = rng.choice([-1.0, 1.0], 100), rng.choice([-1.0, 1.0], 30)
    users, films = (table["userId"] - 10) // 3, (table["movieId"] - 100) // 7
    table["rating"] = np.clip(
        np.round(3 + 1.5 * taste[users] * side[films] + rng.normal(0, 0.4, len(table))), 1, 5
    )
    ratings = Ratings.of(table, (1.0, 5.0))
    model = UserKNN().fit(ratings)
    for sign in (-1, 1):
        stars = np.clip(np.round(3 + 1.5 * sign * side[:10]), 1, 5)
        person = model.fold_in(ratings.movie_ids.values[:10], stars)
        assert (np.sign(person.scores[10:] - 3) == sign * side[10:]).all()
