"""Movies: what a Bayesian fit takes at 1, 10 and 25 million invented ratings.

python -m benchmarks.movies_bayes           all three
python -m benchmarks.movies_bayes 10        one, in millions
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.harness import provenance
from benchmarks.measure import figure
from benchmarks.movies_scaling import invent
from projects.movie_recommender.memory import peak_memory
from projects.movie_recommender.models.bayes import Bayes
from shared.progress import reporting

__all__ = ["measure"]

MILLIONS = (1, 10, 25)
SWEEPS = 6  # of which five are timed; a fit makes 340


def measure(millions: tuple[int, ...] = MILLIONS) -> dict[str, Any]:
    """Seconds of processor time before the sweeps and of one, wall seconds of one, and gigabytes in all."""
    figures = []
    for size in millions:
        command = ("benchmarks.movies_bayes", str(size))
        found = json.loads(subprocess.check_output([sys.executable, "-m", *command]))
        what = f"bayes, {size} million ratings"
        figures.append(figure(f"{what}, to begin, CPU", found["begin"], command, unit=" s", digits=1))
        figures.append(figure(f"{what}, a sweep, CPU", found["sweep"], command, unit=" s", digits=2))
        figures.append(figure(f"{what}, a sweep, wall", found["wall"], command, unit=" s", digits=2))
        figures.append(figure(f"{what}, memory of the process", found["gb"], command, unit=" GB", digits=1))
    return {"figures": figures, "comparisons": [], "provenance": provenance()}


def fit_once(n: int) -> dict[str, float]:
    """Fit on about n invented ratings, with few sweeps."""
    Bayes(sweeps=2).fit(invent(2_000), 0)  # compiled before anything is measured
    ratings = invent(n)
    ticks: list[tuple[float, float]] = []

    def watch(items: Iterable[Any], label: str, total: int | None) -> Iterator[Any]:
        for item in items:
            ticks.append((time.process_time(), time.perf_counter()))
            yield item
        ticks.append((time.process_time(), time.perf_counter()))

    with peak_memory() as memory, reporting(watch):
        started = time.process_time()
        Bayes(sweeps=SWEEPS).fit(ratings, 0)
    (first, wall), (last, wall_end) = ticks[-SWEEPS], ticks[-1]  # the first sweep still touches new memory
    return {
        "begin": ticks[0][0] - started,
        "sweep": (last - first) / (SWEEPS - 1),
        "wall": (wall_end - wall) / (SWEEPS - 1),
        "gb": memory.peak_mb / 1000,
    }


def main(arguments: list[str]) -> None:
    """Print one fit as JSON, or all as lines."""
    if arguments:
        print(json.dumps(fit_once(int(float(arguments[0]) * 1e6))))
        return
    for found in measure()["figures"]:
        print(f"{found['what']}: {found['value']:.{found['digits']}f}{found['unit']}")


if __name__ == "__main__":
    main(sys.argv[1:])
