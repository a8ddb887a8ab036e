"""EASE is the ridge regression of every film on the others, solved for all films at once."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models import ease
from projects.movie_recommender.models.ease import EASE, item_weights
from projects.movie_recommender.models.ranker import history
from shared.errors import DataError
from shared.memory import within


@pytest.mark.parametrize("positives", ["graded", "liked", "all"])
def test_each_film_is_regressed_on_the_others(ratings, positives):
    model = EASE(reg=20.0, positives=positives).fit(ratings)
    x = history(ratings, positives).toarray().astype(float)
    for film in range(x.shape[1]):
        others = np.delete(np.arange(x.shape[1]), film)
        gram = x[:, others].T @ x[:, others] + 20 * np.eye(len(others))
        expected = np.linalg.solve(gram, x[:, others].T @ x[:, film])
        assert model.weights[others, film] == pytest.approx(expected, abs=1e-6)
        assert model.weights[film, film] == 0


def test_blocks_of_films_change_nothing(ratings, monkeypatch):
    whole = EASE().fit(ratings).weights
    monkeypatch.setattr(ease, "_ROWS", 7)
    assert EASE().fit(ratings).weights == pytest.approx(whole, abs=1e-7)


def test_the_scores_of_a_user_are_their_history_times_the_weights(ratings):
    model = EASE(reg=20.0).fit(ratings)
    users = np.array([3, 0, 17], np.int32)
    x = history(ratings, "graded").toarray()
    assert model.scores(users) == pytest.approx(x[users] @ model.weights, abs=1e-5)
    own = np.flatnonzero(ratings.users == 3)
    person = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
    assert person.ranking == pytest.approx(model.scores(users)[0], abs=1e-5)


def test_more_films_than_fit_in_memory_are_refused_with_the_estimate(ratings):
    needed = int(EASE().needs(ratings))
    assert needed > 12 * 30**2
    with within(needed):
        EASE().fit(ratings)
    with (
        within(needed - 1),
        pytest.raises(DataError, match=r"ease on \d+ ratings of 30 films .* needs about .*train ials"),
    ):
        EASE().fit(ratings)


def test_what_cannot_be_solved_or_read_is_refused(ratings):
    with pytest.raises(DataError, match="did you mean liked"):
        EASE(positives="like").fit(ratings)
    with pytest.raises(DataError, match="choose a positive one"):
        item_weights(ratings.by_user(), -1e9)
    model = EASE().fit(ratings)
    settings, arrays = model.state()
    for name, value in {
        "weights": arrays["weights"][:, 1:],
        "history_films": arrays["history_films"] + np.int32(1),
        "history_strengths": arrays["history_strengths"][1:],
        "history_ends": arrays["history_ends"][::-1],
    }.items():
        with pytest.raises(ValueError, match=r"weights|histories"):
            EASE.restore(settings, {**arrays, name: value}, model.user_ids, model.movie_ids, model.scale)
