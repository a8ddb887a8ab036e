"""What is written appears whole, and nothing of a job that was killed stays or mixes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shared.engines.spark import Spark
from shared.errors import DataError

pytestmark = pytest.mark.slow


def half(spark: Spark, rows: Any, path: str) -> None:
    with spark.output(path, force=True) as folder:
        rows.write.parquet(f"{folder}/rows")
        raise DataError("half way")


def test_a_table_appears_whole_or_not_at_all(spark: Spark, tmp_path: Path):
    path = tmp_path / "out.parquet"
    rows = spark.frame([(1, "a"), (2, "b")], "id int, name string")
    spark.write_table(rows, str(path))
    assert (path / "_SUCCESS").exists()
    with pytest.raises(DataError, match="exists; use --force to replace it"):
        spark.write_table(rows, str(path))
    with pytest.raises(DataError, match="half way"):
        half(spark, rows, str(path))
    assert spark.read_table(str(path)).count() == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]
    (tmp_path / ".out.parquet.unfinished" / "0").mkdir(parents=True)  # of a job that was killed
    spark.write_table(rows.where("id = 1"), str(path), force=True)
    assert [row.name for row in spark.read_table(str(path)).collect()] == ["a"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]
    path.rename(tmp_path / ".out.parquet.replaced")  # killed between the two renames
    with pytest.raises(DataError, match="exists"):
        spark.check_output(str(path), force=False)
    (tmp_path / "mine").mkdir()
    with pytest.raises(DataError, match="is no table that Spark wrote whole; choose another output"):
        spark.check_output(str(tmp_path / "mine"), force=True)


def both(spark: Spark, path: str) -> None:
    with spark.output(path) as earlier, spark.output(path) as later:
        spark.frame([(1,)], "id int").write.parquet(f"{earlier}/rows")
        spark.frame([(2,)], "id int").write.parquet(f"{later}/rows")


def test_of_two_jobs_with_one_output_the_later_has_it(spark: Spark, tmp_path: Path):
    """One that was killed may be at work a moment longer, while it is begun anew: nothing is mixed."""
    path = str(tmp_path / "out.parquet")
    with pytest.raises(DataError, match="another job began to write there; start one at a time"):
        both(spark, path)
    assert [row.id for row in spark.read_table(f"{path}/rows").collect()] == [2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]


def test_files_are_read_whole_but_for_the_empty_ones_which_are_told(spark: Spark, tmp_path: Path):
    (tmp_path / "in").mkdir()
    for name, content in (("a.bin", b"\x00\xff"), ("b.bin", b""), (".hidden", b""), ("c.txt", b"c")):
        (tmp_path / "in" / name).write_bytes(content)
    rows = spark.read_files(str(tmp_path / "in")).collect()
    assert {Path(row.path).name: bytes(row.content) for row in rows} == {"a.bin": b"\x00\xff", "c.txt": b"c"}
    assert [Path(path).name for path in spark.empty_files(str(tmp_path / "in"), len(rows))] == ["b.bin"]
    assert spark.empty_files(str(tmp_path / "in" / "c.*"), 1) == []
    with pytest.raises(DataError, match="does not exist; check the name"):
        spark.read_files(str(tmp_path / "none"))


def test_a_folder_is_removed_where_it_is_there(spark: Spark, tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    spark.remove(str(tmp_path / "a"), only_empty=True)
    assert spark.exists(str(tmp_path / "a" / "b"))
    spark.remove(str(tmp_path / "a" / "b"), only_empty=True)
    spark.remove(f"file:{tmp_path}/a")
    spark.remove(str(tmp_path / "a"))
    assert not spark.exists(str(tmp_path / "a"))
