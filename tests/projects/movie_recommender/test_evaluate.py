"""The document of an evaluation: its fields, its figures, and the floor that no model can fall below."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from projects.movie_recommender import MODELS
from projects.movie_recommender.evaluate import METRICS, evaluate, plan, run
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.significance import holm
from projects.movie_recommender.source import Source, open_source
from projects.movie_recommender.splits import DRAWN, PROTOCOLS, make_splits
from shared.errors import DataError

ERRORS = {"rmse", "mae"}
INTERVALS = {"interval_coverage", "interval_width"}
WHOLE = {"coverage@10", "gini@10"}


@pytest.fixture
def source(ratings):
    return Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True)


def test_means_are_of_the_splits(source):
    planned = plan(source, "kfold:3", 0)
    outcomes = run(source.ratings, ["bias"], {}, planned)["bias"]
    metrics = evaluate(source, ["bias"], "kfold:3", 0)["models"][0]["metrics"]
    for i, (outcome, job) in enumerate(zip(outcomes, planned, strict=True)):
        error = outcome.predictions - source.ratings.values[job.split.test]
        assert metrics["rmse"]["folds"][i] == pytest.approx(np.sqrt(np.mean(error**2)))
        assert metrics["coverage@10"]["folds"][i] == outcome.whole["coverage@10"]
    for metric in metrics.values():
        assert metric["mean"] == pytest.approx(np.mean(metric["folds"]))


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


@pytest.mark.parametrize("protocol", ["kfold:3", "users:0.5", "leave-last"])
def test_the_document_has_every_field_and_is_json(source, protocol):
    document = evaluate(source, ["mean", "bias", "als", "popularity"], protocol, 4)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    n_folds = 3 if protocol == "kfold:3" else 1
    assert {"dataset", "digest", "protocol", "seed", "models", "comparisons"} <= set(document)
    assert [split["test"] for split in document["splits"]] == document["test_ratings"]
    assert all(split["seed"] == 4 and len(split["digest"]) == 64 for split in document["splits"])
    assert document["machine"]["cores"] >= 1
    for entry in document["models"]:
        in_stars = entry["model"] != "popularity"
        assert set(entry["metrics"]) == set(METRICS) - INTERVALS - (set() if in_stars else ERRORS)
        assert entry["fit_seconds"] > 0
        assert entry["fit_cpu_seconds"] >= 0
        assert entry["predict_seconds"] > 0
        assert entry["rank_seconds"] > 0
        assert entry["peak_mb"] > 10
        for name, metric in entry["metrics"].items():
            assert len(metric["folds"]) == n_folds
            if name in WHOLE:
                assert metric["interval"] is None
            else:
                low, high = metric["interval"]
                assert low <= high
    per_user = set(METRICS) - INTERVALS - WHOLE
    assert len(document["comparisons"]) == 6 * len(per_user) - 3 * len(ERRORS)
    means = {entry["model"]: entry["metrics"] for entry in document["models"]}
    for c in document["comparisons"]:
        a, b = (means[c[side]][c["metric"]]["mean"] for side in "ab")
        assert c["difference"] == pytest.approx(a - b)
        low, high = c["interval"]
        assert low <= high
        assert 0 <= c["p_value"] <= c["p_value_holm"] <= 1


def test_the_seed_decides_every_figure(source):
    one, two = (evaluate(source, ["als"], "holdout:0.2", 3)["models"][0]["metrics"] for _ in "ab")
    assert one == two


def test_repeating_is_evaluating_with_the_seeds_that_follow(source):
    document = evaluate(source, ["als"], "holdout:0.2", 3, repeat=3)
    single = [evaluate(source, ["als"], "holdout:0.2", seed) for seed in (3, 4, 5)]
    assert document["splits"] == [split for one in single for split in one["splits"]]
    for name, metric in document["models"][0]["metrics"].items():
        assert metric["folds"] == [one["models"][0]["metrics"][name]["mean"] for one in single]
    spans = [np.ptp(one["models"][0]["metrics"]["rmse"]["interval"]) for one in (document, single[0])]
    assert spans[0] < spans[1]  # three times the rows


@pytest.mark.parametrize("protocol", PROTOCOLS[1:])
def test_only_what_is_drawn_can_be_repeated(source, protocol):
    if protocol.partition(":")[0] in DRAWN:
        assert len(plan(source, protocol, 0, 2)) == 2 * len(plan(source, protocol, 0))
    else:
        with pytest.raises(DataError, match="in one way only"):
            plan(source, protocol, 0, 2)
    with pytest.raises(DataError, match="--repeat is 0"):
        plan(source, protocol, 0, 0)


def test_settings_reach_the_models_and_the_document(source):
    plain, few = (
        evaluate(source, ["bias", "svd"], "holdout:0.2", 0, settings=settings)["models"]
        for settings in ({}, {"svd": {"rank": 1}})
    )
    assert plain[0]["metrics"] == few[0]["metrics"]
    assert plain[1]["metrics"]["rmse"] != few[1]["metrics"]["rmse"]
    assert few[1]["settings"] == {**plain[1]["settings"], "rank": 1}


@pytest.mark.parametrize(
    ("models", "ranking", "protocol"),
    [(["mean"], False, "kfold:5"), (["mean"], True, "time:0.8"), (["popularity"], False, "time:0.8")],
)
def test_ranking_is_judged_on_what_came_later(source, models, ranking, protocol):
    assert evaluate(source, models, None, 0, ranking=ranking)["protocol"] == protocol
    flat = dataclasses.replace(source, ratings=dataclasses.replace(source.ratings, times=None))
    other = evaluate(flat, models, None, 0, ranking=ranking)["protocol"]
    assert other == ("kfold:5" if protocol == "kfold:5" else "per-user:0.2")


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
def test_folds_in_which_nothing_is_liked_have_errors_but_no_ranking(protocol):
    """RMSE stands; a mean over folds of NDCG does not exist where a fold has no user to rank for."""
    table = {"userId": [1, 1, 2, 2, 3, 3], "movieId": [1, 2, 1, 3, 2, 3], "rating": [1.0, 2, 3, 1, 2, 5]}
    ratings = Ratings.of(pd.DataFrame(table), (1.0, 5.0))
    document = evaluate(Source("few", ratings, [""] * 3, "0", True), sorted(MODELS), protocol, 0)
    json.dumps(document, allow_nan=False)
    for entry in document["models"]:
        assert not any(name.startswith(("ndcg", "map", "mrr")) for name in entry["metrics"])
        if MODELS[entry["model"]].in_stars:
            assert np.isfinite(entry["metrics"]["rmse"]["folds"]).all()


def test_a_model_does_not_differ_from_its_equal(source, monkeypatch):
    monkeypatch.setitem(MODELS, "twin", MODELS["bias"])
    document = evaluate(source, ["bias", "twin"], "kfold:2", 0)
    for comparison in document["comparisons"]:
        assert comparison["difference"] == 0
        assert comparison["p_value"] == comparison["p_value_holm"] == 1
        assert not comparison["real"]


@pytest.mark.parametrize(
    ("models", "seed", "says"),
    [
        (["alz"], 0, "did you mean als"),
        ([], 0, "names no model"),
        (["als", "als"], 0, "once"),
        (["als"], -1, "seed is -1"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(source, models, seed, says):
    with pytest.raises(DataError, match=says):
        evaluate(source, models, "kfold:2", seed)


@pytest.mark.slow
def test_the_best_model_comes_within_three_percent_of_the_noise_floor(root):
    """Nothing can predict the invented ratings better than E[r | user, film], whose error is known."""
    truth = json.loads((root / "data" / "movielens-sample" / "truth.json").read_text())
    document = evaluate(open_source(), ["bias", "svd", "als"], "kfold:5", 0)
    found = {entry["model"]: entry["metrics"]["rmse"]["mean"] for entry in document["models"]}
    assert truth["best_rmse"] < found["als"] < 1.03 * truth["best_rmse"]
    assert found["als"] < found["svd"] < found["bias"]


@pytest.mark.slow
def test_als_with_biases_on_the_canonical_folds(real_data):
    """Mean RMSE of u1 … u5 at most 0.925; Surprise's SVD with its defaults has 0.938 there."""
    real_data("ml-100k")
    document = evaluate(open_source("ml-100k"), ["als"], "folds", 0)
    entry = document["models"][0]
    assert document["test_ratings"] == [20_000] * 5
    assert entry["metrics"]["rmse"]["mean"] <= 0.925
