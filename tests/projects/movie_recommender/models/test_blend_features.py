"""What a blend knows of a person and a film, from training ratings alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.blend_features import Features


@pytest.fixture
def with_genres(ratings):
    """The first half of the films are of one genre, the others of another."""
    n = len(ratings.movie_ids)
    flags = np.zeros((n, 2), np.float32)
    flags[: n // 2, 0] = flags[n // 2 :, 1] = 1
    return replace(ratings, movie_side={"genre": sparse.csr_array(flags)})


def table(features, who, n_people, n_films):
    zero = np.zeros((n_people, n_films))
    return np.stack(list(features.columns([zero, zero], zero, *who)), axis=2)


def test_who_rates_one_genre_is_near_to_it(with_genres):
    features = Features.of(with_genres)
    n = len(with_genres.movie_ids)
    films = np.arange(5)
    person = features.of_person(films, np.full(5, 5.0, np.float32), with_genres.scale)
    genre = table(features, person, 1, n)[0, :, 3]
    assert genre[: n // 2].min() > 0 > genre[n // 2 :].max()


def test_a_film_is_told_by_the_days_it_was_rated_in(ratings):
    """Half of the films are rated early, the others late; whoever rates early is nearer to the former."""
    n = len(ratings.movie_ids)
    times = np.where(ratings.movies < n // 2, 1000, 2000) * 10**6 + np.arange(len(ratings))
    features = Features.of(replace(ratings, times=times))
    early = np.zeros((1, features.days.shape[1]))
    early[0, 0] = 1
    found = table(features, (features.usual[None], early), 1, n)[0, :, 4]
    assert found[: n // 2].min() > found[n // 2 :].max()


def test_where_nothing_is_known_all_films_are_alike(ratings):
    features = Features.of(replace(ratings, times=None))
    users = np.array([0, 5, -1], np.int32)
    found = table(features, features.of_users(users), 3, len(ratings.movie_ids))
    assert np.ptp(found[:, :, 3:], axis=1).max() == 0


def test_a_person_with_the_ratings_of_a_user_has_their_taste(with_genres):
    features = Features.of(with_genres)
    own = with_genres.users == 9
    taste, _ = features.of_person(with_genres.movies[own], with_genres.values[own], with_genres.scale)
    assert taste[0] == pytest.approx(features.of_users(np.array([9]))[0][0], abs=1e-6)


def test_parts_of_different_sets_make_none(with_genres):
    features = Features.of(with_genres)
    counts = len(with_genres.user_ids), len(with_genres.movie_ids)
    again = Features.restore(features.arrays(), *counts)
    assert all(
        (a == b).all() for a, b in zip(again.arrays().values(), features.arrays().values(), strict=True)
    )
    with pytest.raises(ValueError, match="do not fit together"):
        Features.restore(features.arrays(), counts[1], counts[0])
