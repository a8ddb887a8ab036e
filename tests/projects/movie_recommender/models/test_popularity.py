"""Popularity is a count, the same for everybody."""

from __future__ import annotations

import numpy as np

from projects.movie_recommender.models.popularity import Popularity
from projects.movie_recommender.ratings import Ratings


def test_films_are_ranked_by_how_many_like_them(ratings):
    model = Popularity().fit(ratings)
    scores = model.scores(np.array([0, 5], np.int32))
    for film, (one, two) in enumerate(scores.T):
        assert one == two == ((ratings.movies == film) & (ratings.values >= 4)).sum()


def test_liked_is_three_quarters_up_whatever_the_scale(table):
    """Doubled ratings on a doubled scale are the same ratings."""
    double = Ratings.of(table.assign(rating=2 * table["rating"] - 1), (1.0, 9.0))  # 1 … 9: liked from 7
    liked = Popularity().fit(Ratings.of(table, (1.0, 5.0))).liked
    assert Popularity().fit(double).liked.tolist() == liked.tolist()
