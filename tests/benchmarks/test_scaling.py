"""The memory of a process is looked at, and what processes tell becomes tables."""

from __future__ import annotations

import os

import pytest

from benchmarks import scaling
from benchmarks.results import render
from benchmarks.scaling import tree_memory


def test_memory_of_a_process_and_its_children():
    assert tree_memory(os.getpid()) > 10e6
    assert tree_memory(2**30) == 0


def test_the_tables_can_be_shown(monkeypatch: pytest.MonkeyPatch):
    """From measurements as the processes tell them; no Spark is started."""
    fit = {"start": 4.0, "read": 1.0, "fit": 2.0, "seconds": 3.0, "peak_mb": 500.0}
    songs = {"seconds": 32.0, "queries": 16_384, "rows": 262_144}
    told = {"fit": fit, "songs": songs, "photos": {"photos": 8, "filter": 8.0, "compress": 40}}
    told["fit on Spark"] = {**fit, "seconds": 6.0}
    monkeypatch.setattr(
        scaling,
        "_in_a_process",
        lambda kind, engine, *words: told["fit on Spark" if (kind, engine) == ("fit", "spark") else kind],
    )
    monkeypatch.setattr("shared.engines.masters.check_installed", lambda: None)
    page = render(scaling.measure([2_000, 4_000], accuracy=False))
    assert "less time on Spark | nowhere up to " in page
    assert "Spark takes 2.0 times as much or more" in page
    assert "a hundred million songs, all against all: 382 blocks of 262,144" in page
