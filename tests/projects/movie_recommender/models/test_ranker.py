"""What every ranker has from its base: an order of its own, and the stars of the biases."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.ranker import Ranker, history, strengths
from shared.errors import DataError

RANKERS = sorted(name for name, model in MODELS.items() if issubclass(model, Ranker))
every_ranker = pytest.mark.parametrize("name", RANKERS)


@every_ranker
def test_a_ranker_tells_the_stars_of_the_biases(name, ratings):
    model, bias = MODELS[name]().fit(ratings, 0), Bias().fit(ratings)
    users, films = ratings.user_ids.values[ratings.users], ratings.movie_ids.values[ratings.movies]
    assert model.predict(users, films).tolist() == bias.predict(users, films).tolist()
    own, stars = films[:4], [5, 1, 4, 3]
    assert (
        model.fold_in(own, stars).predict(films).tolist() == bias.fold_in(own, stars).predict(films).tolist()
    )
    assert not model.in_stars


@every_ranker
def test_a_stranger_gets_what_most_people_like(name, ratings):
    model = MODELS[name]().fit(ratings, 0)
    liked = np.bincount(ratings.movies[ratings.values >= 4], minlength=len(ratings.movie_ids))
    assert model.scores(np.array([-1], np.int32))[0].tolist() == liked.tolist()
    nobody = model.fold_in([], [])
    assert nobody.ranking is not None
    assert nobody.ranking.tolist() == liked.tolist()


def test_a_higher_rating_never_speaks_less_for_a_film():
    stars = np.linspace(0.5, 5, 10)
    for positives in ("all", "graded", "liked"):
        found = strengths(stars, (0.5, 5.0), positives)
        assert (np.diff(found) >= 0).all()
        assert found.min() >= 0
    assert strengths(stars, (0.5, 5.0), "liked").tolist() == [0.0] * 7 + [1.0] * 3
    with pytest.raises(DataError, match="positives is 'some'"):
        strengths(stars, (0.5, 5.0), "some")


def test_strengths_are_those_of_the_place_on_the_scale():
    """Whatever the scale: twice the stars on twice the scale speak alike."""
    stars = np.array([1, 2, 3, 4, 5], np.float32)
    for positives in ("all", "graded", "liked"):
        one, two = strengths(stars, (1, 5), positives), strengths(2 * stars - 1, (1, 9), positives)
        assert one == pytest.approx(two)


def test_the_history_holds_what_speaks_and_nothing_else(ratings):
    liked = history(ratings, "liked")
    assert liked.nnz == (ratings.values >= 4).sum()
    assert history(ratings, "all").nnz == len(ratings)
