"""The two kinds of measurement every part makes: a figure a command prints, and a time beside a peer's."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.harness import compare

__all__ = ["beside", "figure", "on_threads", "run_json"]


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
