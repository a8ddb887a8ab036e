"""The two kinds of measurement every part makes: a figure a command prints, and a time beside a peer's."""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.harness import compare, runs_for, seconds_of

__all__ = ["beside", "figure", "of_runs", "on_threads", "run_json", "timed"]


def run_json(*words: str) -> dict[str, Any]:
    """Run `python -m WORDS --json` as a user would and return the document it prints."""
    done = subprocess.run([sys.executable, "-m", *words, "--json"], stdout=subprocess.PIPE, check=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def figure(
    what: str,
    value: float,
    command: Sequence[str],
    *,
    unit: str = "",
    digits: int = 3,
    interval: Sequence[float] | None = None,
) -> dict[str, Any]:
    """One measured value: its unit, its interval where there is one, and the command that shows it."""
    shown = shlex.join(["python", "-m", *map(_short, command)])
    return {
        "what": what,
        "value": value,
        "unit": unit,
        "digits": digits,
        "interval": list(interval) if interval else None,
        "command": shown,
    }


def of_runs(
    what: str, values: Sequence[float], command: Sequence[str], *, unit: str = " s", digits: int = 2
) -> dict[str, Any]:
    """The median of what several runs took, and their range where there are more than one."""
    interval = [min(values), max(values)] if len(values) > 1 else None
    return figure(what, statistics.median(values), command, unit=unit, digits=digits, interval=interval)


def timed(
    what: str,
    work: Callable[[], object],
    command: Sequence[str],
    *,
    clock: Callable[[], float] = time.perf_counter,
    scale: float = 1.0,
    unit: str = " s",
    digits: int = 2,
    runs: int | None = None,
) -> dict[str, Any]:
    """Time `work` and return the median and the range; all runs count, so it has run once before.

    Args:
        scale: what the seconds are multiplied by, such as 1e3 for the unit " ms".
        runs: by default as many as the length of the first allows.
    """
    found = [seconds_of(work, clock)]
    found += [seconds_of(work, clock) for _ in range((runs or runs_for(found[0])) - 1)]
    return of_runs(what, [scale * one for one in found], command, unit=unit, digits=digits)


def _short(word: str) -> str:
    """Paths below the data folder without the part that differs from machine to machine."""
    return os.path.join(*word.split(os.sep)[-2:]) if os.path.isabs(word) else word


def beside(
    work: str, peer: str, ours: Callable[[], object], theirs: Callable[[], object]
) -> dict[str, float | str]:
    """Our time for `work` beside the peer's, measured in turn."""
    return {"work": work.replace("|", "\\|"), "peer": peer, **compare(ours, theirs).as_dict()}


def on_threads(work: str, threads: int) -> str:
    """What was measured, and on how many threads."""
    return f"{work}, one thread" if threads == 1 else f"{work}, {threads} threads"
