"""How growth is told."""

from __future__ import annotations

import re
import time

from benchmarks.limits import _rate, growth


def test_growth_is_of_the_work_and_not_of_making_it_ready() -> None:
    """Waiting ten times as long is told as ten times, whatever it takes to prepare."""

    def make(size: int):  # type: ignore[no-untyped-def]
        time.sleep(0.05)
        return lambda: time.sleep(0.002 * size)

    [row] = growth({"waiting": make})
    assert row[0] == "waiting"
    for ratio in row[4:]:
        middle, low, high = map(float, re.fullmatch(r"× ([\d.]+) \(([\d.]+)–([\d.]+)\)", ratio).groups())
        assert low <= middle <= high
        assert 5 < middle < 20


def test_sizes_take_turns_as_often_as_their_length_allows() -> None:
    asked: list[int] = []
    growth({"counting": lambda size: lambda: asked.append(size)})
    assert asked == [1, 10, 100] * 8  # once to see how long they take, and seven times


def test_a_rate_is_the_faster_the_shorter_the_time() -> None:
    told = _rate("copying", 12.0, [2.0, 4.0, 3.0], " GB/s", digits=1)
    assert (told["value"], told["interval"]) == (4.0, [3.0, 6.0])
