"""What is slow is not run again at larger sizes, and its cell says so."""

from __future__ import annotations

import pytest

from benchmarks import photos_sizes
from benchmarks.photo_peers import Work
from benchmarks.photos_sizes import measure


def test_a_peer_that_would_take_long_is_told_and_not_run(monkeypatch):
    monkeypatch.setattr(photos_sizes, "LONG", 0.0)
    small, large = (table["rows"] for table in measure([0.02, 0.04], ["gaussian:2", "invert"])["tables"])
    assert not any("not run" in cell for row in small for cell in row)
    for before, after in zip(small, large, strict=True):
        assert before[0] == after[0]
        assert after[1].endswith(" ms")  # ours runs at all sizes
        assert [cell != "–" for cell in before[2:]] == [cell.endswith(" s, not run") for cell in after[2:]]


def test_answers_that_differ_are_not_timed(monkeypatch):
    right = photos_sizes._works

    def wrong(pixels, missing):
        works = right(pixels, missing)
        works["Pillow"]["invert"] = Work(lambda: pixels)
        return works

    monkeypatch.setattr(photos_sizes, "_works", wrong)
    with pytest.raises(AssertionError, match="invert by Pillow: the answers differ by"):
        measure([0.02], ["invert"])
