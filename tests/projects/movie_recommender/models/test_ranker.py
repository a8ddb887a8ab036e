"""What every ranker has from its base: an order of its own, and the stars of the biases."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.ranker import Ranker

RANKERS = sorted(name for name, model in MODELS.items() if issubclass(model, Ranker))
pytestmark = pytest.mark.parametrize("name", RANKERS)


def test_a_ranker_tells_the_stars_of_the_biases(name, ratings):
    model, bias = MODELS[name]().fit(ratings, 0), Bias().fit(ratings)
    users, films = ratings.user_ids.values[ratings.users], ratings.movie_ids.values[ratings.movies]
    assert model.predict(users, films).tolist() == bias.predict(users, films).tolist()
    own, stars = films[:4], [5, 1, 4, 3]
    assert (
        model.fold_in(own, stars).predict(films).tolist() == bias.fold_in(own, stars).predict(films).tolist()
    )
    assert not model.in_stars


def test_a_stranger_gets_what_most_people_like(name, ratings):
    model = MODELS[name]().fit(ratings, 0)
    liked = np.bincount(ratings.movies[ratings.values >= 4], minlength=len(ratings.movie_ids))
    assert model.scores(np.array([-1], np.int32))[0].tolist() == liked.tolist()
    nobody = model.fold_in([], [])
    assert nobody.ranking is not None
    assert nobody.ranking.tolist() == liked.tolist()
