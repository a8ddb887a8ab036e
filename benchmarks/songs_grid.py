"""Songs: every program at every size: 10 thousand to 10 million rows, 12 and 100 numbers, structure, noise.

python -m benchmarks.songs_grid                  all of it, printed: some fifty minutes
python -m benchmarks.songs_grid 10000 100000     these sizes alone

Each index is built and asked in a process of its own, one after the other: built on as many threads as there
are cores, asked on one and on all of them in turn, on all alone beyond a million rows. Answers are judged by
a scan of all rows by numpy: an answer is right whose cosine is no less than that of the tenth best. A graph
whose building would take over `LONGEST`, judged by that of a tenth of the rows, is left out, and its row says
so.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import provenance
from benchmarks.memory import ask
from benchmarks.results import times_text
from benchmarks.songs_once import ONE_THREAD_ROWS
from benchmarks.songs_peers import OURS, PROGRAMS, K, is_here, machine_threads
from benchmarks.songs_rows import gaussian, songs, unit
from shared.errors import DataError

__all__ = ["CELLS", "kth_best", "measure", "recall"]

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
LONGEST = 120.0  # seconds of building a graph
GROWTH = 13.0  # by which a graph's building grows with ten times the rows: n log n and a colder cache
JUDGED = 100  # queries
QUERIES = 1_001
_BLOCK = 1 << 18
Make = Callable[[int, Sequence[int]], np.ndarray]  # rows and a seed to (rows, d) float32
CELLS: Mapping[tuple[int, str], Make] = {
    (12, "like songs"): songs,
    (12, "of noise"): lambda n, seed: gaussian(n, seed, 1.0, 12),
    (100, "columns scaled by 0.93^j"): lambda n, seed: gaussian(n, seed, 0.93),
    (100, "of noise"): lambda n, seed: gaussian(n, seed, 1.0),
}


def measure(sizes: Sequence[int] = SIZES, cells: Mapping[tuple[int, str], Make] = CELLS) -> dict[str, Any]:
    """Return a table for each number of dimensions; programs that are not here are told under "left_out"."""
    here = [name for name, program in PROGRAMS.items() if is_here(program)]
    left_out = [
        f"{name} is not installed: pip install -e '.[bench]'" for name in PROGRAMS if name not in here
    ]
    rows: dict[int, list[list[str]]] = {}
    for (d, kind), make in cells.items():
        building: dict[str, float] = {}  # seconds that a graph took, or would, for a tenth of the rows
        for n in sizes:
            with tempfile.TemporaryDirectory(prefix="songs-") as place:
                folder = Path(place)
                write(folder, n, d, make)
                for name in here:
                    expected = GROWTH * building.get(name, 0.0)
                    what = f"{n:,} {kind}"
                    if expected > LONGEST:
                        building[name] = expected
                        told = f"not run: some {expected / 60:.0f} min"
                        empty = ["–"] * (len(_header()) - 3)
                        rows.setdefault(d, []).append([what, _bold(name), told, *empty])
                        continue
                    print(f"{what}, {d} numbers: {name} …", file=sys.stderr)
                    try:
                        found = ask("benchmarks.songs_once", name, place)
                    except DataError as error:
                        left_out.append(f"{name}, {what}, {d} numbers: {error}")
                        continue
                    if PROGRAMS[name].is_graph:
                        building[name] = max(found["build"])
                    right = recall(folder)
                    assert PROGRAMS[name].is_graph or right > 0.99, f"{name} finds other rows: {right:.1%}"
                    rows.setdefault(d, []).append([what, _bold(name), *_cells(found), f"{right:.3f}"])
    tables = [_table(d, found) for d, found in rows.items()]
    machine = provenance("faiss-cpu", "hnswlib", "scikit-learn", "usearch", "voyager")
    return {
        "figures": [],
        "comparisons": [],
        "tables": tables,
        "left_out": left_out,
        "provenance": machine,
    }


def write(folder: Path, n: int, d: int, make: Make) -> None:
    """Write rows.npy and queries.npy, of length 1, and best.npy, the judged queries' K-th best cosines."""
    rows = np.lib.format.open_memmap(folder / "rows.npy", "w+", np.float32, (n, d))
    for number, start in enumerate(range(0, n, _BLOCK)):
        rows[start : start + _BLOCK] = unit(make(min(_BLOCK, n - start), (0, number)))
    queries = unit(make(QUERIES, (1,)))
    np.save(folder / "queries.npy", queries)
    np.save(folder / "best.npy", kth_best(rows, queries[:JUDGED], K))
    rows.flush()


