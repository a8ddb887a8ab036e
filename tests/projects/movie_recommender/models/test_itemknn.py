"""A prediction of the item neighbours is a sum of what each rating of a person adds."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.itemknn import ItemKNN


def test_the_shares_of_a_persons_ratings_add_up_to_the_prediction(ratings):
    model = ItemKNN(k=8).fit(ratings)
    films, stars = np.array([1, 4, 9, 20]), np.array([5, 2, 4, 1], np.float32)
    person = model.fold_in(ratings.movie_ids.values[films], stars)
    for target in range(len(ratings.movie_ids)):
        base, shares = model.shares(films, stars, target)
        assert shares.shape == films.shape
        assert base + shares.sum() == pytest.approx(person.scores[target], abs=1e-5)


def test_a_user_folded_in_is_that_user_but_for_the_sweeps_of_the_biases(ratings):
    model = ItemKNN().fit(ratings)
    every = np.arange(len(ratings.movie_ids), dtype=np.int32)
    for user in (0, 7, 39):
        own = ratings.users == user
        person = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
        assert person.scores == pytest.approx(model.predict_codes(np.full_like(every, user), every), abs=0.01)


def test_alike_are_the_neighbours(ratings):
    model = ItemKNN(k=5).fit(ratings)
    for film in (0, 12):
        found = model.alike(film)
        assert set(np.flatnonzero(found)) <= set(model.neighbours[film])
        assert 0 <= found.min() <= found.max() <= 1


@pytest.mark.filterwarnings("error")
def test_undamped_a_film_without_neighbours_is_expected_to_be_as_its_bias_says(ratings):
    model = ItemKNN(k=2, damping=0.0).fit(ratings)
    person = model.fold_in(ratings.movie_ids.values[:1], np.array([5.0], np.float32))
    far = ~(model.neighbours == 0).any(axis=1)
    far[0] = False
    assert far.any()
    elsewhere = person.scores[far] - model.movie_bias[far]
    assert np.isfinite(person.scores).all()
    assert elsewhere == pytest.approx(np.full(far.sum(), elsewhere[0]), abs=1e-5)
