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
