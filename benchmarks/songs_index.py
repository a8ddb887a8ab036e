"""Songs: the exact index beside faiss, usearch and scikit-learn, a million rows, in turn; and ten million.

Beside faiss on one thread, too; what every program takes on one thread is in `benchmarks.songs_grid`.

python -m benchmarks.songs_index            a million rows of three kinds, then ten million
python -m benchmarks.songs_index --quick    a tenth of the rows, not the ten million
python -m benchmarks.songs_index --costs    the constants of the index's cost model
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Comparison, compare, one_thread_count
from benchmarks.measure import beside, figure, of_runs, timed
from benchmarks.songs_peers import PROGRAMS, Index, K, machine_threads, shares_a_query
from benchmarks.songs_rows import gaussian, songs, unit
from shared.compiled import jit
from shared.linalg.neighbors import CosineIndex
from shared.linalg.neighbors.heap import exact_cosine
from shared.linalg.neighbors.ordering import FAN, LEAF
from shared.linalg.neighbors.scores import score

__all__ = ["measure"]

COMMAND = ("benchmarks.songs_index",)
ALONE, BATCH = 20, 1_000
FEW = 100  # at once for slow ones: usearch keeps all distances of a batch, of a thousand queries 16 GB
EXACT = ("faiss IndexFlatIP", "usearch exact", "scikit-learn brute")


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Times beside each exact peer in turn, and ten million rows."""
    n = 100_000 if quick else 1_000_000
    threads = machine_threads()
    figures: list[dict[str, Any]] = []
    comparisons: list[dict[str, Any]] = []
    left_out: list[str] = []
    kinds = {
        f"{n:,} × 12 like songs": songs,
        f"{n:,} × 100, columns scaled by 0.93^j": lambda n, seed: gaussian(n, seed, 0.93),
        f"{n:,} × 100 of noise": lambda n, seed: gaussian(n, seed, 1.0),
    }
    with one_thread_count(threads):
        CosineIndex(gaussian(20_000, 0, 0.93), way="tree")  # compiled before
        for kind, make in kinds.items():
            rows, queries = unit(make(n, 0)), unit(make(ALONE + BATCH, 1))
            figures.append(timed(f"building the index of {kind}", partial(CosineIndex, rows), COMMAND))
            index = CosineIndex(rows)
            for name in EXACT if make is songs else EXACT[:1]:
                try:
                    peer = PROGRAMS[name].build(rows, threads)
                except ImportError as error:
                    left_out.append(f"{name}: {error}")
                    continue
                asked = queries if name == EXACT[0] else queries[: ALONE + FEW]
                comparisons += _beside(kind, name, index, peer, asked, threads)
                if name == EXACT[0] and threads > 1:
                    with one_thread_count(1):
                        comparisons += _beside(kind, name, index, peer, asked, 1)
                del peer
            del rows, index
        if not quick:
            figures += ten_million()
    return {"figures": figures, "comparisons": comparisons, "left_out": left_out}


def _beside(
    kind: str, name: str, index: CosineIndex, peer: Index, queries: np.ndarray, threads: int
) -> Iterator[dict[str, Any]]:
    """Queries one at a time, then in a batch; the answers agree before they are timed.

    Where neither gives a query by itself more than a thread, those are not measured on one thread again.
    """
    one_by_one, batch = queries[:ALONE], queries[ALONE:]
    rows = peer.search(batch[:50], threads)
    found, cosines = index.search(batch[:50], K)
    assert (np.sort(rows) == np.sort(found)).mean() > 0.99, f"{name} finds other rows"  # float32 ties
    assert (np.diff(cosines) <= 0).all()
    on = ", one thread" if threads == 1 else ""
    if not on or peer.shares or shares_a_query(index):
        yield beside(
            f"{K} nearest of {kind}, {ALONE} queries one at a time{on}", name,
            lambda: _each(index, one_by_one),
            lambda: [peer.search(query[None], threads) for query in one_by_one],
        )  # fmt: skip
    yield beside(
        f"{K} nearest of {kind}, {len(batch):,} queries at once{on}", name,
        lambda: index.search(batch, K), lambda: peer.search(batch, threads),
    )  # fmt: skip


