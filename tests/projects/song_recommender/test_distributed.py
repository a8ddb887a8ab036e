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


@pytest.fixture
def items(rng: np.random.Generator, tmp_path: Path) -> Path:
    """A table of vectors, of which a search takes a few seconds."""
    path = tmp_path / "items.csv"
    table = pd.DataFrame(rng.standard_normal((1_500, 12), np.float32), columns=list("abcdefghijkl"))
    table.assign(name=[f"n{i}" for i in range(len(table))]).to_csv(path, index=False)
    return path


def words_of(table: str, output: str, k: int) -> tuple[object, ...]:
    features = ",".join("abcdefghijkl")
    words = ("nearest", "--vectors", table, "--id-column", "name", "--features", features)
    return *words, "-k", k, "-o", output


def assert_same(spark: Spark, folder: Path) -> None:
    """The table near.parquet is near.csv, to the last bit."""
    here = sorted(map(tuple, pd.read_csv(folder / "near.csv").values.tolist()))
    there = spark.read_table(str(folder / "near.parquet")).collect()
    assert sorted(tuple(row) for row in there) == here


def test_a_worker_lost_in_the_middle_of_a_search_of_parquet_costs_no_neighbour(
    spark: Spark, cluster: Any, in_process: Any, items: Path, tmp_path: Path, halfway: Any
):
    numbers = [f"cast({name} as float) as {name}" for name in "abcdefghijkl"]
    table = spark.read_table(str(items)).selectExpr("name", *numbers)
    spark.write_table(table.repartitionByRange(3, "name"), str(tmp_path / "items.parquet"))
    call = in_process(app, "song-recommender")
    with cluster.losing_a_worker(halfway(tmp_path / "near.parquet")):
        status, _, err = call(
            *words_of("items.parquet", "near.parquet", 5), "--engine", "spark", "--master", cluster.master
        )
    assert (status, err) == (0, "")
    assert call(*words_of("items.csv", "near.csv", 5))[0] == 0
    assert_same(spark, tmp_path)


def test_a_search_that_was_killed_leaves_the_old_table_and_begins_anew(
    spark: Spark, cluster: Any, in_process: Any, killed_when: Any, items: Path, tmp_path: Path
):
    """The driver gets SIGKILL while the table is written; what was there before is there until the end."""
    output = tmp_path / "near.parquet"
    call = in_process(app, "song-recommender")
    on = ("--engine", "spark", "--master", cluster.master, "--force")
    spark.write_table(spark.frame([("before",)], "id string"), str(output))

    def is_writing() -> bool:
        return any(tmp_path.glob(".near.parquet.unfinished/*/_temporary"))

    again = words_of("items.csv", output.name, 2)
    killed_when(
        is_writing, "projects.song_recommender", *again, "--engine", "spark", "--master", "local[1]",
        "--force", *cluster.words,
    )  # fmt: skip
    assert [row.id for row in spark.read_table(str(output)).collect()] == ["before"]
    assert call(*again, *on) == (0, f"the 2 nearest of each written to {output.name}\n", "")
    assert {path.name for path in tmp_path.glob("*near*")} == {output.name}
    assert call(*words_of("items.csv", "near.csv", 2))[0] == 0
    assert_same(spark, tmp_path)
