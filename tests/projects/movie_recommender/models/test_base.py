"""What every model has from its base: ids around codes, the scale, and the way to and from arrays."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.base import Person
from projects.movie_recommender.models.bias import Bias


@pytest.fixture
def model(ratings):
    return Bias().fit(ratings)


def test_ids_that_do_not_make_pairs_are_a_mistake_of_the_caller(model):
    with pytest.raises(ValueError, match="2 users and 3 movies do not make pairs"):
        model.predict([10, 13], [100, 107, 114])
    with pytest.raises(ValueError, match="3 movies and 1 ratings do not make pairs"):
        model.fold_in([100, 107, 114], [5])


def test_films_that_the_model_does_not_know_place_nobody(model):
    known, more = model.fold_in([100, 107], [5, 3]), model.fold_in([100, -1, 107, "x"], [5, 1, 3, 1])
    assert more.scores.tobytes() == known.scores.tobytes()
    assert more.elsewhere == known.elsewhere


def test_a_person_is_predicted_their_scores_within_the_scale(model, rng):
    scores = rng.normal(3, 3, len(model.movie_ids))
    person = Person(scores, 9.0, model)
    assert person.predict(model.movie_ids.values).tolist() == np.clip(scores, 1, 5).tolist()
    assert person.predict([-1, "x"]).tolist() == [5.0, 5.0]


def test_the_state_makes_an_equal_model(model, ratings):
    settings, arrays = model.state()
    again = Bias.restore(settings, arrays, model.user_ids, model.movie_ids, model.scale)
    assert again == model
    one, two = (m.predict_codes(ratings.users, ratings.movies) for m in (again, model))
    assert one.tobytes() == two.tobytes()


def test_parts_of_different_models_make_none(model):
    settings, arrays = model.state()
    users, movies = model.user_ids, model.movie_ids
    with pytest.raises(ValueError, match="user_bias has 40 rows for 30 users"):
        Bias.restore(settings, arrays, movies, users, model.scale)
    with pytest.raises(TypeError, match="rank"):
        Bias.restore({**settings, "rank": 3}, arrays, users, movies, model.scale)
    with pytest.raises(KeyError, match="movie_bias"):
        Bias.restore(
            settings, {"mean": arrays["mean"], "user_bias": arrays["user_bias"]}, users, movies, model.scale
        )


def test_what_a_model_cannot_do_it_says(model, ratings):
    assert not model.quick_update
    assert model.interval(ratings.users, ratings.movies) is None
    assert model.fold_in([100, 107], [5, 3]).ranking is None