def kth_best(rows: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Return (q,) the k-th largest product of each query with the rows, a block of rows at a time."""
    best = np.full((len(queries), k), -np.inf, np.float32)  # ascending
    for part in _blocks(rows):
        for own, scores in zip(best, queries @ part.T, strict=True):
            better = scores[scores > own[0]]
            if better.size:
                own[:] = np.sort(np.concatenate([own, better]))[-k:]
    return best[:, 0]


def recall(folder: Path) -> float:
    """Return the share of found.npy that is no farther than the K-th best, of the judged queries."""
    rows = np.load(folder / "rows.npy", mmap_mode="r")
    best, found = np.load(folder / "best.npy"), np.load(folder / "found.npy")[:JUDGED]
    queries = np.load(folder / "queries.npy")[: len(found)]
    near = np.asarray(rows[np.maximum(found, 0)])  # (q, K, d); −1 stands for none found
    cosines = np.einsum("qd,qkd->qk", queries, near)
    right = (cosines >= best[: len(found), None] - 1e-5) & (found >= 0)  # sums of float32 in another order
    distinct = sum(len(np.unique(own[is_right])) for own, is_right in zip(found, right, strict=True))
    return distinct / found.size


def _blocks(rows: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), _BLOCK):
        yield np.asarray(rows[start : start + _BLOCK])


def _counts() -> list[int]:
    return sorted({1, machine_threads()})


def _header() -> list[str]:
    on = ["one thread" if threads == 1 else f"{threads} threads" for threads in _counts()]
    return [
        "rows",
        "program",
        "build",
        "memory kept, at most",
        *(f"one query, {threads}" for threads in on),
        "batch",
        *(f"of a batch, each, {threads}" for threads in on),
        f"recall of {K}",
    ]


def _cells(found: Mapping[str, Any]) -> list[str]:
    kept, most = max(0.0, found["held_mb"]), max(0.0, found["peak_mb"])
    return [
        times_text(found["build"]),
        f"{kept:,.0f}, {most:,.0f} MB",
        *_by_threads(found["one"], "–" if found["shares"] else "has one thread"),
        f"{found['batch_of']:,}",
        *_by_threads(found["batch"], "–"),
    ]


def _by_threads(times: Mapping[str, Sequence[float]], otherwise: str) -> list[str]:
    """A cell for each number of threads, which JSON has as text."""
    return [times_text(times[str(n)]) if str(n) in times else otherwise for n in _counts()]


def _bold(name: str) -> str:
    return f"**{name}**" if name == OURS else name


def _table(d: int, rows: list[list[str]]) -> dict[str, Any]:
    title = (
        f"Ten nearest of rows of {d} numbers: medians and, in brackets, ranges of seven runs, of three where "
        "a round takes over ten seconds, of one over two minutes; built on all threads; memory "
        "is beyond that of the rows, kept by the index and at most while it is built and asked; a run of one "
        "query at a time has up to 20, each run its own; programs that give a query by itself one thread, "
        f"however many there are, have it in the first column; one thread is measured up to "
        f"{ONE_THREAD_ROWS:,} rows; graphs have M = 16, ef 200 and 100"
    )
    return {"title": title, "brief": [], "header": _header(), "rows": rows}


if __name__ == "__main__":
    from benchmarks.results import render

    print(render(measure([int(word) for word in sys.argv[1:]] or SIZES)))
