"""How growth is told."""

from __future__ import annotations

import time

from benchmarks.limits import growth


def test_growth_is_of_the_work_and_not_of_making_it_ready() -> None:
    """Waiting ten times as long is told as ten times, whatever it takes to prepare."""

    def make(size: int):  # type: ignore[no-untyped-def]
        time.sleep(0.05)
        return lambda: time.sleep(0.002 * size)

    [row] = growth({"waiting": make})
    assert row[0] == "waiting"
    for ratio in row[4:]:
        assert 5 < float(ratio.removeprefix("× ")) < 20
