"""The first call ever on a machine, which compiles, beside later ones: process start to answer.

python -m benchmarks first_calls

Every app gets an empty folder for compiled code; the same command is then run again. Before them goes a run
that is not counted, with the code that is compiled here already, so that files and packages have been read.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import provenance
from benchmarks.results import seconds_text

__all__ = ["COMMANDS", "measure"]

ROOT = Path(__file__).resolve().parents[1]
# the app, and what a person would ask first; {} is a folder for what is written
COMMANDS = {
    "songs": "projects.song_recommender similar",
    "photos": "projects.photo_filters apply -o {}/look.jpg --force --chain gaussian:2",
    "compressor": "projects.image_compressor compress -o {}/china.svdc --force",
    "decompressor": "projects.image_compressor decompress {}/china.svdc -o {}/china.png --force",
    "movies": "projects.movie_recommender train -o {}/model.bin --force",
    "movies, asked": "projects.movie_recommender recommend --model {}/model.bin --user 42",
    "segments": "projects.customer_segments segment -o {}/segments.csv --force",
}
LATER = 3  # runs after the first


def measure(commands: Mapping[str, str] = COMMANDS) -> dict[str, Any]:
    """Return one table: a row for each command."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory(prefix="first-calls-") as folder:
        for name, command in commands.items():
            print(f"{name} …", file=sys.stderr)
            words = [sys.executable, "-m", *(word.replace("{}", folder) for word in command.split())]
            _seconds(words)
            compiled = Path(folder) / f"compiled-{len(rows)}"
            first = _seconds(words, compiled)
            later = statistics.median(_seconds(words, compiled) for _ in range(LATER))
            kept = sum(path.stat().st_size for path in compiled.rglob("*") if path.is_file()) / 1e6
            told = " ".join(command.replace("{}", "out").split())
            cells = [
                f"`python -m {told}`",
                *map(seconds_text, (first, later, first - later)),
                f"{kept:.1f} MB",
            ]
            rows.append([name, *cells])
    table = {
        "title": f"The first call ever on a machine, and the median of {LATER} later ones; start to answer",
        "header": ["app", "command", "first", "later", "compiling", "code kept"],
        "rows": rows,
    }
    return {
        "figures": [],
        "comparisons": [],
        "tables": [table],
        "left_out": [],
        "provenance": provenance("pillow"),
    }


def _seconds(words: list[str], compiled: Path | None = None) -> float:
    """Run a command whose compiled code is kept in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if compiled is not None:
        environment["NUMBA_CACHE_DIR"] = str(compiled)
    started = time.perf_counter()
    subprocess.run(
        words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    from benchmarks.results import render

    print(render(measure()))
