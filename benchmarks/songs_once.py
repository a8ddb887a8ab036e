"""Songs: one program builds one index and answers, in a process of its own, so that its memory can be told.

    python -m benchmarks.songs_once NAME FOLDER

FOLDER has rows.npy (n, d) and queries.npy (q, d), float32 of length 1; found.npy is left there, the rows
found for the queries of the batch. What is printed is JSON: seconds of every run, and megabytes.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import one_thread_count, runs_for, seconds_of
from benchmarks.memory import cost_of, resident_mb
from benchmarks.songs_peers import PROGRAMS, Index, K, Program, machine_threads

__all__ = ["ONE_THREAD_ROWS", "answer", "thread_counts"]

# Rows up to which one thread is measured as well. Those of ten million would take some ten minutes more, by
# what they take on two, and tell what a million tells: both are far beyond the cache.
ONE_THREAD_ROWS = 1_000_000
ALONE = 20  # queries of a run one at a time, fewer where they would take longer than
ALONE_SECONDS = 0.5
BATCHES = (1_000, 100, 32)  # the first of them that takes no longer than this, judged by a batch of the last:
BATCH_SECONDS = 1.5  # seven runs of all programs, at all sizes, on one thread and on all


def thread_counts(n: int) -> list[int]:
    """The numbers of threads on which n rows are searched, the most last."""
    return sorted({1, machine_threads()} if n <= ONE_THREAD_ROWS else {machine_threads()})


def answer(name: str, folder: Path) -> dict[str, Any]:
    """Build and search; the index of a small part is built first, for what is compiled and loaded once.

    Returns:
        "build": seconds of each build; "one" and "batch": by the number of threads, seconds of a query in
        each run, by itself and as one of "batch_of"; "shares": whether threads share a query by itself, which
        is asked on one thread alone otherwise; "held_mb", "peak_mb": of the index, and at most.
    """
    rows, queries = np.load(folder / "rows.npy"), np.load(folder / "queries.npy")
    program, threads = PROGRAMS[name], machine_threads()
    with one_thread_count(threads):
        warm = program.build(rows[: 100 * K], threads).search
        warm(queries[:1], threads)
        warm(queries[:32], threads)
        del warm
        before = resident_mb()
        (told, found), cost = cost_of(lambda: _build_and_ask(program, rows, queries, before))
        # the first build of an exact index may have compiled the tree, and does not count
        counted = told["build"] if program.is_graph else []
        more = runs_for(told["build"][0]) - len(counted)
        told["build"] = counted + [seconds_of(lambda: program.build(rows, threads)) for _ in range(more)]
    np.save(folder / "found.npy", found)
    return {**told, "peak_mb": cost.peak_mb}


def _build_and_ask(
    program: Program, rows: np.ndarray, queries: np.ndarray, before: float
) -> tuple[dict[str, Any], np.ndarray]:
    """Return what was measured, the memory that the index keeps among it, and the rows found."""
    started = time.perf_counter()
    index = program.build(rows, machine_threads())
    seconds = time.perf_counter() - started
    held = resident_mb() - before
    counts = thread_counts(len(rows))
    one = _one_at_a_time(index, queries, counts if index.shares else [1])
    size, batch, found = _batch(index, queries, counts)
    told = {"build": [seconds], "held_mb": held, "shares": index.shares, "one": one}
    return {**told, "batch": batch, "batch_of": size}, found


def _one_at_a_time(index: Index, queries: np.ndarray, counts: Sequence[int]) -> dict[int, list[float]]:
    """The median seconds of a query by itself in each run; no run has the queries of another."""
    index.search(queries[:1], counts[-1])
    first = seconds_of(lambda: index.search(queries[1:2], counts[-1]))
    size = max(1, min(ALONE, int(ALONE_SECONDS / first)))
    places = itertools.count(2, size)

    def run(threads: int) -> float:
        place = next(places)
        own = queries[place : place + size]
        return statistics.median(seconds_of(partial(index.search, query[None], threads)) for query in own)

    return _in_turn(run, counts, first * size)


def _batch(
    index: Index, queries: np.ndarray, counts: Sequence[int]
) -> tuple[int, dict[int, list[float]], np.ndarray]:
    """How many queries at once, seconds for each of them in each run, and the rows found for them."""
    size = BATCHES[-1]
    judged = [seconds_of(lambda: index.search(queries[:size], counts[-1]))]
    while sum(judged) < 0.1:  # what is short is judged by its best, which nothing else held up
        judged.append(seconds_of(lambda: index.search(queries[:size], counts[-1])))
    first = min(judged) / size
    size = next((q for q in BATCHES[:-1] if first * q <= BATCH_SECONDS), size)
    found = np.empty((0, K), np.int64)

    def run(threads: int) -> float:
        nonlocal found
        started = time.perf_counter()
        found = index.search(queries[:size], threads)
        return (time.perf_counter() - started) / size

    return size, _in_turn(run, counts, first * size), found


def _in_turn(run: Callable[[int], float], counts: Sequence[int], seconds: float) -> dict[int, list[float]]:
    """What runs return on each number of threads, 1 2 1 2 …, where one takes about so many seconds."""
    found: dict[int, list[float]] = {threads: [] for threads in counts}
    for _ in range(runs_for(seconds * len(counts))):
        for threads, times in found.items():
            with one_thread_count(threads):
                times.append(run(threads))
    return found


if __name__ == "__main__":
    print(json.dumps(answer(sys.argv[1], Path(sys.argv[2]))))
