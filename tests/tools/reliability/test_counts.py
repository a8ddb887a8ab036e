"""A count is a plain record."""

from __future__ import annotations

from dataclasses import asdict

from tools.reliability.counts import Count


def test_a_count_comes_back_from_its_fields():
    count = Count("faults", "film model", 3, 2, 1, 0)
    assert Count(**asdict(count)) == count
