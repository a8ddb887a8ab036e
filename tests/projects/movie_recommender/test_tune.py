"""Tuning sees validation rows only: whatever the test ratings are, the same settings are chosen."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.evaluate import evaluate, plan
from projects.movie_recommender.source import Source
from projects.movie_recommender.spaces import space_of
from projects.movie_recommender.splits import PROTOCOLS, inner_protocol, make_splits
from projects.movie_recommender.tune import tune
from shared.errors import DataError


@pytest.fixture
def source(ratings):
    part = np.arange(len(ratings)) % 3
    folds = [(np.flatnonzero(part != i), np.flatnonzero(part == i)) for i in range(3)]
    return Source("invented", ratings, [""] * len(ratings.movie_ids), "0", True, folds)


def with_other_test_ratings(source, protocol, rng):
    test = plan(source, protocol, 0)[0].split.test
    values = source.ratings.values.copy()
    values[test] = rng.integers(1, 6, len(test))
    return dataclasses.replace(source, ratings=dataclasses.replace(source.ratings, values=values))


def what_was_seen(document):
    """All that tuning knows, without what a clock says."""
    return [
        {
            **{key: entry[key] for key in ("chosen", "metric", "validation", "validation_of_defaults")},
            "trials": [(trial["settings"], trial["value"]) for trial in entry["trials"]],
        }
        for entry in document["models"]
    ]


@pytest.mark.parametrize(
    ("names", "protocol"),
    [
        *((["svd", "popularity"], protocol) for protocol in PROTOCOLS),
        *(([name], "holdout:0.3") for name in MODELS),
    ],
    ids=str,
)
def test_test_ratings_cannot_reach_the_choice(source, rng, few_sweeps, names, protocol):
    other = with_other_test_ratings(source, protocol, rng)
    fixed = {name: few_sweeps(name) for name in names}
    one, two = (tune(data, names, protocol, 0, trials=3, settings=fixed) for data in (source, other))
    assert what_was_seen(one) == what_was_seen(two)
    assert one["splits"] == two["splits"]
    if MODELS[names[0]].in_stars:
        rmse = [document["models"][0]["metrics"]["rmse"]["mean"] for document in (one, two)]
        assert rmse[0] != rmse[1]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_validation_rows_are_training_rows(source, protocol):
    document = tune(source, ["bias"], protocol, 0, trials=1)
    [split] = [job.split for job in plan(source, protocol, 0)[:1]]
    inner = make_splits(inner_protocol(protocol), source.ratings.take(split.train), 0)[0]
    parts = [inner.train, inner.test, *([] if inner.given is None else [inner.given])]
    assert sorted(np.concatenate(parts)) == list(range(len(split.train)))
    assert document["validation"]["digest"] == inner.digest
    assert document["splits"][0]["digest"] == split.digest


def test_the_chosen_settings_are_the_best_and_their_test_figure_is_that_of_evaluate(source):
    document = tune(source, ["als", "ease"], "per-user:0.3", 1, trials=5)
    settings = {entry["model"]: entry["chosen"] for entry in document["models"]}
    again = evaluate(source, ["als", "ease"], "per-user:0.3", 1, settings=settings)
    for entry, same, best in zip(document["models"], again["models"], (min, max), strict=True):
        values = [trial["value"] for trial in entry["trials"]]
        assert len(values) == 5
        assert entry["validation"] == best(values)
        assert entry["validation_of_defaults"] == values[0]
        assert entry["trials"][values.index(best(values))]["settings"] == entry["chosen"]
        assert entry["metrics"] == same["metrics"]
        assert entry["settings"] == same["settings"]
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_other_models_do_not_change_what_is_tried(source):
    alone = tune(source, ["svd"], "holdout:0.3", 0, trials=3)["models"][0]
    beside = tune(source, ["bias", "svd"], "holdout:0.3", 0, trials=3)["models"][1]
    assert alone["chosen"] == beside["chosen"]
    assert [trial["value"] for trial in alone["trials"]] == [trial["value"] for trial in beside["trials"]]


def test_fixed_settings_are_kept_and_not_searched(source):
    document = tune(source, ["svd"], "holdout:0.3", 0, trials=4, settings={"svd": {"rank": 3}})
    [entry] = document["models"]
    assert entry["settings"]["rank"] == 3
    for trial in entry["trials"][1:]:
        assert set(trial["settings"]) == set(space_of(MODELS["svd"])) - {"rank"}


@pytest.mark.parametrize(("metric", "better"), [("mae", min), ("recall@20", max)])
def test_another_metric_chooses_by_that_metric(source, metric, better):
    [entry] = tune(source, ["als"], "holdout:0.3", 0, trials=4, metric=metric)["models"]
    assert entry["metric"] == metric
    assert entry["validation"] == better(trial["value"] for trial in entry["trials"])


@pytest.mark.parametrize(
    ("models", "options", "says"),
    [
        (["alz"], {}, "did you mean als"),
        ([], {}, "names no model"),
        (["als"], {"trials": 0}, "--trials is 0"),
        (["als"], {"metric": "rms"}, "did you mean rmse"),
        (["als"], {"metric": "gini@10"}, "none to choose by"),
        (["popularity"], {"metric": "rmse"}, "has no rmse"),
    ],
)
def test_what_cannot_be_tuned_is_refused(source, models, options, says):
    with pytest.raises(DataError, match=says):
        tune(source, models, "holdout:0.3", 0, **options)


def test_nothing_liked_is_nothing_to_choose_by(source):
    values = np.minimum(source.ratings.values, 3)
    low = dataclasses.replace(source, ratings=dataclasses.replace(source.ratings, values=values))
    with pytest.raises(DataError, match="no validation row is liked"):
        tune(low, ["als"], "holdout:0.3", 0, trials=1, metric="ndcg@10")
