"""Lists that workers make are those that one machine makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.choice import Choice
from projects.movie_recommender.cli import app
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained, save_model
from projects.movie_recommender.toplist import recommend
from shared.engines.spark import Spark

pytestmark = pytest.mark.slow


def rows_of(spark: Spark, path: Path) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in spark.read_table(str(path)).collect())


@pytest.mark.parametrize("name", ["als", "ease"])
def test_lists_by_a_model_file(
    spark: Spark, cluster: Any, in_process: Any, ratings: Ratings, tmp_path: Path, name: str
):
    """Of a factorisation, and of a model that is none."""
    titles = [f"film {i}" for i in range(len(ratings.movie_ids))]
    trained = Trained.of(MODELS[name]().fit(ratings, 0), ratings, titles, {"dataset": "invented"})
    save_model(tmp_path / f"{name}.bin", trained)  # one name, one file in a session
    call = in_process(app, "movie-recommender")
    words = ("recommend", "--all", "--model", f"{name}.bin", "-k", 4, "-o", "lists.parquet")
    on = ("--engine", "spark", "--master", cluster.master)
    status, _, err = call(*words, *on)
    assert (status, err) == (0, "")
    assert (tmp_path / "lists.parquet" / "_SUCCESS").exists()
    users = np.arange(len(ratings.user_ids), dtype=np.int32)
    expected = [
        (user, rank, film, score)
        for user, (films, scores) in zip(
            ratings.user_ids.values.tolist(), recommend(trained, users, 4, Choice()), strict=True
        )
        for rank, (film, score) in enumerate(
            zip(ratings.movie_ids.values[films].tolist(), scores.tolist(), strict=True), 1
        )
    ]
    assert rows_of(spark, tmp_path / "lists.parquet") == sorted(expected)
    status, _, err = call(*words, *on)
    assert (status, err) == (1, "error: lists.parquet exists; use --force to replace it\n")


def test_lists_by_a_model_in_parquet(
    spark: Spark, cluster: Any, in_process: Any, table: pd.DataFrame, tmp_path: Path
):
    """Trained twice with one seed, into a file and into Parquet: the same lists but for roundings."""
    table.to_csv(tmp_path / "r.csv", index=False)
    call: Callable[..., tuple[Any, str, str]] = in_process(app, "movie-recommender")
    on = ("--engine", "spark", "--master", cluster.master)
    train = ("train", "--algorithm", "als", "--ratings", "r.csv", "--set", "rank=3", "--set", "sweeps=2")
    for output in ("m.bin", "m.parquet"):
        status, _, err = call(*train, "-o", output, *on)
        assert (status, err) == (0, "")
        status, _, err = call("recommend", "--all", "--model", output, "-k", 3, "-o", f"{output}.lists", *on)
        assert (status, err) == (0, "")
    one, other = (rows_of(spark, tmp_path / f"{output}.lists") for output in ("m.bin", "m.parquet"))
    assert [row[:2] for row in one] == [row[:2] for row in other]
    np.testing.assert_allclose([row[3] for row in one], [row[3] for row in other], atol=1e-3)
    seen = set(zip(table["userId"], table["movieId"], strict=True))
    assert not any((user, film) in seen for user, _, film, _ in other)
