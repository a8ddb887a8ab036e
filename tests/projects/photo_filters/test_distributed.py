"""Pictures filtered on a cluster are the pictures filtered here, whatever becomes of some of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters.cli import app
from shared.engines.spark import Spark

pytestmark = pytest.mark.slow
CHAIN = "gaussian:1 | sepia:60%"


@pytest.fixture
def photos(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Five pictures and two files that are none."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(5):
        pixels = rng.integers(0, 255, (20 + number, 30, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"p{number}.png")
    (folder / "text.png").write_text("no picture")
    (folder / "empty.jpg").write_bytes(b"")
    return folder


@pytest.fixture
def call(in_process: Any, cluster: Any) -> Callable[..., tuple[Any, str, str]]:
    here = in_process(app, "photo-filters")

    def command(*words: object, on_cluster: bool = True) -> tuple[Any, str, str]:
        return here(*words, *(("--engine", "spark", "--master", cluster.master) if on_cluster else ()))

    return command


def test_a_folder_gives_the_files_of_one_machine_and_lists_what_failed(
    spark: Spark, call: Callable[..., tuple[Any, str, str]], photos: Path, tmp_path: Path
):
    (tmp_path / "here").mkdir()
    inputs = sorted(photos.glob("p*.png"))
    assert call("apply", *inputs, "-o", "here", CHAIN, on_cluster=False)[0] == 0
    status, out, err = call("apply", "photos", "-o", "there", CHAIN, "--json")
    assert status == 1
    assert err.splitlines()[-1] == "error: 2 of 7 failed"
    for path in inputs:
        assert (tmp_path / "there" / path.name).read_bytes() == (tmp_path / "here" / path.name).read_bytes()
    told = json.loads(out)
    assert [Path(one["output"]).name for one in told["outputs"]] == [path.name for path in inputs]
    assert told["outputs"][0].keys() >= {"input", "output", "width", "height", "frames", "seconds"}
    assert [Path(one["input"]).name for one in told["failed"]] == ["empty.jpg", "text.png"]
    assert (tmp_path / "there" / "_failures.csv").read_text().count("\n") == 3
    assert {path.name for path in (tmp_path / "there").iterdir()} == {
        *(path.name for path in inputs), "_failures.csv"
    }  # fmt: skip
    status, _, err = call("apply", "photos", "-o", "there", CHAIN)
    assert (status, err.count("it exists; use --force")) == (1, 5)


def test_a_table_gives_a_table(
    spark: Spark, call: Callable[..., tuple[Any, str, str]], photos: Path, tmp_path: Path
):
    rows = [(path.name, path.read_bytes()) for path in sorted(photos.iterdir())]
    spark.write_table(spark.frame(rows, "path string, content binary"), str(tmp_path / "in.parquet"))
    status, out, err = call("apply", "in.parquet", "-o", "out.parquet", CHAIN)
    assert (status, out) == (1, "5 files written\n")
    assert "error: 2 of 7 failed" in err
    (tmp_path / "here").mkdir()
    call("apply", *sorted(photos.glob("p*.png")), "-o", "here", CHAIN, on_cluster=False)
    found = {row.input: row for row in spark.read_table(str(tmp_path / "out.parquet")).collect()}
    assert len(found) == 7
    for path in (tmp_path / "here").iterdir():
        assert bytes(found[path.name].content) == path.read_bytes()
    assert found["text.png"].content is None
    assert "text.png" in found["text.png"].error


@pytest.fixture
def larger(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Pictures that take a while."""
    folder = tmp_path / "larger"
    folder.mkdir()
    for number in range(16):
        pixels = rng.integers(0, 255, (500 + number, 600, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"p{number:02}.png")
    return folder


def test_a_worker_lost_in_the_middle_costs_no_picture(
    spark: Spark, cluster: Any, call: Callable[..., tuple[Any, str, str]], larger: Path, tmp_path: Path
):
    out = tmp_path / "out"
    with cluster.losing_a_worker(lambda: any(out.glob("*.png"))):
        assert call("apply", "larger", "-o", "out", CHAIN) == (0, "16 files written\n", "")
    assert_made(call, larger, out)


def test_a_job_that_was_killed_goes_on(
    spark: Spark,
    cluster: Any,
    call: Callable[..., tuple[Any, str, str]],
    killed_when: Callable[..., None],
    larger: Path,
    tmp_path: Path,
):
    """The driver gets SIGKILL when some pictures are there: each is whole, and none of them is made again."""
    out = tmp_path / "out"
    killed_when(
        lambda: any(out.glob("*.png")), "projects.photo_filters", "apply", "larger", "-o", "out", CHAIN,
        "--engine", "spark", "--master", "local[1]", *cluster.words,
    )  # fmt: skip
    assert (out / ".spark-job.json").exists()
    made = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    assert 0 < len(made) < 16
    assert call("apply", "larger", "-o", "out", CHAIN) == (0, "16 files written\n", "")
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}.items() >= made.items()
    assert_made(call, larger, out)


def assert_made(call: Callable[..., tuple[Any, str, str]], inputs: Path, out: Path) -> None:
    """The folder holds the results of one machine and nothing else."""
    here = out.with_name("here")
    here.mkdir()
    assert call("apply", *sorted(inputs.iterdir()), "-o", here, CHAIN, on_cluster=False)[0] == 0
    expected = {path.name: path.read_bytes() for path in here.iterdir()}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == expected


def test_what_is_mistyped_is_told_before_anything_starts(in_process: Any, tmp_path: Path):
    here = in_process(app, "photo-filters")
    on = ("--engine", "spark", "--master", "mesos://127.0.0.1:1")
    for words, told in (
        (("photos", "-o", "out", "gausian:1"), "gausian"),
        (("a", "b", "c", "-o", "out"), "--engine spark takes one folder or table"),
        (("photos", "-o", "out", "sepia", "--depth", "9"), "a depth of 9 bits"),
    ):
        status, out, err = here("apply", *words, *on)
        assert status in (1, 2)
        assert (out, len(err.splitlines())) == ("", 1)
        assert told in err
