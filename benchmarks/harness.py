"""Timing two ways to do the same thing, so that the comparison can be believed on a noisy machine.

The two run in turn, A B A B …, after a warm-up that pays for compilation and page faults. Each pair gives
one ratio; the median of the ratios is the figure, their range its spread. A drift of the machine's speed
hits both sides of a pair and cancels.
"""

from __future__ import annotations

import contextlib
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

__all__ = [
    "Comparison", "compare", "one_thread_count", "provenance", "runs_for", "seconds_of", "take_turns",
]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Seconds of A and of B, and A/B pair by pair.

    Attributes:
        a, b: median seconds of each side.
        ratio: median of the pairwise ratios a/b; below 1 A is faster.
        low, high: the smallest and the largest of the pairwise ratios.
        runs: how many pairs were counted.
    """

    a: float
    b: float
    ratio: float
    low: float
    high: float
    runs: int

    def as_dict(self) -> dict[str, float]:
        """The figures rounded to what a repetition can confirm, ready for JSON."""
        return {key: value if key == "runs" else float(f"{value:.3g}") for key, value in asdict(self).items()}


def compare(
    a: Callable[[], object],
    b: Callable[[], object],
    *,
    runs: int | None = None,
    warmup: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Comparison:
    """Time `a` against `b` in turn.

    Args:
        a, b: what is timed; called without arguments, results are dropped.
        runs: counted pairs; by default 7 where a pair takes under 10 s, 3 under 2 minutes, else 1.
        warmup: pairs that run first and are not counted.
        clock: seconds.
    """

    spent = 0.0
    for _ in range(warmup):
        spent = seconds_of(a, clock) + seconds_of(b, clock)
    if runs is None:
        runs = runs_for(spent)
    pairs = [(seconds_of(a, clock), seconds_of(b, clock)) for _ in range(runs)]
    ratios = [first / second for first, second in pairs]
    return Comparison(
        a=statistics.median(first for first, _ in pairs),
        b=statistics.median(second for _, second in pairs),
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        runs=runs,
    )


def seconds_of(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Run once and return the seconds that it took."""
    start = clock()
    work()
    return clock() - start


def runs_for(seconds: float) -> int:
    """How often to run what takes so long: 7 times under 10 s, 3 under 2 minutes, else once."""
    return 7 if seconds < 10 else 3 if seconds < 120 else 1


def take_turns(
    works: Mapping[str, Callable[[], object]],
    known: Mapping[str, float],
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Return the seconds of several ways to do the same thing, A B C … A B C …, round by round.

    Args:
        works: what is timed, by its name; all have run before, to compare their answers and to warm up.
        known: seconds of those first runs, which tell how many rounds there are and do not count.
        clock: seconds.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs_for(sum(known[name] for name in works))):
        for name, work in works.items():
            seconds[name].append(seconds_of(work, clock))
    return seconds


@contextlib.contextmanager
def one_thread_count(threads: int) -> Iterator[None]:
    """Give BLAS, OpenMP and numba the same number of threads, so that no side has more."""
    import numba
    from threadpoolctl import threadpool_limits

    before = numba.get_num_threads()
    numba.set_num_threads(threads)
    try:
        with threadpool_limits(threads):
            yield
    finally:
        numba.set_num_threads(before)


def provenance(*packages: str) -> dict[str, Any]:
    """What figures depend on: processor, system, Python, and the versions of packages, where installed."""
    versions = {}
    for name in sorted({"numpy", "scipy", "numba", *packages}):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "processor": _processor(),
        "cores": _cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": versions,
    }


def _processor() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
