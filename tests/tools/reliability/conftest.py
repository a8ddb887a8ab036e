"""The campaigns that fork run together, in one process of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tools.reliability.apart import run_apart
from tools.reliability.counts import Count


@pytest.fixture(scope="session")
def counted() -> Callable[[str], list[Count]]:
    """What a short run of a campaign counts; fails with what went wrong in it."""
    found = run_apart(["kills", "rivals", "interrupts", "permissions"], False)

    def counts(campaign: str) -> list[Count]:
        told = found[campaign]
        if isinstance(told, str):
            pytest.fail(told)
        return told

    return counts
