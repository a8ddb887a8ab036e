"""Every program is judged by the same numbers as `evaluate` gives."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.judging import TIMES, Run, Set, judge_ranking, judge_ratings, sets_of
from benchmarks.peers.environments import PEERS
from benchmarks.rounds import Entrant
from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.source import open_source


@pytest.fixture(scope="module")
def splits():
    return sets_of("sample", "kfold:5")[:2]


def run_of(judge, program, model, sets, **how):
    entrant = Entrant(program, model, **how)
    (run,) = judge([entrant], sets, most=2).values()
    return run


def test_a_model_run_apart_has_the_errors_that_evaluate_finds(splits):
    run = run_of(judge_ratings, "ours", "bias", splits)
    document = evaluate(open_source("sample"), ["bias"], "kfold:5", 0)
    for name in ("rmse", "mae"):
        folds = document["models"][0]["metrics"][name]["folds"][:2]
        assert run.metrics[name]["sets"] == pytest.approx(folds, rel=1e-12)
        low, high = run.metrics[name]["interval"]
        assert low < run.metrics[name]["mean"] < high
    for name in TIMES:
        assert len(run.times[name]) == 2
        assert 0 < min(run.times[name]) <= getattr(run, name) <= max(run.times[name])
    assert 30 < run.peak_mb < 3000


def test_ranked_lists_have_the_scores_that_evaluate_finds():
    run = run_of(judge_ranking, "ours", "bias, ranked", sets_of("sample", "per-user:0.2"))
    document = evaluate(open_source("sample"), ["bias"], "per-user:0.2", 0)
    for name in ("ndcg@10", "recall@20"):
        expected = document["models"][0]["metrics"][name]["mean"]
        assert run.metrics[name]["mean"] == pytest.approx(expected, rel=1e-9)


def test_a_model_sees_no_test_ratings(splits):
    """Turned round, they change what is said of the predictions and not the predictions."""
    one = splits[0]
    values = one.ratings.values.copy()
    low, high = one.ratings.scale
    values[one.test] = low + high - values[one.test]
    from dataclasses import replace

    turned = Set(one.name, one.dataset, replace(one.ratings, values=values), one.train, one.test)
    as_given, as_turned = (
        run_of(judge_ratings, "ours", "mean", [s]).metrics["rmse"]["mean"] for s in (one, turned)
    )
    mean = one.ratings.values[one.train].mean(dtype=np.float64)
    assert as_given == pytest.approx(np.sqrt(np.mean((one.ratings.values[one.test] - mean) ** 2)), rel=1e-6)
    assert as_turned == pytest.approx(np.sqrt(np.mean((values[one.test] - mean) ** 2)), rel=1e-6)


def test_on_the_first_set_alone_a_model_has_the_error_of_that_set(splits):
    both = run_of(judge_ratings, "ours", "bias", splits)
    first = run_of(judge_ratings, "ours", "bias", splits, n_sets=1)
    assert first.metrics["rmse"]["sets"] == pytest.approx(both.metrics["rmse"]["sets"][:1], rel=1e-12)


def test_one_that_fails_is_named_with_what_it_said_and_the_next_is_judged(splits):
    wrong, right = Entrant("ours", "none such"), Entrant("ours", "mean")
    judged = judge_ratings([wrong, right], splits, most=1)
    assert str(judged[wrong]) == "ours, none such: failed (KeyError: 'none such'); run it alone to see why"
    assert isinstance(judged[right], Run)


def test_a_peer_that_is_missing_is_told_with_how_to_install_it(splits, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    assert PEERS["spark"].apart
    told = str(run_of(judge_ratings, "spark", "ALS, defaults", splits))
    assert told == "Spark is not installed; python -m benchmarks.peers install spark"
