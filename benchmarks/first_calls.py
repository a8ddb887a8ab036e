"""The first call ever on a machine, which compiles, beside later ones: process start to answer.

python -m benchmarks first_calls

Each command gets an empty folder for compiled code and is then run again, in pairs, as often as the length of
the first call allows. Before them goes a run that is not counted, with what is compiled here already, so that
files and packages have been read.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import provenance, runs_for
from benchmarks.results import times_text

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


def measure(commands: Mapping[str, str] = COMMANDS, *, runs: int | None = None) -> dict[str, Any]:
    """Return one table: a row for each command, of so many pairs of calls."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory(prefix="first-calls-") as folder:
        for name, command in commands.items():
            print(f"{name} …", file=sys.stderr)
            words = [sys.executable, "-m", *(word.replace("{}", folder) for word in command.split())]
            _seconds(words)
            pairs: list[tuple[float, float]] = []
            while not pairs or len(pairs) < (runs or runs_for(sum(pairs[0]))):
                compiled = Path(folder) / f"compiled-{len(rows)}-{len(pairs)}"
                pairs.append((_seconds(words, compiled), _seconds(words, compiled)))
            firsts, laters = zip(*pairs, strict=True)
            kept = sum(path.stat().st_size for path in compiled.rglob("*") if path.is_file()) / 1e6
            told = " ".join(command.replace("{}", "out").split())
            cells = [
                f"`python -m {told}`",
                *map(times_text, (firsts, laters, [first - later for first, later in pairs])),
                f"{kept:.1f} MB",
            ]
            rows.append([name, *cells])
    table = {
        "title": "The first call ever on a machine and the one after it, start to answer: medians and, in "
        "brackets, ranges of seven pairs, of three that take over ten seconds",
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
