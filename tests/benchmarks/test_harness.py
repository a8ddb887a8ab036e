"""The stopwatch itself: fair order, the right middle, warm-up not counted."""

from __future__ import annotations

import numba
import pytest
from threadpoolctl import threadpool_info

from benchmarks.harness import compare, one_thread_count, provenance, runs_for, take_turns


class Scripted:
    """A clock that only work moves, and work of scripted lengths."""

    def __init__(self) -> None:
        self.now, self.order = 0.0, ""

    def work(self, name: str, seconds: list[float]):
        script = iter(seconds)

        def run() -> None:
            self.order += name
            self.now += next(script)

        return run


def test_the_two_sides_alternate_and_the_warm_up_is_not_counted():
    s = Scripted()
    a, b = s.work("A", [100, 1, 2, 3]), s.work("B", [100, 2, 2, 2])
    found = compare(a, b, runs=3, clock=lambda: s.now)
    assert s.order == "ABABABAB"
    assert (found.a, found.b, found.runs) == (2, 2, 3)
    assert (found.ratio, found.low, found.high) == (1.0, 0.5, 1.5)


def test_a_drift_of_the_machine_cancels():
    """A takes 0.8 of B throughout while the machine slows down ninefold: every ratio is 0.8."""
    s, slow = Scripted(), [1, 1, 2, 4, 9]
    found = compare(s.work("A", [0.8 * x for x in slow]), s.work("B", slow), runs=4, clock=lambda: s.now)
    assert found.low == pytest.approx(0.8)
    assert found.high == pytest.approx(0.8)


@pytest.mark.parametrize(("length", "runs"), [(1, 7), (20, 3), (90, 1)])
def test_long_work_is_repeated_less(length, runs):
    s = Scripted()
    found = compare(s.work("A", [length] * 9), s.work("B", [length] * 9), clock=lambda: s.now)
    assert found.runs == runs


def test_one_thread_count_for_all_and_restored():
    before = numba.get_num_threads()
    with one_thread_count(1):
        assert numba.get_num_threads() == 1
        assert {pool["num_threads"] for pool in threadpool_info()} <= {1}
    assert numba.get_num_threads() == before


def test_provenance_names_versions():
    assert provenance("pillow")["packages"].keys() >= {"numpy", "pillow", "numba"}


def test_programs_take_turns_as_often_as_their_length_allows():
    s = Scripted()
    works = {"A": s.work("A", [1, 2, 3]), "B": s.work("B", [5, 6, 7]), "C": s.work("C", [2, 2, 2])}
    found = take_turns(works, {"A": 3, "B": 5, "C": 2}, clock=lambda: s.now)
    assert s.order == "ABCABCABC"
    assert found == {"A": [1, 2, 3], "B": [5, 6, 7], "C": [2, 2, 2]}


@pytest.mark.parametrize(("length", "runs"), [(0.1, 7), (9.9, 7), (10, 3), (119, 3), (120, 1)])
def test_runs_are_fewer_the_longer_they_take(length, runs):
    s = Scripted()
    assert runs_for(length) == runs
    assert len(take_turns({"A": s.work("A", [1] * 9)}, {"A": length}, clock=lambda: s.now)["A"]) == runs
