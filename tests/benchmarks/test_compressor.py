"""BD-rates stand in the results where the test pictures are, and are left out where one is missing."""

from __future__ import annotations

import pytest

from benchmarks import compressor
from projects.image_compressor.patch.training import FOLDERS, find_pictures


@pytest.fixture
def pictures(tmp_path):
    for folder, count in zip(FOLDERS, (12, 30, 2), strict=True):
        (tmp_path / folder).mkdir()
        for number in range(count):
            (tmp_path / folder / f"{number:02}.png").touch()
    return tmp_path


def test_rates_are_of_pictures_nothing_was_trained_on(pictures, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "benchmarks.compressor_rates.measure", lambda paths: asked.extend(paths) or {"tables": [1]}
    )
    assert compressor.rates(pictures) == {"tables": [1]}
    trained, left_out = find_pictures([pictures / name for name in FOLDERS])
    assert asked == left_out
    assert not set(trained) & set(left_out)
    assert sorted(trained + left_out) == sorted(pictures.glob("*/*.png"))
    assert len(left_out) == 44 // 8


def test_without_the_pictures_the_table_is_left_out(tmp_path):
    left_out = compressor.rates(tmp_path)
    assert left_out["tables"] == []
    assert left_out["left_out"] == [f"BD-rate: kodak/ is not in {tmp_path.name}/"]
