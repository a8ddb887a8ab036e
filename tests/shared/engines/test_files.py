"""Names of results, and what of a job is told; the jobs themselves are in the apps' `test_distributed.py`."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from shared.engines.files import _before, _list_failures, _names, _one, _outcome, in_table, run_files
from shared.engines.spark import Spark
from shared.errors import DataError


def test_where_results_go():
    assert in_table("a.parquet")
    assert in_table("s3a://bucket/a")
    assert not in_table("out/photos")


def test_two_inputs_of_one_name_are_not_both_written():
    names = _names(["file:/a/x.png", "file:/b/x.png"], str.upper)
    assert names["file:/a/x.png"] == ("X.PNG", "")
    assert names["file:/b/x.png"] == ("X.PNG", "/a/x.png would become X.PNG as well; rename one")


def copy(source: Path, target: Path) -> dict[str, int]:
    data = source.read_bytes()
    if data == b"bad":
        raise DataError(f"{source} is bad", "mend it")
    if data == b"worse":
        raise ZeroDivisionError("0")
    target.write_bytes(data * 2)
    return {"bytes": len(data) * 2}


@pytest.mark.parametrize("folder", [False, True])
def test_of_every_file_there_is_a_result_or_an_error(tmp_path: Path, folder: bool):
    contents = (("a", b"one"), ("b", b"bad"), ("c", b"worse"))
    given = [(f"file:/in/{name}", content, name, "") for name, content in contents]
    given.append(("d", b"", "d", "it exists"))
    rows = [_one(copy, str(tmp_path) if folder else None, one) for one in given]
    done, failed = _outcome(rows)
    assert done == [{"input": "/in/a", "output": str(tmp_path / "a") if folder else "a", "bytes": 6}]
    assert [one["error"] for one in failed] == [
        "/in/b is bad; mend it", "file:/in/c: ZeroDivisionError: 0", "d: it exists"
    ]  # fmt: skip
    assert (tmp_path / "a").exists() is folder
    assert rows[0][2] == (None if folder else b"oneone")


def test_failures_are_listed_beside_the_results(tmp_path: Path):
    path = tmp_path / "_failures.csv"
    _list_failures(path, [{"input": "a,b", "error": "is bad"}])
    assert path.read_text() == 'input,error\n"a,b",is bad\n'
    _list_failures(path, [])
    assert not path.exists()


@pytest.mark.parametrize("text", [None, "", "[]", '{"job": "x"}', '{"job": "other", "before": []}'])
def test_another_job_or_a_broken_note_begins_anew(tmp_path: Path, text: str | None):
    if text is not None:
        (tmp_path / "state").write_text(text)
    assert _before(tmp_path / "state", "x") is None
    (tmp_path / "state").write_text('{"job": "x", "before": ["a"]}')
    assert _before(tmp_path / "state", "x") == {"a"}


def take_the_process_along(source: Path, target: Path) -> dict[str, int]:
    if source.read_bytes() == b"fatal":
        os.kill(os.getpid(), signal.SIGKILL)  # as the system does where memory is wanting
    return copy(source, target)


@pytest.mark.slow
def test_files_that_end_their_process_are_listed_and_end_nothing_else(spark: Spark, tmp_path: Path):
    contents = {"a": b"one", "b": b"fatal", "c": b"bad", "d": b"fatal", "e": b"two"}
    (tmp_path / "in").mkdir()
    for name, content in contents.items():
        (tmp_path / "in" / name).write_bytes(content)
    done, failed = run_files(
        spark, str(tmp_path / "in"), str(tmp_path / "out"), take_the_process_along, str.upper,
        request={}, force=False,
    )  # fmt: skip
    assert [Path(one["input"]).name for one in done] == ["a", "e"]
    assert [Path(one["input"]).name for one in failed] == ["b", "c", "d"]
    assert "the process at work on it was ended; give workers more memory" in failed[0]["error"]
    names = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert names.keys() == {"A", "E", "_failures.csv"}
    assert (names["A"], names["E"]) == (b"oneone", b"twotwo")
