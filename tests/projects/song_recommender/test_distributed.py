"""A search by blocks on a cluster answers as one index does, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.cli import app
from projects.song_recommender.distributed import nearest_on, spread_vectors
from projects.song_recommender.nearest import nearest
from shared.engines.spark import Spark

pytestmark = pytest.mark.slow
Lists = dict[int, tuple[list[int], list[float]]]


def lists_of(found: Any) -> Lists:
    return {
        query: (near, values)
        for queries, rows, cosines in found
        for query, near, values in zip(queries.tolist(), rows.tolist(), cosines.tolist(), strict=True)
    }


@pytest.fixture
def rows(rng: np.random.Generator) -> np.ndarray:
    rows = rng.integers(-2, 3, (400, 3)).astype(np.float32)  # very many equal cosines, and rows of zeros
    rows[200:] += rng.standard_normal((200, 3)).astype(np.float32)
    return rows


def test_all_against_all_is_the_answer_of_one_index_ties_too(spark: Spark, rows: np.ndarray):
    found = nearest_on(spread_vectors(spark, rows, 150), None, 7).collect()
    assert lists_of(found) == lists_of(nearest(rows, None, 7))


def test_more_neighbours_than_a_block_or_all_have(spark: Spark, rows: np.ndarray):
    few = rows[200:215]
    found = nearest_on(spread_vectors(spark, few, 8), spread_vectors(spark, rows[:50]), 20).collect()
    assert lists_of(found) == lists_of(nearest(few, rows[:50], 20))


def test_the_command_gives_the_same_here_and_there(
    spark: Spark, cluster: Any, in_process: Any, rows: np.ndarray, tmp_path: Path
):
    table = pd.DataFrame(rows, columns=list("xyz")).assign(name=[f"n{i}" for i in range(len(rows))])
    table.to_csv(tmp_path / "items.csv", index=False)
    table.iloc[5:300:9].to_csv(tmp_path / "asked.csv", index=False)
    call = in_process(app, "song-recommender")
    words = ("nearest", "--vectors", "items.csv", "--id-column", "name", "--features", "x,y,z", "-k", 4)
    for more, name in (((), "all"), (("--queries", "asked.csv"), "some")):
        status, _, err = call(*words, *more, "-o", f"{name}.csv")
        assert (status, err) == (0, "")
        on = ("--engine", "spark", "--master", cluster.master)
        status, _, err = call(*words, *more, "-o", f"{name}.parquet", *on)
        assert (status, err) == (0, "")
        here = sorted(map(tuple, pd.read_csv(tmp_path / f"{name}.csv").values.tolist()))
        there = sorted(tuple(row) for row in spark.read_table(str(tmp_path / f"{name}.parquet")).collect())
        assert there == here
