"""Reasons are the model's own: they add up to its prediction, and each moves with its rating alone."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.explain import affine_shares, explain
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.mean import Mean
from shared.errors import DataError

TARGET = 12
SILENT = {"ease", "ials", "popularity", "userknn"}  # no sums over a person's ratings, or not in stars
SPEAKING = set(MODELS) - SILENT - {"blend"}


@pytest.fixture(params=sorted(SPEAKING))
def fitted(request, ratings, few_sweeps):
    return MODELS[request.param](**few_sweeps(request.param)).fit(ratings, 1)


@pytest.fixture
def own(ratings):
    """The films of somebody and what they gave them."""
    rows = np.flatnonzero((ratings.users == 7) & (ratings.movies != TARGET))
    return ratings.movies[rows], ratings.values[rows]


def test_base_and_shares_are_the_prediction_of_the_fold_in(fitted, own):
    movies, given = own
    found = explain(fitted, movies, given, TARGET)
    person = fitted.fold_in(fitted.movie_ids.values[movies], given)
    assert found.prediction == pytest.approx(person.scores[TARGET], abs=1e-6)
    assert found.movies.tolist() == sorted(movies)
    assert np.isfinite(found.shares).all()


def test_one_other_rating_moves_its_own_share_and_nothing_else(fitted, own):
    movies, given = own
    before = explain(fitted, movies, given, TARGET)
    j = len(given) // 2
    other = given.copy()
    other[j] = 1.0 if given[j] > 3 else 5.0
    after = explain(fitted, movies, other, TARGET)
    at = np.searchsorted(before.movies, movies[j])
    rest = np.arange(len(given)) != at
    assert after.shares[rest] == pytest.approx(before.shares[rest], abs=2e-5)
    assert after.base == pytest.approx(before.base, abs=5e-5)
    moved = after.shares[at] - before.shares[at]
    assert after.prediction - before.prediction == pytest.approx(moved, abs=1e-4)


@pytest.mark.parametrize("name", sorted({"als", "bias", "funk", "mean", "svd", "svdpp"} & set(MODELS)))
def test_models_that_are_sums_over_ratings_give_reasons(name, ratings, own):
    assert len(explain(MODELS[name]().fit(ratings, 1), *own, TARGET).shares) == len(own[0])


def test_a_rating_of_the_film_itself_is_left_out(fitted, own):
    movies, given = own
    without = explain(fitted, movies, given, TARGET)
    with_it = explain(fitted, np.append(movies, TARGET), np.append(given, 5).astype(np.float32), TARGET)
    assert with_it.shares.tolist() == without.shares.tolist()
    assert (without.rated, with_it.rated) == (None, 5)


def test_somebody_without_ratings_gets_the_base_alone(fitted):
    found = explain(fitted, np.empty(0, np.int32), np.empty(0, np.float32), TARGET)
    stranger = fitted.predict_codes(np.array([-1], np.int32), np.array([TARGET], np.int32))
    assert found.shares.tolist() == []
    assert found.prediction == pytest.approx(stranger[0], abs=1e-5)


@pytest.mark.parametrize("name", ["bias", "svd", "als"])
def test_a_rating_as_everybody_gives_it_adds_nothing(name, ratings, own):
    """These models learn from what a rating is above the usual; the base is what a stranger gets."""
    model = MODELS[name]().fit(ratings, 1)
    movies, given = own
    nobody = np.full(len(movies), -1, np.int32)
    usual = model.predict_codes(nobody, movies)
    found = explain(model, movies, usual, TARGET)
    assert found.shares == pytest.approx(np.zeros(len(movies)), abs=1e-5)
    assert found.base == pytest.approx(
        model.predict_codes(nobody[:1], np.array([TARGET], np.int32))[0], abs=1e-5
    )
    half = explain(model, movies, (usual + given) / 2, TARGET)
    assert half.shares == pytest.approx(explain(model, movies, given, TARGET).shares / 2, abs=1e-5)


def test_shares_of_biases_are_their_formula(ratings, own):
    model = Bias().fit(ratings)
    movies, given = own
    left = given - model.mean - model.movie_bias[movies]
    expected = left / (len(movies) + model.reg_user)
    found = explain(model, movies, given, TARGET)
    assert found.shares == pytest.approx(expected[np.argsort(movies)], abs=1e-6)


def test_the_mean_has_no_reasons_but_itself(ratings, own):
    found = explain(Mean().fit(ratings), *own, TARGET)
    assert not found.shares.any()


class Curved(Bias):
    """A person's own bias counts by its square, which is no sum over ratings."""

    def _fold_in(self, movies, ratings):
        bias = float(np.mean(ratings - self.mean)) ** 2
        return self.mean + bias + self.movie_bias, self.mean + bias


def test_what_is_no_sum_is_not_explained(ratings, own):
    model = Curved().fit(ratings)
    assert affine_shares(model, *own, TARGET) is None
    with pytest.raises(DataError, match="gives no reasons"):
        explain(model, *own, TARGET)


@pytest.mark.parametrize("name", sorted(SILENT))
def test_models_that_are_no_sums_say_so(name, ratings, own, few_sweeps):
    with pytest.raises(DataError, match="gives no reasons"):
        explain(MODELS[name](**few_sweeps(name)).fit(ratings, 1), *own, TARGET)
