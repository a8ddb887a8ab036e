"""What a reading allocates, beside the size of the file: a small damaged file never asks for much.

A file of our own is read within `BASE` bytes and `TIMES` its size. The picture in a `.svdc` file may be far
larger than the file; there `SAMPLE` bytes more are allowed for each sample that the header states, whose
number `--max-pixels` bounds before anything is allocated. Of patches the sides count as whole groups.
"""

from __future__ import annotations

import contextlib
import itertools
import tracemalloc
from collections.abc import Iterator

from projects.image_compressor.format import glimpse
from projects.image_compressor.patch.section import whole_groups
from shared.errors import DataError
from tools.reliability import readers_of_pictures
from tools.reliability.counts import Count
from tools.reliability.draws import drawn
from tools.reliability.files import KINDS, OWN
from tools.reliability.mutations import cases
from tools.reliability.reading import Case, Trial

__all__ = ["allowed", "examine", "run"]

BASE = 2_000_000  # what reading takes of even the smallest: tables, hashes, expressions
TIMES = 40
TABLES = 4_000_000  # of the codec's own, beside BASE
SAMPLE = 9
SEED = 5
_SHORT = ("svd", "patch", "model-als", "index-tree", "recipe", "cube")


def run(full: bool = False) -> list[Count]:
    """Read damaged files of every kind of our own, or of a few; `AssertionError` names what took too much."""
    counts, wrong = [], []
    for name in OWN if full else _SHORT:
        tried, refused, greedy = examine(name, every=11 if full else 211, draws=1000 if full else 40)
        counts.append(Count("growth", name, tried, refused, tried - refused - len(greedy), len(greedy)))
        wrong += greedy
    if wrong:
        raise AssertionError("\n".join(wrong))
    return counts


def examine(name: str, *, every: int, draws: int) -> tuple[int, int, list[str]]:
    """Return how many damages of a kind were read, how many refused, and a line for each too greedy."""
    tried, refused, greedy = 0, 0, []
    with Trial.of(name) as trial:
        for case in _chosen(name, trial.original, every, draws):
            data = case.make()
            trial.path.unlink(missing_ok=True)
            trial.path.write_bytes(data)
            tracemalloc.start()
            is_refused = False
            try:
                with contextlib.suppress(AssertionError):  # what is read wrong is counted by `mutations`
                    KINDS[name].read(trial.path)
            except DataError:
                is_refused = True
            finally:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            tried += 1
            if peak > allowed(data):
                greedy.append(f"{name}: {case.how}: {peak:,} bytes for a file of {len(data):,}")
            else:
                refused += is_refused
    return tried, refused, greedy


def allowed(data: bytes) -> int:
    """Return the bytes that a reading of this file may allocate."""
    header = glimpse(data[:16])
    room = BASE + TIMES * len(data)
    if header is None:
        return room
    size = whole_groups(header) if header.method == "patch" else header.width * header.height
    samples = size * header.channels
    return room + TABLES + SAMPLE * min(samples, 4 * readers_of_pictures.MAX_PIXELS)


def _chosen(name: str, data: bytes, every: int, draws: int) -> Iterator[Case]:
    yield from itertools.islice(cases(name, data), 0, None, every)
    yield from drawn(name, data, draws, SEED)
