"""Intervals and tests are those of formulas and other libraries; what cannot be told is left out."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from projects.movie_recommender import MODELS
from projects.movie_recommender.evaluate import evaluate, plan, run
from projects.movie_recommender.figures import model_table
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.significance import holm
from projects.movie_recommender.source import Source
from projects.movie_recommender.splits import make_splits


@pytest.fixture
def source(ratings):
    return Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True)


def test_the_p_value_is_that_of_a_paired_test_over_users(source):
    """Two models that differ by chance alone, so that the sign of each difference counts."""
    ratings = source.ratings
    document = evaluate(source, ["bias", "als"], "holdout:0.3", 0)
    planned = plan(source, "holdout:0.3", 0)
    [test] = [job.split.test for job in planned]
    squared = []
    for [outcome] in run(ratings, ["bias", "als"], {}, planned).values():
        squared.append(np.bincount(ratings.users[test], (outcome.predictions - ratings.values[test]) ** 2))
    tested = np.bincount(ratings.users[test]) > 0
    expected = stats.ttest_rel(squared[0][tested], squared[1][tested]).pvalue
    [found] = [c["p_value"] for c in document["comparisons"] if c["metric"] == "rmse"]
    assert found == pytest.approx(expected, rel=1e-6)


def test_p_values_are_corrected_within_a_metric(source):
    document = evaluate(source, ["mean", "bias", "svd", "als"], "holdout:0.3", 0)
    for metric in ("rmse", "ndcg@10"):
        pairs = [c for c in document["comparisons"] if c["metric"] == metric]
        assert len(pairs) == 6
        assert [c["p_value_holm"] for c in pairs] == holm([c["p_value"] for c in pairs])
        assert [c["real"] for c in pairs] == [c["p_value_holm"] < 0.05 for c in pairs]
    assert any(c["real"] for c in document["comparisons"])
    assert not all(c["real"] for c in document["comparisons"])


def test_the_interval_of_a_share_is_the_binomial_one(make_table, rng):
    """The hit rate is a mean of zeros and ones over users, whose standard error is √(p (1 − p) / n)."""
    ratings = Ratings.of(make_table(rng, n_users=400, n_movies=60), (1.0, 5.0))
    source = Source("invented", ratings, [""] * 60, "0", True)
    metric = evaluate(source, ["mean"], "holdout:0.1", 0)["models"][0]["metrics"]["hit_rate@10"]
    [split] = make_splits("holdout:0.1", ratings, 0)
    n = len(np.unique(ratings.users[split.test[ratings.values[split.test] >= 4]]))
    p, (low, high) = metric["mean"], metric["interval"]
    assert 0.1 < p < 0.9
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(p * (1 - p) / n), rel=0.1)


@pytest.mark.parametrize("protocol", ["kfold:2", "kfold:6"])
def test_folds_in_which_nothing_is_liked_have_errors_but_no_ranking(few_sweeps, protocol):
    """RMSE stands; a mean over folds of NDCG does not exist where a fold has no user to rank for."""
    table = {"userId": [1, 1, 2, 2, 3, 3], "movieId": [1, 2, 1, 3, 2, 3], "rating": [1.0, 2, 3, 1, 2, 5]}
    ratings = Ratings.of(pd.DataFrame(table), (1.0, 5.0))
    settings = {name: few_sweeps(name) for name in MODELS}
    source = Source("few", ratings, [""] * 3, "0", True)
    document = evaluate(source, sorted(MODELS), protocol, 0, settings=settings)
    json.dumps(document, allow_nan=False)
    for entry in document["models"]:
        assert not any(name.startswith(("ndcg", "map", "mrr")) for name in entry["metrics"])
        if MODELS[entry["model"]].in_stars:
            assert np.isfinite(entry["metrics"]["rmse"]["folds"]).all()


def test_a_ranker_with_nothing_left_to_show_has_no_figure():
    """The one user has rated all films that the model knows, and does not like the one it cannot know."""
    table = {"userId": [1, 1, 1], "movieId": [1, 2, 3], "rating": [5.0, 4, 1], "timestamp": [1, 2, 3]}
    ratings = Ratings.of(pd.DataFrame(table), (1.0, 5.0))
    document = evaluate(Source("one", ratings, [""] * 3, "0", True), ["popularity"], "leave-last", 0)
    assert document["models"][0]["metrics"] == {}
    assert model_table(document).rows[0][1:4] == ("–", "–", "–")


def test_a_model_does_not_differ_from_its_equal(source, monkeypatch):
    monkeypatch.setitem(MODELS, "twin", MODELS["bias"])
    document = evaluate(source, ["bias", "twin"], "kfold:2", 0)
    for comparison in document["comparisons"]:
        assert comparison["difference"] == 0
        assert comparison["p_value"] == comparison["p_value_holm"] == 1
        assert not comparison["real"]
