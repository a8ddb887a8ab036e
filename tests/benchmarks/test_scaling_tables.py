"""What is made of measurements: where lines cross, and the arithmetic of larger sets."""

from __future__ import annotations

import re

import pytest

from benchmarks.scaling_tables import crossing, estimates, slope


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
    assert "1,000,000,000 ratings × 1.33e-05 core-seconds each = 13,300" in ratings[1]


def test_a_line_grows_by_its_slope():
    assert slope([7e9 + 60 * n for n in (1e5, 1e6, 1e8)], [1e5, 1e6, 1e8]) == pytest.approx(60)
    assert slope([5.0, 4.0], [1.0, 2.0]) == 1.0  # memory of nothing is no cost to divide by
    assert slope([600.0], [10.0]) == 60.0
