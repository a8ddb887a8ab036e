"""Many at once are the same as one by one: in order, past failures, within bounds, and broken off cleanly."""

from __future__ import annotations

import threading
import time

import numba
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from shared.batch import Gate, Stopped, run_all
from shared.blas import blas_threads, one_blas_thread
from shared.errors import DataError
from shared.memory import check_budget, within

pytestmark = pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one core has no batch")


@pytest.fixture(params=[1, 2])
def threads(request):
    before = numba.get_num_threads()
    numba.set_num_threads(request.param)
    yield request.param
    numba.set_num_threads(before)


def test_results_come_in_order_whatever_failed(threads, rng):
    naps = rng.random(20) / 200

    def work(i: int, gate: Gate) -> int:
        time.sleep(naps[i])
        if i % 7 == 3:
            raise DataError(f"{i} is bad")
        return i * i

    outcomes = list(run_all(range(20), work))
    assert [item for item, _ in outcomes] == list(range(20))
    for i, outcome in outcomes:
        assert str(outcome) == f"{i} is bad" if i % 7 == 3 else outcome == i * i


def test_a_defect_is_not_taken_for_a_bad_file(threads):
    def work(i: int, gate: Gate) -> int:
        return 1 // (2 - i)

    with pytest.raises(ZeroDivisionError):
        list(run_all(range(5), work))


def test_each_thread_has_its_share_of_the_kernels_threads(threads):
    shares = {outcome for _, outcome in run_all(range(8), lambda i, gate: numba.get_num_threads())}
    assert shares == {1}


def test_blas_has_one_thread_whoever_does_the_work(threads):

    def work(i: int, gate: Gate) -> set[int]:
        with one_blas_thread():
            return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        assert [outcome for _, outcome in run_all(range(8), work)] == [{1}] * 8
        assert blas_threads() == 2


def test_large_items_are_worked_on_alone():
    inside, most, lock = [], [], threading.Lock()

    def work(size: int, gate: Gate) -> None:
        with lock:
            inside.append(size)
            most.append(list(inside))
        time.sleep(0.01)
        with lock:
            inside.remove(size)

    list(run_all([60, 60, 500, 30, 30, 500, 40], work, size=lambda size: size, at_once=100))
    assert all(sum(sizes) <= 100 or len(sizes) == 1 for sizes in most)
    assert any(len(sizes) == 2 for sizes in most)


def test_what_is_in_work_together_needs_no_more_than_the_budget():
    inside, most, lock = [], [], threading.Lock()

    def work(needed: int, gate: Gate) -> None:
        with lock:
            inside.append(needed)
            most.append(list(inside))
        check_budget(needed, "this one", "leave it out")
        time.sleep(0.01)
        with lock:
            inside.remove(needed)

    needs = [60, 60, 30, 30, 100, 40]
    with within(100):
        assert [outcome for _, outcome in run_all(needs, work, memory=lambda needed: needed)] == [None] * 6
    assert all(sum(together) <= 100 for together in most)
    assert any(len(together) == 2 for together in most)


def test_one_over_the_budget_is_refused_and_the_rest_is_done():
    def work(needed: int, gate: Gate) -> int:
        check_budget(needed, "this one", "leave it out")
        return needed

    with within(100):
        outcomes = [outcome for _, outcome in run_all([60, 500, 60], work, memory=lambda needed: needed)]
    assert outcomes[::2] == [60, 60]
    assert isinstance(outcomes[1], DataError)


def test_a_closed_gate_takes_back_what_is_being_written(tmp_path):
    gate = Gate()

    def write(name: str) -> None:
        with gate.write(tmp_path / name) as file:
            file.write(b"half")
            gate.close()
            file.write(b"of it")

    for name in ("begun", "not begun"):
        with pytest.raises(Stopped):
            write(name)
    assert list(tmp_path.iterdir()) == []


def test_an_open_gate_writes_as_ever(tmp_path):
    with Gate().write(tmp_path / "a") as file:
        file.write(b"....6789")
        file.seek(0)
        file.write(b"0123")
    assert (tmp_path / "a").read_bytes() == b"01236789"


def test_who_stops_listening_ends_the_work():
    begun = []

    def work(i: int, gate: Gate) -> int:
        begun.append(i)
        time.sleep(0.01)
        gate.check()
        return i

    outcomes = run_all(range(500), work)
    assert next(outcomes) == (0, 0)
    outcomes.close()
    count = len(begun)
    time.sleep(0.1)
    assert len(begun) == count < 20
