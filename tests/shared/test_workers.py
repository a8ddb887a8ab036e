"""Results come in the order of the items, however long each takes, and never far ahead of who takes them."""

from __future__ import annotations

import threading
import time

import pytest

from shared.workers import in_order


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_are_in_order(rng, threads):
    naps = rng.random(40) / 500

    def work(i: int) -> int:
        time.sleep(naps[i])
        return i * i

    assert list(in_order(work, range(40), threads)) == [i * i for i in range(40)]


def test_no_more_than_twice_as_many_results_as_threads_wait():
    started = []
    results = in_order(lambda i: started.append(i) or i, iter(range(1000)), 3)
    assert next(results) == 0
    time.sleep(0.1)
    assert len(started) <= 6
    results.close()


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_stands_in_its_place_and_ends_the_work(threads):
    def work(i: int) -> int:
        return 12 // (3 - i)

    results = in_order(work, range(9), threads)
    assert [next(results) for _ in range(3)] == [4, 6, 12]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert list(results) == []


def test_one_thread_starts_none():
    before = threading.active_count()
    list(in_order(lambda i: threading.active_count(), range(3), 1))
    assert threading.active_count() == before
