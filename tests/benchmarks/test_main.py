"""`make bench` measures part by part; one that fails is told, keeps its results, and ends no other."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from benchmarks import __main__ as bench
from shared.errors import DataError


@pytest.fixture
def parts(monkeypatch):
    """Parts of the benchmark that are made here; what would be written is listed in place of it."""
    saved: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(bench, "install_peers", lambda part: [f"a peer of {part} would not install: why"])
    monkeypatch.setattr(bench, "save", lambda part, measured: saved.append((part, measured["left_out"])))
    monkeypatch.setattr(bench, "save_chart", lambda part: part)
    monkeypatch.setattr(bench, "refresh", list)

    def add(name, measure):
        module = ModuleType(f"benchmarks.{name}")
        module.measure = measure  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"benchmarks.{name}", module)

    return add, saved


@pytest.mark.parametrize("error", [DataError("no data", "fetch it"), AssertionError("the answers differ")])
def test_a_part_that_fails_is_told_and_the_next_is_measured(parts, capsys, error):
    add, saved = parts

    def fails():
        raise error

    add("songs", fails)
    add("photos", lambda: {"left_out": ["batches: no OpenCV"]})
    assert bench.main(["songs", "photos"]) == 1
    assert f"error: songs: {error}" in capsys.readouterr().err
    assert saved == [("photos", ["batches: no OpenCV", "a peer of photos would not install: why"])]


def test_a_part_that_is_not_there_is_named_before_anything_runs():
    with pytest.raises(SystemExit, match="no benchmark 'fotos'; did you mean photos"):
        bench.main(["songs", "fotos"])
