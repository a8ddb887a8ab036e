"""Songs: one program builds one index and answers, in a process of its own, so that its memory can be told.

    python -m benchmarks.songs_once NAME FOLDER

FOLDER has rows.npy (n, d) and queries.npy (q, d), float32 of length 1; found.npy is left there, the rows
found for the queries of the batch. What is printed is JSON: seconds and megabytes.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.harness import one_thread_count
from benchmarks.memory import cost_of, resident_mb
from benchmarks.songs_peers import PROGRAMS, K, Program, Search, machine_threads

__all__ = ["answer"]

ALONE = 20
BATCHES = (1_000, 100, 32)  # the first of them that takes no longer than
LONG = 10.0  # seconds, judged by a batch of the last
_PATIENCE = 3.0  # seconds for queries one at a time, and for runs of a batch


def answer(name: str, folder: Path) -> dict[str, float]:
    """Build and search; the index of a small part is built first, for what is compiled and loaded once."""
    rows, queries = np.load(folder / "rows.npy"), np.load(folder / "queries.npy")
    program, threads = PROGRAMS[name], machine_threads()
    with one_thread_count(threads):
        warm = program.build(rows[: 100 * K], threads)
        warm(queries[:1])
        warm(queries[:32])
        del warm
        before = resident_mb()
        (told, found), cost = cost_of(lambda: _build_and_ask(program, rows, queries, before))
    np.save(folder / "found.npy", found)
    return {**told, "peak_mb": cost.peak_mb}


def _build_and_ask(
    program: Program, rows: np.ndarray, queries: np.ndarray, before: float
) -> tuple[dict[str, float], np.ndarray]:
    """Return what was measured, the memory that the index keeps among it, and the rows found."""
    started = time.perf_counter()
    search = program.build(rows, machine_threads())
    seconds = time.perf_counter() - started
    held = resident_mb() - before
    one = _one_at_a_time(search, queries)
    size, batch, found = _batch(search, queries)
    told = {"build": seconds, "held_mb": held, "one": one, "batch": batch, "batch_of": size}
    return told, found


def _one_at_a_time(search: Search, queries: np.ndarray) -> float:
    """Median seconds of a query by itself; the first is not counted."""
    search(queries[:1])
    times: list[float] = []
    for query in queries[1 : 1 + ALONE]:
        started = time.perf_counter()
        search(query[None])
        times.append(time.perf_counter() - started)
        if sum(times) > _PATIENCE:
            break
    return statistics.median(times)


def _batch(search: Search, queries: np.ndarray) -> tuple[int, float, np.ndarray]:
    """How many queries at once, seconds for each of them, and the rows found for them."""
    size = BATCHES[-1]
    started = time.perf_counter()
    found = search(queries[:size])
    times = [time.perf_counter() - started]
    larger = next((q for q in BATCHES[:-1] if times[0] / size * q <= LONG), size)
    if larger != size:
        size, times = larger, []
    while len(times) < 3 and sum(times) < _PATIENCE:
        started = time.perf_counter()
        found = search(queries[:size])
        times.append(time.perf_counter() - started)
    return size, statistics.median(times) / size, found


if __name__ == "__main__":
    print(json.dumps(answer(sys.argv[1], Path(sys.argv[2]))))
