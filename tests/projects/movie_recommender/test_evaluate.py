"""The document of an evaluation: its fields, its figures, and the floor that no model can fall below."""

from __future__ import annotations

import dataclasses
import json

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from projects.movie_recommender.evaluate import METRICS, evaluate, measure, plan, run
from projects.movie_recommender.source import Source, open_source
from projects.movie_recommender.splits import DRAWN, PROTOCOLS
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


def test_threads_change_no_figure(source):
    before = numba.get_num_threads()
    found = []
    for threads in (1, before):
        numba.set_num_threads(threads)
        with threadpool_limits(threads):
            document = evaluate(source, ["als", "popularity"], "holdout:0.2", 3)
        found.append([entry["metrics"] for entry in document["models"]] + document["comparisons"])
    numba.set_num_threads(before)
    assert found[0] == found[1]


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
        measure(source, ["bias"], protocol, 0, repeat=0)


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
    chosen = {"als": {"rank": None, "sweeps": 8}}  # rank and penalty by rows held out of training
    document = evaluate(open_source(), ["bias", "svd", "als"], "kfold:5", 0, settings=chosen)
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