def ten_million() -> list[dict[str, Any]]:
    """Build, memory, opening from a file, and a query beside that of a million."""
    rows = songs(10_000_000, 0)
    queries = songs(200, 1)
    small = CosineIndex(rows[:1_000_000])
    what = "10,000,000 × 12 like songs"
    built = timed(f"building the index of {what}", partial(CosineIndex, rows), COMMAND)
    before = _resident()
    index = CosineIndex(rows)
    held = (_resident() - before) / rows.nbytes
    found = compare(lambda: _each(index, queries), lambda: _each(small, queries))
    figures = [
        built,
        figure(f"memory of the index of {what} over that of its rows", held, COMMAND, digits=2),
        _ratio(f"a query of {what} over one of a million", found),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "songs.bin"
        index.save(path)
        opening, first = zip(*(_open_and_ask(path, query) for query in queries[:7]), strict=True)
        figures.append(of_runs(f"opening the file of {what}", opening, COMMAND, digits=4))
        figures.append(of_runs(f"the first query of the opened file of {what}", first, COMMAND, digits=4))
    return figures


def _open_and_ask(path: Path, query: np.ndarray) -> tuple[float, float]:
    """Seconds of opening an index's file and of the first query."""
    started = time.perf_counter()
    opened = CosineIndex.load(path)
    then = time.perf_counter()
    opened.search(query, K)
    return then - started, time.perf_counter() - then


def costs() -> list[dict[str, Any]]:
    """Nanoseconds of a float32 of a scan, of a byte of the codes, and of a row looked at wherever it lies."""
    rows = gaussian(1_000_000, 0, 1.0)
    queries = rows[:1].astype(np.float64)
    lengths, unit_query = np.linalg.norm(queries, axis=1), unit(rows[:1])[0]
    places = np.random.default_rng(0).permutation(len(rows))[:100_000] * rows.shape[1]
    touched = compare(lambda: touch(queries, lengths, rows.reshape(-1), places), lambda: rows @ unit_query)
    codes = np.random.default_rng(0).integers(0, 256, 24_000_000, dtype=np.uint8)  # of a million rows
    scored = compare(lambda: score_all(codes, 24), lambda: rows @ unit_query)
    command = (*COMMAND, "--costs")
    return [
        figure("one float32 of a scan", 1e9 * touched.b / rows.size, command, unit=" ns"),
        figure("one byte of the codes", 1e9 * scored.a / codes.size, command, unit=" ns"),
        figure("one row of 100 at any place", 1e9 * touched.a / len(places), command, unit=" ns"),
    ]


@jit()
def score_all(codes, c):  # type: ignore[no-untyped-def]
    """Score every leaf of `codes`, c bytes a row, with one table."""
    tables, scores = np.ones((c + 1) * FAN, np.float32), np.empty(LEAF, np.float32)
    total = 0
    for leaf in range(codes.size // (c * LEAF)):
        total += score(codes, leaf, c, tables, 0, np.float32(1e30), scores)
    return total


@jit()
def touch(queries, lengths, values, places):  # type: ignore[no-untyped-def]
    """Look at the rows of 100 that begin at some places."""
    total = 0.0
    for place in places:
        total += exact_cosine(queries, lengths, 0, values, place)
    return total


def _resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _each(index: CosineIndex, queries: np.ndarray) -> None:
    for query in queries:
        index.search(query, K)


def _ratio(what: str, found: Comparison) -> dict[str, Any]:
    return figure(what, found.ratio, COMMAND, digits=2, interval=[found.low, found.high])


def _show(measured: dict[str, Any]) -> None:
    for found in measured["figures"]:
        print(f"{found['what']}: {found['value']:.{found['digits']}f}{found['unit']}")
    for found in measured["comparisons"]:
        interval = f"{found['low']:.3g} to {found['high']:.3g}"
        print(f"{found['work']}: {found['a']:.3g} s, {found['peer']} {found['b']:.3g} s, "
              f"ratio {found['ratio']:.3g} ({interval})")  # fmt: skip
    for reason in measured["left_out"]:
        print(f"not measured: {reason}")


if __name__ == "__main__":
    if "--costs" in sys.argv:
        _show({"figures": costs(), "comparisons": [], "left_out": []})
    else:
        _show(measure(quick="--quick" in sys.argv))
