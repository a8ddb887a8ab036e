"""The evaluation can be trusted: no leak, the numbers are those of other libraries, the floor is near."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, ndcg_score, root_mean_squared_error

from projects.movie_recommender import MODELS
from projects.movie_recommender.evaluate import METRICS, evaluate, predict_split
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import Source, open_source
from projects.movie_recommender.splits import PROTOCOLS, make_splits
from shared.errors import DataError


@pytest.fixture
def source(ratings):
    return Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True)


@pytest.mark.parametrize("name", sorted(MODELS))
@pytest.mark.parametrize("protocol", [p for p in PROTOCOLS if p != "folds"])
def test_ratings_of_the_test_cannot_reach_a_prediction(ratings, rng, name, protocol):
    """Randomise every test rating: the predictions are the same bytes."""
    split = make_splits(protocol, ratings, 0)[0]
    values = ratings.values.copy()
    values[split.test] = rng.integers(1, 6, len(split.test))
    found = []
    for data in (ratings, dataclasses.replace(ratings, values=values)):
        model = MODELS[name]().fit(data.take(split.train), 0)
        found.append(predict_split(model, data, split).tobytes())
    assert found[0] == found[1]


def test_the_errors_are_those_of_scikit_learn(source):
    ratings = source.ratings
    document = evaluate(source, ["bias"], "kfold:3", 0)
    metrics = document["models"][0]["metrics"]
    for i, split in enumerate(make_splits("kfold:3", ratings, 0)):
        model = MODELS["bias"]().fit(ratings.take(split.train), 0)
        p, r = predict_split(model, ratings, split), ratings.values[split.test]
        assert metrics["rmse"]["folds"][i] == pytest.approx(root_mean_squared_error(r, p), rel=1e-6)
        assert metrics["mae"]["folds"][i] == pytest.approx(mean_absolute_error(r, p), rel=1e-6)
    assert metrics["rmse"]["mean"] == pytest.approx(np.mean(metrics["rmse"]["folds"]))


def test_the_ranking_is_that_of_scikit_learn(source):
    """NDCG of all films but those of training, which sklearn is told by leaving them out."""
    ratings = source.ratings
    document = evaluate(source, ["bias"], "holdout:0.3", 0)
    [split] = make_splits("holdout:0.3", ratings, 0)
    model = MODELS["bias"]().fit(ratings.take(split.train), 0)
    scores = []
    for user in range(len(ratings.user_ids)):
        own = split.test[ratings.users[split.test] == user]
        liked = ratings.movies[own[ratings.values[own] >= 4]]
        seen = ratings.movies[split.train[ratings.users[split.train] == user]]
        films = np.setdiff1d(np.arange(len(ratings.movie_ids)), seen)
        if len(liked):
            known = model.movie_ids.codes(ratings.movie_ids.values[films])
            assert known.min() >= 0  # so many rows that no film is new
            score = model.predict_codes(np.zeros(len(known), int), known)
            scores.append(ndcg_score([np.isin(films, liked)], [score], k=10))
    assert document["models"][0]["metrics"]["ndcg@10"]["mean"] == pytest.approx(np.mean(scores))


def test_recall_counts_liked_films_that_are_not_found(make_table, rng):
    ratings = Ratings.of(make_table(rng, n_movies=120), (1.0, 5.0))
    source = Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True)
    found = evaluate(source, ["bias"], "holdout:0.3", 0)["models"][0]["metrics"]["recall@20"]["mean"]
    [split] = make_splits("holdout:0.3", ratings, 0)
    model = MODELS["bias"]().fit(ratings.take(split.train), 0)
    shares = []
    for user in range(len(ratings.user_ids)):
        own = split.test[ratings.users[split.test] == user]
        liked = set(ratings.movie_ids.values[ratings.movies[own[ratings.values[own] >= 4]]].tolist())
        seen = ratings.movies[split.train[ratings.users[split.train] == user]]
        films = np.setdiff1d(ratings.movie_ids.values, ratings.movie_ids.values[seen])
        score = model.mean + model.movie_bias[model.movie_ids.codes(films)]
        if liked:
            shares.append(len(liked & set(films[np.argsort(-score)[:20]].tolist())) / len(liked))
    assert found == pytest.approx(np.mean(shares))
    assert found < 0.9  # some are missed


def test_the_p_value_is_that_of_a_paired_test_over_users(source):
    """Two models that differ by chance alone, so that the sign of each difference counts."""
    ratings = source.ratings
    document = evaluate(source, ["bias", "als"], "holdout:0.3", 0)
    [split] = make_splits("holdout:0.3", ratings, 0)
    squared = []
    for name in ("bias", "als"):
        model = MODELS[name]().fit(ratings.take(split.train), np.random.default_rng([0, 0]))
        error = predict_split(model, ratings, split) - ratings.values[split.test]
        squared.append(np.bincount(ratings.users[split.test], error**2))
    tested = np.bincount(ratings.users[split.test]) > 0
    expected = stats.ttest_rel(squared[0][tested], squared[1][tested]).pvalue
    [found] = [c["p_value"] for c in document["comparisons"] if c["metric"] == "rmse"]
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("protocol", ["kfold:3", "users:0.5", "leave-last"])
def test_the_document_has_every_field_and_is_json(source, protocol):
    document = evaluate(source, ["mean", "bias", "als"], protocol, 4)
    json.dumps(document, allow_nan=False)
    n_folds = 3 if protocol == "kfold:3" else 1
    assert {"dataset", "digest", "protocol", "seed", "models", "comparisons"} <= set(document)
    for entry in document["models"]:
        assert set(entry["metrics"]) == set(METRICS)
        assert entry["fit_seconds"] > 0
        assert entry["predict_seconds"] > 0
        assert entry["peak_mb"] > 10
        for metric in entry["metrics"].values():
            assert len(metric["folds"]) == n_folds
            low, high = metric["interval"]
            assert low <= high
    assert len(document["comparisons"]) == 3 * len(METRICS)
    rmse = {entry["model"]: entry["metrics"]["rmse"]["mean"] for entry in document["models"]}
    for comparison in document["comparisons"]:
        if comparison["metric"] == "rmse":
            assert comparison["difference"] == pytest.approx(rmse[comparison["a"]] - rmse[comparison["b"]])
            low, high = comparison["interval"]
            assert low <= comparison["difference"] <= high
        assert 0 <= comparison["p_value"] <= 1


def test_the_seed_decides_every_figure(source):
    one, two = (evaluate(source, ["als"], "holdout:0.2", 3)["models"][0]["metrics"] for _ in "ab")
    assert one == two


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
        assert set(entry["metrics"]) == {"rmse", "mae"}
        assert np.isfinite(entry["metrics"]["rmse"]["folds"]).all()


def test_a_model_does_not_differ_from_its_equal(source, monkeypatch):
    monkeypatch.setitem(MODELS, "twin", MODELS["bias"])
    document = evaluate(source, ["bias", "twin"], "kfold:2", 0)
    for comparison in document["comparisons"]:
        assert comparison["difference"] == 0
        assert comparison["p_value"] == 1


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
