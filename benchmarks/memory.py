"""Time and memory of one piece of work in a process of its own, whose memory is given back when it ends.

A module that has such works calls `answer` where it is run by itself, and `ask` where it wants to know.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from projects.movie_recommender.memory import peak_memory
from shared.errors import DataError

__all__ = ["Cost", "ask", "cost_of", "resident_mb"]


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: seconds, and the most megabytes held beyond those before it."""

    seconds: float
    peak_mb: float

    def as_dict(self) -> dict[str, float]:
        """As numbers ready for JSON."""
        return asdict(self)


def cost_of(work: Callable[[], Any]) -> tuple[Any, Cost]:
    """Run `work` once and return what it returns, and its cost."""
    before = resident_mb()
    started = time.perf_counter()
    with peak_memory() as memory:
        result = work()
    return result, Cost(time.perf_counter() - started, memory.peak_mb - before)


def resident_mb() -> float:
    """Megabytes (10⁶ bytes) of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def ask(module: str, *words: str) -> dict[str, Any]:
    """Run `python -m MODULE WORDS` and return the JSON that it prints.

    Raises:
        DataError: it failed, or was ended for want of memory.
    """
    done = subprocess.run([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        why = "was ended, for want of memory" if done.returncode == -signal.SIGKILL else "failed"
        raise DataError(f"python -m {module} {' '.join(words)} {why}", "run it to see why")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
