"""MLlib's factors: as good as those of one machine, and in the end the same kind of model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.cli import app
from projects.movie_recommender.distributed.fitting import check_fits, graded, models_on
from projects.movie_recommender.distributed.ratings import spread_whole
from projects.movie_recommender.evaluate import plan
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.ranker import strengths
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.source import open_source
from projects.movie_recommender.store import load_model
from shared.engines.spark import Spark
from shared.errors import DataError
from shared.memory import within
from shared.metrics.ratings import rmse

pytestmark = pytest.mark.slow


def test_the_error_agrees_with_that_of_one_machine(spark: Spark, real_data: Callable[[str], Path]):
    """On u1 of ml-100k within 0.005 of the local ALS of MLlib's objective, cold films included."""
    real_data("ml-100k")
    source = open_source("ml-100k")
    job = plan(source, "folds", 0)[0]
    train, test = source.ratings.take(job.split.train), job.split.test
    ids = (
        source.ratings.user_ids.values[source.ratings.users[test]],
        source.ratings.movie_ids.values[source.ratings.movies[test]],
    )
    settings = {"rank": 10, "reg": 0.1, "sweeps": 20}
    models = (models_on(spark)["als"](**settings), ALS(**settings, weighting=True, biases=False))
    errors = [rmse(source.ratings.values[test], model.fit(train, 0).predict(*ids)) for model in models]
    assert np.isfinite(errors).all()
    assert errors[0] == pytest.approx(errors[1], abs=0.005)


def test_the_last_half_step_is_that_of_one_machine(spark: Spark, ratings: Ratings):
    """The users' rows solve `ALS`'s equations for the films' rows: MLlib's objective is the same."""
    model = models_on(spark)["als"](rank=3, reg=0.1, sweeps=2)
    model.fit(ratings, 0)
    rows = np.asarray(model.user_rows)  # type: ignore[attr-defined]
    again = model.half_step(ratings.by_user(), model.movie_rows)  # type: ignore[attr-defined]
    np.testing.assert_allclose(rows, again, atol=1e-4)


def test_the_last_half_step_of_an_implicit_fit_solves_its_equations(spark: Spark, ratings: Ratings):
    """(VᵀV + Σ α c v vᵀ + reg n I) u = Σ (1 + α c) v over what a user liked, as Hu et al. have it."""
    reg, alpha = 0.3, 4.0
    model: Any = models_on(spark)["ials"](rank=3, reg=reg, unseen=1 / alpha, sweeps=2, positives="liked")
    model.fit(ratings, 0)
    v = model.movie_rows.astype(np.float64)
    expected = np.zeros_like(model.user_rows, np.float64)
    for user, row in enumerate(expected):
        own = ratings.users == user
        liked = v[ratings.movies[own & (strengths(ratings.values, ratings.scale, "liked") > 0)]]
        system = v.T @ v + alpha * liked.T @ liked + reg * len(liked) * np.eye(3)
        row[:] = np.linalg.solve(system, (1 + alpha) * liked.sum(axis=0))
    np.testing.assert_allclose(model.user_rows, expected, atol=1e-4)


def test_a_model_file_comes_back_and_answers_for_unknown_rows(
    spark: Spark, command: Callable[..., tuple[Any, str, str]], table: pd.DataFrame, tmp_path: Path
):
    table.assign(userId="u" + table["userId"].astype(str)).to_csv(tmp_path / "r.csv", index=False)
    words = ("--ratings", "r.csv", "--set", "rank=3", "--set", "sweeps=2")
    status, out, err = command("train", "--algorithm", "als", *words, "-o", "m.bin", "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert told["engine"] == "spark"
    assert told["ratings"] == len(table)
    trained = load_model(tmp_path / "m.bin")
    assert isinstance(trained.model, ALS)
    mean = table["rating"].mean()
    found = trained.model.predict(["u10", "nobody", "u10"], [100, 100, 5])
    assert found[1:] == pytest.approx(mean, abs=1e-3)
    assert abs(found[0] - mean) > 1e-3
    assert np.isfinite(trained.model.fold_in([100, 107], [5.0, 1.0]).scores).all()
    status, _, err = command("train", "--algorithm", "als", *words, "-o", "m.bin")
    assert (status, err) == (1, "error: m.bin exists; use --force to replace it\n")


def test_an_evaluation_has_the_splits_and_the_report_of_one_machine(
    spark: Spark,
    command: Callable[..., tuple[Any, str, str]],
    in_process: Any,
    table: pd.DataFrame,
    tmp_path: Path,
):
    table.to_csv(tmp_path / "r.csv", index=False)
    words = ("evaluate", "--ratings", "r.csv", "--protocol", "holdout:0.2", "--json")
    sets = ("--set", "als.rank=3", "--set", "als.reg=0.1", "--set", "als.sweeps=8")
    status, out, err = command(
        *words, "--models", "als,ials", *sets, "--set", "ials.rank=4", "-o", "report.md"
    )
    assert (status, err) == (0, "")
    there = json.loads(out)
    local = (*sets, "--set", "als.weighting=true", "--set", "als.biases=false")
    _, out, _ = in_process(app, "movie-recommender")(*words, "--models", "als", *local)
    here = json.loads(out)
    assert there["splits"] == here["splits"]
    assert there["digest"] == here["digest"]
    one, other = (report["models"][0]["metrics"] for report in (there, here))
    assert set(one) == set(other)
    assert one["rmse"]["mean"] == pytest.approx(other["rmse"]["mean"], abs=0.1)
    assert there["models"][1]["metrics"]["ndcg@10"]["mean"] > 0
    assert "als" in (tmp_path / "report.md").read_text()


def test_what_spark_does_not_fit_is_told_before_anything_starts(in_process: Any):
    call = in_process(app, "movie-recommender")
    spark = ("--engine", "spark", "--master", "spark://127.0.0.1:1")
    for words, told in (
        (("train", "--algorithm", "bayes", *spark), "--engine spark fits als and ials, not 'bayes'"),
        (("train", "--algorithm", "als", "--set", "biases=true", *spark), "als on Spark has no biases"),
        (("train", "--algorithm", "als", "--early-stop", "2", *spark), "--early-stop does not go with"),
        (("train", "--master", "local[2]"), "--master goes with --engine spark"),
        (("evaluate", "--models", "bias", *spark), "--engine spark fits als and ials, not 'bias'"),
        (("recommend", "--user", "1", *spark), "--engine spark makes the lists of all users"),
    ):
        status, out, err = call(*words)
        assert status in (1, 2)
        assert out == ""
        assert told in err
        assert len(err.splitlines()) == 1


def test_a_model_that_does_not_fit_is_left_in_parquet(spark: Spark, ratings: Ratings):
    with within(1000), pytest.raises(DataError, match=r"leave it in Parquet \(-o model.parquet\)"):
        check_fits(spread_whole(spark, ratings), 10, "model.bin")


@pytest.mark.parametrize("positives", ["graded", "liked", "all"])
def test_strengths_in_sql_are_those_of_numpy(spark: Spark, positives: str):
    values = np.arange(0.5, 5.25, 0.25)
    rows = spark.frame([(float(v),) for v in values], "rating double")
    found = rows.selectExpr(f"double({graded(positives, 0.5, 5.0)}) as c").collect()
    np.testing.assert_allclose([row.c for row in found], strengths(values, (0.5, 5.0), positives), rtol=1e-6)
