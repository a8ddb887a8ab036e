"""Whole commands on a cluster: from Parquet with awkward ids to lists, and with a worker lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.cli import app
from projects.movie_recommender.store import load_model
from shared.engines.spark import Spark

pytestmark = pytest.mark.slow
Command = Callable[..., tuple[Any, str, str]]


@pytest.fixture
def awkward(table: pd.DataFrame, tmp_path: Path) -> pd.DataFrame:
    """Users named by text, films by 64 bits, and one user who likes nothing; in r.csv."""
    table = table.assign(userId="é, " + table["userId"].astype(str), movieId=table["movieId"] + 2**40)
    table.loc[table["userId"] == "é, 10", "rating"] = 1.0
    table.to_csv(tmp_path / "r.csv", index=False)
    return table


def test_implicit_ratings_from_parquet_to_lists(
    spark: Spark, command: Command, in_process: Any, awkward: pd.DataFrame, tmp_path: Path
):
    """A model file and a model in Parquet make the same lists, also for who likes nothing; none is NaN."""
    spark.write_table(
        spark.read_table("r.csv").selectExpr(
            "userId as user_id", "cast(movieId as bigint) as item", "cast(rating as float) as rating",
            "cast(timestamp as bigint) as timestamp",
        ),
        "r.parquet",
    )  # fmt: skip
    train = ("train", "--algorithm", "ials", "--ratings", f"file:{tmp_path}/r.parquet")
    sets = [word for text in ("positives=liked", "rank=4", "sweeps=1") for word in ("--set", text)]
    lists = {}
    for model in ("implicit.bin", "implicit.parquet"):
        status, _, err = command(*train, *sets, "-o", model)
        assert (status, err) == (0, "")
        status, _, err = command("recommend", "--all", "--model", model, "-k", 3, "-o", f"{model}.lists")
        assert (status, err) == (0, "")
        found = spark.read_table(f"{model}.lists").orderBy("userId", "rank").collect()
        assert np.isfinite([row.score for row in found]).all()
        lists[model] = [(row.userId, row.rank, row.movieId) for row in found]
    assert lists["implicit.bin"] == lists["implicit.parquet"]
    assert {user for user, _, _ in lists["implicit.bin"]} == set(awkward["userId"])
    liked = awkward[(awkward["rating"] >= 4)].groupby("movieId").size()
    left = liked.drop(awkward.loc[awkward["userId"] == "é, 10", "movieId"], errors="ignore")
    of_all = left.sort_values(ascending=False, kind="stable").index[:3]
    assert [film for user, _, film in lists["implicit.bin"] if user == "é, 10"] == list(of_all)
    call = in_process(app, "movie-recommender")
    status, out, _ = call(
        "predict", "--model", "implicit.bin", "--user", "nobody", "--movie", of_all[0], "--json"
    )
    (answer,) = json.loads(out)["predictions"]
    assert (answer["known_user"], answer["known_movie"]) == (False, True)
    assert 1 <= answer["prediction"] <= 5


def test_an_evaluation_from_parquet_is_that_of_the_csv_on_one_machine(
    spark: Spark, command: Command, in_process: Any, awkward: pd.DataFrame
):
    spark.write_table(spark.read_table("r.csv"), "r.parquet")
    words = ("--models", "ials", "--protocol", "holdout:0.2", "--json", "--set", "ials.rank=4")
    words += ("--set", "ials.sweeps=2")
    status, out, err = command("evaluate", "--ratings", "r.parquet", *words)
    assert (status, err) == (0, "")
    there = json.loads(out)
    _, out, _ = in_process(app, "movie-recommender")("evaluate", "--ratings", "r.csv", *words)
    here = json.loads(out)
    assert (there["splits"], there["digest"]) == (here["splits"], here["digest"])
    one, other = (report["models"][0]["metrics"] for report in (there, here))
    assert one.keys() == other.keys()
    assert all(np.isfinite(metric["mean"]) for metric in one.values())


def test_a_worker_lost_in_the_middle_of_a_fit_costs_no_accuracy(
    spark: Spark, cluster: Any, command: Command, awkward: pd.DataFrame, tmp_path: Path
):
    """Lost when the fifth sweep was kept: the rest is made by the other worker, from there."""
    train = ("train", "--algorithm", "als", "--ratings", "r.csv", "--set", "rank=3", "--set", "sweeps=12")
    assert command(*train, "-o", "whole.bin")[0] == 0
    scratch = Path(str(spark.scratch).removeprefix("file:"))
    before = set(scratch.glob("*/rdd-*"))
    with cluster.losing_a_worker(lambda: bool(set(scratch.glob("*/rdd-*")) - before)):
        status, _, err = command(*train, "-o", "lost.bin")
    assert (status, err) == (0, "")
    whole, lost = (load_model(tmp_path / name).model for name in ("whole.bin", "lost.bin"))
    pairs = awkward["userId"].tolist(), awkward["movieId"].tolist()
    np.testing.assert_allclose(lost.predict(*pairs), whole.predict(*pairs), atol=1e-3)
