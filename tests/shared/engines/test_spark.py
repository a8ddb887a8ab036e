"""The door to Spark: one module imports it, what is written appears whole, a lost worker costs time alone."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from shared.engines.spark import Spark, _in_one_line, read_settings, spark_session
from shared.errors import DataError, UsageError

ROOT = Path(__file__).resolve().parents[3]


def test_one_module_alone_imports_pyspark():
    users = set()
    for path in [*ROOT.glob("shared/**/*.py"), *ROOT.glob("projects/**/*.py"), *ROOT.glob("tools/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in ("pyspark", "py4j") for name in names):
                users.add(str(path.relative_to(ROOT)))
    assert users == {"shared/engines/spark.py"}


def test_settings_have_names_of_spark():
    assert read_settings(["spark.executor.memory=4g", "spark.x=a=b"]) == {
        "spark.executor.memory": "4g", "spark.x": "a=b"
    }  # fmt: skip
    for text in ("executor.memory=4g", "spark.executor.memory", "spark.a b=1"):
        with pytest.raises(UsageError, match=r"is no setting; write spark.executor.memory=4g, say"):
            read_settings([text])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("boo\n  File x\nshared.errors.DataError: a is bad; mend it\n\tat org.x", ("a is bad", "mend it")),
        ("x\nValueError: 3 is odd\n at y", ("Spark: ValueError: 3 is odd", "see --debug")),
        (
            "Job aborted.\nCaused by: java.io.IOException: No space left",
            ("Spark: No space left", "see --debug"),
        ),
        ("[PATH_NOT_FOUND] Path does not exist: /a. SQLSTATE: 42K03", None),
        ("", ("Spark: it said nothing", "see --debug")),
    ],
)
def test_a_page_of_traces_becomes_a_line(text: str, told: tuple[str, str] | None):
    assert _in_one_line(text) == (told or (f"Spark: {text}", "see --debug"))


def _where(number: int) -> tuple[str, int]:
    return os.environ.get("SPARK_ENV_LOADED", ""), number * number


def _fail(number: int) -> int:
    raise DataError(f"number {number} is bad", "take another")


@pytest.mark.slow
def test_functions_run_on_the_workers_and_their_errors_are_told(spark: Spark, cluster: Any):
    assert sorted(spark.pieces(range(6)).map(_where).collect())[-1][1] == 25
    assert spark.cores == 2
    with (
        pytest.raises(DataError, match="number 1 is bad; take another"),
        spark_session(cluster.master) as joined,
    ):
        joined.pieces([1]).map(_fail).collect()
    with pytest.raises(DataError, match=r"a session with spark://.* is running"), spark_session("local[1]"):
        pass


def half(spark: Spark, rows: Any, path: str) -> None:
    with spark.output(path, force=True) as folder:
        rows.write.parquet(f"{folder}/rows")
        raise DataError("half way")


@pytest.mark.slow
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
    (tmp_path / ".out.parquet.unfinished").mkdir()  # of a job that was killed
    spark.write_table(rows.where("id = 1"), str(path), force=True)
    assert [row.name for row in spark.read_table(str(path)).collect()] == ["a"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]
    path.rename(tmp_path / ".out.parquet.replaced")  # killed between the two renames
    with pytest.raises(DataError, match="exists"):
        spark.check_output(str(path), force=False)
    (tmp_path / "mine").mkdir()
    with pytest.raises(DataError, match="is no table that Spark wrote whole; choose another output"):
        spark.check_output(str(tmp_path / "mine"), force=True)


def _slow(folder: str, number: int) -> int:
    (Path(folder) / f"begun-{number}-{os.getpid()}").touch()
    time.sleep(0.5)
    return number * number


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_no_answer(spark: Spark, cluster: Any, tmp_path: Path):
    """Rows shuffled to a worker that is lost are made again, and so is what it was at."""
    from functools import partial

    pieces = spark.pieces(range(16)).map(partial(_slow, str(tmp_path)))
    pairs = pieces.map(_keyed).reduceByKey(max, 4)
    found: list[Any] = []
    job = threading.Thread(target=lambda: found.extend(pairs.collect()))
    job.start()
    until = time.monotonic() + 60
    while len(list(tmp_path.glob("begun-*"))) < 4 and time.monotonic() < until:
        time.sleep(0.05)
    cluster.kill_worker()
    job.join(120)
    cluster.add_worker()  # for the tests that follow
    assert dict(found) == {
        number % 5: max(n * n for n in range(16) if n % 5 == number % 5) for number in range(5)
    }
    assert len(list(tmp_path.glob("begun-*"))) > 16


def _keyed(square: int) -> tuple[int, int]:
    return round(square**0.5) % 5, square


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from shared.engines.spark import spark_session

def report(number):
    import shared
    from projects.photo_filters.filters.looks import FOLDER
    return shared.__file__, len(list(FOLDER.glob("*.toml")))

settings = dict(text.split("=", 1) for text in sys.argv[2:])
with spark_session("local[1]", settings, send=True) as spark:
    print(*spark.pieces([1]).map(report).first())
    print(*(spark.session.conf.get(name) for name in settings))
"""


@pytest.mark.slow
def test_the_project_is_sent_with_the_files_beside_its_modules(cluster: Any, tmp_path: Path):
    """As to other machines; and nothing that Java says stands among the output; settings of the user hold."""
    settings = {**cluster.settings, "spark.sql.shuffle.partitions": "3"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ROOT), *map("=".join, settings.items())],
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    told, held = done.stdout.splitlines()
    assert held == " ".join(settings.values())
    where, looks = told.split()
    assert not Path(where).is_relative_to(ROOT)
    assert int(looks) == len(list((ROOT / "projects/photo_filters/looks").glob("*.toml")))
