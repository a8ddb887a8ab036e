"""Movies: what a Bayesian fit takes at 1, 10 and 25 million invented ratings.

python -m benchmarks movies_bayes           all of it, into the results: some seven minutes
python -m benchmarks.movies_bayes 10 2      one fit, in millions and threads, printed as JSON

One thread is measured at a million ratings alone: those of ten and 25 would take ten minutes more.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.harness import one_thread_count, provenance
from benchmarks.memory import ask
from benchmarks.movies_scaling import invent
from benchmarks.results import times_text
from projects.movie_recommender.memory import peak_memory
from projects.movie_recommender.models.bayes import Bayes
from shared.progress import reporting

__all__ = ["measure"]

SIZES = ((1, 1), (1, 2), (10, 2), (25, 2))  # millions, threads
RANK = 47  # what a fit of so many takes by itself
SWEEPS = 6  # of which five are timed


def measure(sizes: Sequence[tuple[float, int]] = SIZES) -> dict[str, Any]:
    """Return a table: seconds before the sweeps and of each, gigabytes in all; a process for each row."""
    rows = []
    for size, threads in sizes:
        print(f"{size} million ratings, threads: {threads} …", file=sys.stderr)
        found = ask("benchmarks.movies_bayes", str(size), str(threads))
        seconds = times_text([found["begin"]]), times_text(found["sweep"]), times_text(found["wall"])
        rows.append([f"{size} million", str(threads), *seconds, f"{found['gb']:.1f} GB"])
    table = {
        "title": f"`bayes`, rank {RANK}, on invented ratings as dense as those of MovieLens 25M: medians "
        f"and, in brackets, ranges of {SWEEPS - 1} sweeps, of which a fit makes {Bayes().sweeps}; what comes "
        "before them is of one run",
        "header": ["ratings", "threads", "to begin, CPU", "a sweep, CPU", "a sweep, by the clock", "memory"],
        "rows": rows,
    }
    return {"figures": [], "comparisons": [], "tables": [table], "provenance": provenance()}


def fit_once(n: int, threads: int) -> dict[str, Any]:
    """Fit on about n invented ratings, with few sweeps.

    Returns:
        "begin": CPU seconds before the first sweep; "sweep", "wall": of each timed sweep, CPU and by the
        clock; "gb": the most that the process held.
    """
    Bayes(sweeps=2).fit(invent(2_000), 0)  # compiled before anything is measured
    ratings = invent(n)
    ticks: list[tuple[float, float]] = []

    def watch(items: Iterable[Any], label: str, total: int | None) -> Iterator[Any]:
        for item in items:
            ticks.append((time.process_time(), time.perf_counter()))
            yield item
        ticks.append((time.process_time(), time.perf_counter()))

    with one_thread_count(threads), peak_memory() as memory, reporting(watch):
        started = time.process_time()
        Bayes(RANK, SWEEPS).fit(ratings, 0)
    timed = list(itertools.pairwise(ticks[-SWEEPS:]))  # the first sweep still touches new memory
    return {
        "begin": ticks[0][0] - started,
        "sweep": [end - start for (start, _), (end, _) in timed],
        "wall": [end - start for (_, start), (_, end) in timed],
        "gb": memory.peak_mb / 1000,
    }


if __name__ == "__main__":
    millions, given = sys.argv[1:]
    print(json.dumps(fit_once(int(float(millions) * 1e6), int(given))))
