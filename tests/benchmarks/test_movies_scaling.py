"""Invented ratings have the shape of real ones, and a fit of them its bound of memory."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.movies_scaling import MOVIES, RATINGS, USERS, fits, invent


def test_invented_ratings_are_as_dense_as_movielens():
    ratings = invent(300_000)
    pairs = ratings.users.astype(np.int64) * len(ratings.movie_ids) + ratings.movies
    assert len(np.unique(pairs)) == len(ratings) == pytest.approx(300_000, rel=0.05)
    density = len(ratings) / len(ratings.user_ids) / len(ratings.movie_ids)
    assert density == pytest.approx(RATINGS / USERS / MOVIES, rel=0.1)
    assert len(ratings.user_ids) / len(ratings.movie_ids) == pytest.approx(USERS / MOVIES, rel=0.1)
    assert np.isin(ratings.values, np.arange(1, 11) / 2).all()


def test_their_tails_are_long():
    """A tenth of the films has most of the ratings, a tenth of the users nearly half."""
    ratings = invent(100_000)
    for codes, least in ((ratings.movies, 0.5), (ratings.users, 0.4)):
        counts = np.sort(np.bincount(codes))[::-1]
        assert counts[: len(counts) // 10].sum() > least * len(ratings)


@pytest.mark.parametrize("name", ["als", "funk"])
def test_a_fit_holds_at_most_sixty_bytes_a_rating_beyond_its_factors(name):
    assert fits(name, 2_000_000, runs=1)["bytes"] <= 60
