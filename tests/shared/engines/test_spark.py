"""The door to Spark: one module imports it, functions run on the workers, a lost worker costs time alone."""

from __future__ import annotations

import ast
import functools
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from shared.engines.spark import Spark, spark_session
from shared.errors import DataError

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


def _slow(folder: str, number: int) -> int:
    (Path(folder) / f"begun-{number}-{os.getpid()}").touch()
    time.sleep(0.5)
    return number * number


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_no_answer(spark: Spark, cluster: Any, tmp_path: Path):
    """Rows shuffled to a worker that is lost are made again, and so is what it was at."""
    begun = functools.partial(_begun, tmp_path)
    pieces = spark.pieces(range(16)).map(functools.partial(_slow, str(tmp_path)))
    pairs = pieces.map(_keyed).reduceByKey(max, 4)
    with cluster.losing_a_worker(lambda: len(begun()) >= 4):
        found = pairs.collect()
    assert dict(found) == {
        number % 5: max(n * n for n in range(16) if n % 5 == number % 5) for number in range(5)
    }
    assert len(begun()) > 16


def _begun(folder: Path) -> list[Path]:
    return list(folder.glob("begun-*"))


def _keyed(square: int) -> tuple[int, int]:
    return round(square**0.5) % 5, square


def _fit(spark: Spark, sweeps: int) -> int:
    """Factorise a few ratings; return of how many steps the history of the factors consists."""
    rows = [(user, item, float((user * item) % 5)) for user in range(6) for item in range(4)]
    ratings = spark.frame(rows, "user int, item int, rating float").persist()
    users, _ = spark.factorise(ratings, rank=2, reg=0.1, sweeps=sweeps, seed=0, rows=len(rows))
    return len(users.rdd.toDebugString().splitlines())


@pytest.mark.slow
def test_a_long_fit_does_not_remember_its_beginning(spark: Spark):
    """Every fifth sweep is a new beginning: what is lost is made from there."""
    of_four, of_six, of_eleven = (_fit(spark, sweeps) for sweeps in (4, 6, 11))
    assert of_six == of_eleven < of_four


@pytest.mark.slow
@pytest.mark.parametrize("there", [False, True])
def test_checkpoints_go_with_the_session_that_made_them(spark: Spark, tmp_path: Path, there: bool):
    """And so does their folder, unless it was there before."""
    scratch = tmp_path / "scratch"
    if there:
        scratch.mkdir()
    joined = Spark(spark.session, str(scratch))
    try:
        _fit(joined, 5)
        assert list(scratch.glob("*/rdd-*"))
        joined.forget()
    finally:
        spark.context.setCheckpointDir(spark.scratch)
    assert scratch.exists() is there
    assert not there or not list(scratch.iterdir())


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
