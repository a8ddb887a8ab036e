"""Queries on one thread and on more take turns, and what is asked is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import songs_once
from benchmarks.songs_grid import write
from benchmarks.songs_once import ALONE, BATCHES, ONE_THREAD_ROWS, answer, thread_counts
from benchmarks.songs_peers import OURS, PROGRAMS, Index, K, is_here, machine_threads
from benchmarks.songs_rows import gaussian


class Recorded:
    """A search that finds nothing and keeps what it was asked, by the number of threads."""

    def __init__(self):
        self.asked = []

    def __call__(self, queries, threads):
        self.asked.append((threads, queries[:, 0].astype(int).tolist()))
        return np.full((len(queries), K), -1, np.int64)


@pytest.fixture
def queries():
    return np.arange(1_001.0)[:, None]


def test_one_query_at_a_time_is_another_in_every_run(queries):
    search = Recorded()
    times = songs_once._one_at_a_time(Index(search, shares=True), queries, [1, 2])
    assert {threads: len(found) for threads, found in times.items()} == {1: 7, 2: 7}
    runs = search.asked[2:]  # after one that is not counted and one that tells how long it takes
    assert [threads for threads, _ in runs] == ([1] * ALONE + [2] * ALONE) * 7
    numbers = [number for _, asked in search.asked for number in asked]
    assert len(set(numbers)) == len(numbers)


def test_batches_take_turns_on_one_thread_and_on_two(queries):
    search = Recorded()
    size, times, found = songs_once._batch(Index(search, shares=False), queries, [1, 2])
    assert (size, found.shape) == (BATCHES[0], (BATCHES[0], K))
    assert {threads: len(one) for threads, one in times.items()} == {1: 7, 2: 7}
    assert [(threads, len(asked)) for threads, asked in search.asked[-14:]] == [(1, size), (2, size)] * 7


def test_a_batch_that_would_take_long_is_smaller(queries, monkeypatch):
    monkeypatch.setattr(songs_once, "BATCH_SECONDS", 0.0)
    assert songs_once._batch(Index(Recorded(), shares=False), queries, [2])[0] == BATCHES[-1]


def test_one_thread_is_measured_up_to_a_number_of_rows():
    assert thread_counts(ONE_THREAD_ROWS) == sorted({1, machine_threads()})
    assert thread_counts(ONE_THREAD_ROWS + 1) == [machine_threads()]


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if is_here(program)])
def test_what_is_told_of_a_program_is_whole(name, tmp_path):
    write(tmp_path, 2_000, 12, lambda n, seed: gaussian(n, seed, 1.0, 12))
    told = json.loads(json.dumps(answer(name, tmp_path)))
    counts = [str(threads) for threads in thread_counts(2_000)]
    assert list(told["batch"]) == counts
    assert list(told["one"]) == (counts if told["shares"] else ["1"])
    assert len(told["build"]) == 7  # none takes ten seconds
    for times in (told["build"], *told["one"].values(), *told["batch"].values()):
        assert min(times) > 0
    assert len(np.load(tmp_path / "found.npy")) == told["batch_of"]


def test_ours_is_among_them():
    assert OURS in PROGRAMS
    assert is_here(PROGRAMS[OURS])
