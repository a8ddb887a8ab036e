"""Neighbours are those of a plain search over all rows, and few of them are kept."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.models import neighbours
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.source import open_source
from shared.errors import DataError

both = pytest.mark.parametrize("name", ["itemknn", "userknn"])


def residuals_by_row(ratings, name):
    """(rows, others) residuals of the biases and where they are known; films in rows for itemknn."""
    e = np.zeros((len(ratings.user_ids), len(ratings.movie_ids)))
    known = np.zeros(e.shape, bool)
    bias = Bias().fit(ratings)
    e[ratings.users, ratings.movies] = ratings.values - bias.predict_codes(ratings.users, ratings.movies)
    known[ratings.users, ratings.movies] = True
    return (e.T, known.T, bias) if name == "itemknn" else (e, known, bias)


def similarity(e, known, i, j, shrink):
    shared = known[i] & known[j]
    if i == j or not shared.any():
        return 0.0
    a, b = e[i, shared], e[j, shared]
    return a @ b / np.sqrt((a @ a) * (b @ b)) * shared.sum() / (shared.sum() + shrink)


@both
@pytest.mark.parametrize("k", [1, 4, 100])
def test_predictions_are_those_of_the_formula(ratings, name, k):
    """Every pair by loops over all rows."""
    model = MODELS[name](k=k).fit(ratings)
    e, known, bias = residuals_by_row(ratings, name)
    n = len(e)
    s = np.array([[similarity(e, known, i, j, model.shrink) for j in range(n)] for i in range(n)])
    w = np.sign(s) * s**2
    if name == "itemknn":
        w = np.maximum(w, 0)
    for i in range(n):
        w[i, np.argsort(-np.abs(w[i]), kind="stable")[k:]] = 0
    expected = (w @ e) / (model.damping + np.abs(w) @ known)
    expected = expected.T if name == "itemknn" else expected
    users, films = np.indices(expected.shape).reshape(2, -1).astype(np.int32)
    found = model.predict_codes(users, films).reshape(expected.shape)
    base = bias.predict_codes(users, films).reshape(expected.shape)
    assert found - base == pytest.approx(expected, abs=1e-5)
    assert model.scores(np.arange(len(found), dtype=np.int32)) == pytest.approx(found, abs=1e-5)


@both
def test_no_more_neighbours_are_kept_than_asked_for(ratings, name):
    model = MODELS[name](k=3).fit(ratings)
    assert model.neighbours.shape[1] == model.weights.shape[1] == 3
    for row, near in enumerate(model.neighbours):
        assert row not in near
        assert (np.diff(near[near >= 0]) > 0).all()


@both
def test_what_would_take_hours_or_makes_no_sense_is_refused(ratings, name, monkeypatch):
    with pytest.raises(DataError, match="k is 0"):
        MODELS[name](k=0).fit(ratings)
    monkeypatch.setattr(neighbours, "MOST_PAIRS", 100)
    with pytest.raises(DataError, match=f"{name} would go through .* pairs"):
        MODELS[name]().fit(ratings)


@both
def test_parts_that_point_beyond_the_rows_are_refused(ratings, name):
    """Compiled code would read there."""
    model = MODELS[name]().fit(ratings)
    settings, arrays = model.state()
    for key, value in {
        "neighbours": arrays["neighbours"] + np.int32(5),
        "weights": arrays["weights"][:, 1:],
        "rated": arrays["rated"] + np.int32(1),
        "residuals": arrays["residuals"][1:],
        "ends": arrays["ends"][::-1],
    }.items():
        with pytest.raises(ValueError, match=r"neighbours|residuals"):
            MODELS[name].restore(
                settings, {**arrays, key: value}, model.user_ids, model.movie_ids, model.scale
            )


@pytest.mark.slow
def test_neighbours_tell_more_than_the_biases_of_real_people(real_data, tmp_path, monkeypatch):
    real_data("ml-100k")
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    found = evaluate(open_source("ml-100k"), ["bias", "itemknn", "userknn"], "holdout:0.2", 0)
    error = {entry["model"]: entry["metrics"]["rmse"]["mean"] for entry in found["models"]}
    assert error["itemknn"] < error["userknn"] < error["bias"]
