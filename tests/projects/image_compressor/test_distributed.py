"""Files compressed on a cluster are, byte by byte, those compressed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.cli import app
from shared.engines.spark import Spark

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("method", ["patch", "svd"])
def test_a_folder_gives_the_bytes_of_one_machine(
    spark: Spark, cluster: Any, in_process: Any, rng: np.random.Generator, tmp_path: Path, method: str
):
    (tmp_path / "photos").mkdir()
    for number in range(3):
        smooth = np.cumsum(rng.normal(0, 3, (48, 40 + number, 3)), axis=0) + 128
        Image.fromarray(smooth.clip(0, 255).astype(np.uint8)).save(tmp_path / "photos" / f"p{number}.png")
    inputs = sorted((tmp_path / "photos").iterdir())
    (tmp_path / "photos" / "broken.png").write_bytes(inputs[0].read_bytes()[:200])
    call = in_process(app, "image-compressor")
    words = ("--method", method, "--quality", 60, "--allow-larger", "--json")
    assert call("compress", *inputs, "-o", "here", *words)[0] == 0
    status, out, err = call(
        "compress", "photos", "-o", "there", *words, "--engine", "spark", "--master", cluster.master
    )
    assert status == 1
    assert err.splitlines()[-1] == "error: 1 of 4 failed"
    told = json.loads(out)
    assert [Path(one["input"]).name for one in told["failed"]] == ["broken.png"]
    assert len(told["outputs"]) == 3
    for path in (tmp_path / "here").iterdir():
        assert (tmp_path / "there" / path.name).read_bytes() == path.read_bytes()


def test_a_worker_lost_in_the_middle_costs_no_file_of_a_table(
    spark: Spark, cluster: Any, in_process: Any, rng: np.random.Generator, tmp_path: Path, halfway: Any
):
    (tmp_path / "photos").mkdir()
    for number in range(12):
        smooth = np.cumsum(rng.normal(0, 3, (160, 200 + number, 3)), axis=0) + 128
        Image.fromarray(smooth.clip(0, 255).astype(np.uint8)).save(tmp_path / "photos" / f"p{number:02}.png")
    inputs = sorted((tmp_path / "photos").iterdir())
    rows = [(path.name, path.read_bytes()) for path in inputs] + [("broken.png", b"\x89PNG")]
    table = spark.frame(spark.pieces(rows, 6), "path string, content binary")
    spark.write_table(table, str(tmp_path / "in.parquet"))
    call = in_process(app, "image-compressor")
    words = ("--psnr", 35, "--allow-larger")
    on = ("--engine", "spark", "--master", cluster.master)
    with cluster.losing_a_worker(halfway(tmp_path / "out.parquet")):
        status, _, err = call("compress", "in.parquet", "-o", "out.parquet", *words, *on)
    assert (status, err.splitlines()[-1]) == (1, "error: 1 of 13 failed")
    assert call("compress", *inputs, "-o", "here", *words)[0] == 0
    found = {row.input: row for row in spark.read_table(str(tmp_path / "out.parquet")).collect()}
    assert found.keys() == {path for path, _ in rows}
    for path in inputs:
        expected = (tmp_path / "here" / f"{path.stem}.svdc").read_bytes()
        assert bytes(found[path.name].content) == expected
    assert found["broken.png"].content is None
    assert "broken.png" in found["broken.png"].error
