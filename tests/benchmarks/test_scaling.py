"""What is made of measurements: where lines cross, and the arithmetic of larger sets."""

from __future__ import annotations

import os
import re

import pytest

from benchmarks import scaling
from benchmarks.results import render
from benchmarks.scaling import crossing, estimates, tree_memory


def test_lines_cross_between_two_points():
    assert crossing([1, 100], [1, 100], [10, 10]) == pytest.approx(10)
    assert crossing([1, 10, 100], [1, 1, 1], [2, 3, 4]) is None
    assert crossing([1, 10], [5, 5], [4, 4]) is None  # below from the beginning


def costs() -> list[dict[str, float]]:
    one = {"seconds": 200.0, "peak_mb": 6_000.0, "ratings": 30e6, "bytes_each": 200.0}
    return [
        one,
        one,
        {"seconds": 32.0, "queries": 16_384, "rows": 262_144},
        {"photos": 8, "filter": 8.0, "compress": 40},
    ]


def test_every_estimate_is_its_arithmetic():
    """Each line's count × cost / capacity is the number of machines that it tells."""
    (table,) = estimates(*costs())
    lines = [row for row in table["rows"] if row[2] != "–"]
    assert len(lines) == 6
    for _, arithmetic, machines in lines:
        count, each, total, quotient = (
            float(found.replace(",", ""))
            for found in re.fullmatch(
                r"([\d,]+) .*? × (\S+) .*? = (\S+); / \(.*\) = ([\d,.]+)", arithmetic
            ).groups()  # type: ignore[union-attr]
        )
        assert total == pytest.approx(count * each, rel=0.01)
        assert int(machines.replace(",", "")) == pytest.approx(max(1, quotient), abs=1)
    ratings = table["rows"][0]
    assert "1,000,000,000 ratings × 1.33e-05 core-seconds each = 1.33e+04" in ratings[1]


def test_memory_of_a_process_and_its_children():
    assert tree_memory(os.getpid()) > 10e6
    assert tree_memory(2**30) == 0


def test_the_tables_can_be_shown(monkeypatch: pytest.MonkeyPatch):
    """From measurements as the processes tell them; no Spark is started."""
    fit = {"start": 4.0, "read": 1.0, "fit": 2.0, "seconds": 3.0, "peak_mb": 500.0}
    told = {"fit": fit, "songs": costs()[2], "photos": costs()[3]}
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
