"""Ratings on a cluster are those of one machine: the same rows, ids and codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender.distributed.ratings import collect_ratings, read_ratings, spread_whole
from projects.movie_recommender.ratings import Ratings
from shared.datasets import load_ratings
from shared.engines.spark import Spark
from shared.errors import DataError

pytestmark = pytest.mark.slow


def same(a: Ratings, b: Ratings) -> bool:
    arrays = [(a.users, b.users), (a.movies, b.movies), (a.values, b.values)]
    ids = [(a.user_ids.values, b.user_ids.values), (a.movie_ids.values, b.movie_ids.values)]
    times = a.times is b.times or np.array_equal(a.times, b.times)  # type: ignore[arg-type]
    kinds = [(x.dtype.kind, y.dtype.kind) for x, y in ids]
    return times and all(map(lambda p: np.array_equal(*p), arrays + ids)) and all(x == y for x, y in kinds)


def write(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("kind", ["numbers", "long", "text"])
def test_a_table_is_read_as_on_one_machine(spark: Spark, table: pd.DataFrame, tmp_path: Path, kind: str):
    """Ids of 64 bits and of text are mapped; of two ratings of a pair the later counts."""
    if kind == "long":
        table = table.assign(userId=table["userId"] + 2**60)
    if kind == "text":
        table = table.assign(
            userId="u" + table["userId"].astype(str), movieId=table["movieId"].map("é{:05}".format)
        )
    again = table.iloc[::7].assign(rating=6 - table["rating"].iloc[::7])
    again["timestamp"] += np.where(np.arange(len(again)) % 2, 5_000, -5_000)
    path = write(pd.concat([table, again]), tmp_path / "ratings.csv")
    assert same(collect_ratings(read_ratings(spark, str(path))), Ratings.of(load_ratings(path)))


def test_parquet_without_times_is_read_in_its_order(spark: Spark, table: pd.DataFrame, tmp_path: Path):
    table = table.drop(columns="timestamp").sample(frac=1, random_state=3).reset_index(drop=True)
    rows = spark.frame(table.values.tolist(), "userId double, movieId double, rating double")
    names = ["cast(userId as bigint) as user_id", "cast(movieId as int) as Item", "rating"]
    rows.selectExpr(*names).coalesce(1).write.parquet(str(tmp_path / "r.parquet"))
    found = collect_ratings(read_ratings(spark, str(tmp_path / "r.parquet")))
    assert same(found, Ratings.of(table.astype({"userId": int, "movieId": int})))


def test_ratings_sent_out_come_back(spark: Spark, ratings: Ratings):
    sent = spread_whole(spark, ratings)
    rows = sorted(tuple(row) for row in sent.frame.collect())
    given = zip(ratings.users.tolist(), ratings.movies.tolist(), ratings.values.tolist(), strict=True)
    assert rows == sorted(given)
    assert [row.code for row in sent.users.orderBy("id").collect()] == list(range(sent.n_users))


def test_bad_rows_are_told_or_left_out(spark: Spark, tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text("userId,movieId,rating\n1,2,3\n1,3,many\n2,2,9\n,2,4\n2,3,5\n")
    with pytest.raises(
        DataError, match=r"3 rows are no ratings of 0.5 to 5, such as '1,3,many'.*--skip-bad-rows"
    ):
        read_ratings(spark, str(path))
    assert read_ratings(spark, str(path), skip_bad_rows=True).n == 2
    path.write_text("userId,rating\n1,2\n")
    with pytest.raises(DataError, match="no column movieId, only userId, rating"):
        read_ratings(spark, str(path))
    with pytest.raises(DataError, match="does not exist; check the name"):
        read_ratings(spark, str(tmp_path / "none.csv"))
