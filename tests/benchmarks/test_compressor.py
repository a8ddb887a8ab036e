"""BD-rates stand in the results where the test pictures are, and are left out where one is missing."""

from __future__ import annotations

import pytest

from benchmarks import compressor


@pytest.fixture
def kodak(tmp_path):
    folder = tmp_path / "kodak"
    folder.mkdir()
    for number in range(1, 25):
        (folder / f"kodim{number:02}.png").touch()
    return folder


def test_rates_are_of_pictures_nothing_was_trained_on(kodak, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "benchmarks.compressor_rates.measure", lambda paths: asked.extend(paths) or {"tables": [1]}
    )
    assert compressor.rates(kodak) == {"tables": [1]}
    assert [path.name for path in asked] == [f"kodim{number}.png" for number in range(13, 25)]


def test_without_the_pictures_the_table_is_left_out(kodak):
    (kodak / "kodim17.png").unlink()
    left_out = compressor.rates(kodak)
    assert left_out["tables"] == []
    assert left_out["left_out"] == [
        "BD-rate: kodim17.png is not in kodak/; it takes kodim13.png to kodim24.png"
    ]
