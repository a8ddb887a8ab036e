"""What is told of jobs on Spark before any is begun; the jobs themselves are in `distributed/`."""

from __future__ import annotations

from projects.movie_recommender.cli.distributing import _beside, _stays


def test_a_model_stays_in_parquet_where_the_output_says_so():
    assert _stays("m.parquet")
    assert _stays("hdfs://host/models/m")
    assert not _stays("out/model.bin")


def test_checkpoints_lie_beside_an_output_that_all_workers_reach():
    assert _beside((None, None, None), "hdfs://host/m.parquet")[2] == "hdfs://host/m.parquet.checkpoints"
    assert _beside((None, None, "/shared"), "hdfs://host/m.parquet")[2] == "/shared"
    assert _beside((None, None, None), "m.parquet")[2] is None
