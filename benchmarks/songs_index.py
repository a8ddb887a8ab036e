"""Songs: the exact index beside faiss, usearch and scikit-learn, and what hnswlib and voyager miss.

python -m benchmarks.songs_index            a million rows of three kinds, then ten million
python -m benchmarks.songs_index --quick    a tenth of the rows, not the ten million
python -m benchmarks.songs_index --costs    the constants of the index's cost model

The rows are drawn with a fixed seed: songs of the 114k table, standardised, with noise of 0.3 of each
feature's deviation; Gaussian rows of 100 columns scaled by 0.93^j; Gaussian noise of 100 columns.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Comparison, compare, one_thread_count
from benchmarks.measure import beside, figure
from shared.compiled import jit
from shared.datasets import load_songs
from shared.datasets.songs import AUDIO_FEATURES
from shared.linalg.neighbors import CosineIndex
from shared.linalg.neighbors.heap import exact_cosine
from shared.linalg.neighbors.ordering import FAN, LEAF
from shared.linalg.neighbors.scores import score

__all__ = ["measure"]

COMMAND = ("benchmarks.songs_index",)
CATALOGUE = "spotify-tracks-114k"
K, ALONE, BATCH = 10, 20, 1_000
Search = Callable[[np.ndarray], np.ndarray]  # queries (q, d) to row numbers (q, K)


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Times beside each exact peer in turn, recall of the approximate ones, and ten million rows."""
    n = 100_000 if quick else 1_000_000
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    figures: list[dict[str, Any]] = []
    comparisons: list[dict[str, Any]] = []
    left_out: list[str] = []
    kinds = {
        f"{n:,} × 12 like songs": songs,
        f"{n:,} × 100, columns scaled by 0.93^j": lambda n, seed: gaussian(n, seed, 0.93),
        f"{n:,} × 100 of noise": lambda n, seed: gaussian(n, seed, 1.0),
    }
    with one_thread_count(threads):
        for kind, make in kinds.items():
            rows, queries = unit(make(n, 0)), unit(make(ALONE + BATCH, 1))
            started = time.perf_counter()
            index = CosineIndex(rows)
            figures.append(_seconds(f"building the index of {kind}", time.perf_counter() - started))
            peers = PEERS if make is songs else {"faiss IndexFlatIP": PEERS["faiss IndexFlatIP"]}
            for name, peer in peers.items():
                try:
                    search = peer(rows, threads)
                except ImportError as error:
                    left_out.append(f"{name}: {error}")
                    continue
                comparisons += _beside(kind, name, index, search, queries)
            if make is songs:
                figures += _approximate(kind, rows, queries[:BATCH], index, threads, left_out)
            del rows, index
        if not quick:
            figures += ten_million()
    return {"figures": figures, "comparisons": comparisons, "left_out": left_out}


def songs(n: int, seed: int) -> np.ndarray:
    """Rows (n, 12) float32 drawn from the standardised table, with noise of 0.3 of a deviation."""
    table = load_songs(CATALOGUE)[list(AUDIO_FEATURES)].dropna().to_numpy(np.float64)
    table = ((table - table.mean(axis=0)) / table.std(axis=0)).astype(np.float32)
    rng = np.random.default_rng(seed)
    rows = np.empty((n, table.shape[1]), np.float32)
    for start in range(0, n, 1 << 18):
        part = rows[start : start + (1 << 18)]
        part[:] = table[rng.integers(0, len(table), len(part))]
        part += np.float32(0.3) * rng.standard_normal(part.shape, dtype=np.float32)
    return rows


def gaussian(n: int, seed: int, ratio: float) -> np.ndarray:
    """Gaussian rows (n, 100) float32 whose column j is scaled by ratio^j."""
    scales = (ratio ** np.arange(100)).astype(np.float32)
    return np.random.default_rng(seed).standard_normal((n, 100), dtype=np.float32) * scales


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1, with which an inner product is the cosine."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _beside(
    kind: str, name: str, index: CosineIndex, search: Search, queries: np.ndarray
) -> Iterator[dict[str, Any]]:
    """Queries one at a time, then in a batch; the answers agree before they are timed."""
    one_by_one, batch = queries[:ALONE], queries[ALONE:]
    rows = search(batch[:50])
    found, cosines = index.search(batch[:50], K)
    assert (np.sort(rows) == np.sort(found)).mean() > 0.99, f"{name} finds other rows"  # float32 ties
    assert (np.diff(cosines) <= 0).all()
    yield beside(
        f"{K} nearest of {kind}, {ALONE} queries one at a time", name,
        lambda: _each(index, one_by_one),
        lambda: [search(query[None]) for query in one_by_one],
    )  # fmt: skip
    yield beside(
        f"{K} nearest of {kind}, {len(batch):,} queries at once", name,
        lambda: index.search(batch, K), lambda: search(batch),
    )  # fmt: skip


def _faiss(rows: np.ndarray, threads: int) -> Search:
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return lambda queries: index.search(queries, K)[1]


def _usearch(rows: np.ndarray, threads: int) -> Search:
    from usearch.index import MetricKind, search

    return lambda queries: np.atleast_2d(
        search(rows, queries, K, MetricKind.IP, exact=True, threads=threads).keys.astype(np.int64)
    )


def _sklearn(rows: np.ndarray, threads: int) -> Search:
    from sklearn.neighbors import NearestNeighbors

    peer = NearestNeighbors(n_neighbors=K, metric="cosine", algorithm="brute", n_jobs=threads).fit(rows)
    return lambda queries: peer.kneighbors(queries, return_distance=False)


def _hnswlib(rows: np.ndarray, threads: int) -> Search:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=rows.shape[1])
    index.init_index(max_elements=len(rows), ef_construction=200, M=16)
    index.add_items(rows, num_threads=threads)
    index.set_ef(100)
    return lambda queries: index.knn_query(queries, K, num_threads=threads)[0].astype(np.int64)


def _voyager(rows: np.ndarray, threads: int) -> Search:
    import voyager

    index = voyager.Index(voyager.Space.InnerProduct, num_dimensions=rows.shape[1], M=16, ef_construction=200)
    index.add_items(rows, num_threads=threads)
    return lambda queries: index.query(queries, K, num_threads=threads, query_ef=100)[0].astype(np.int64)


PEERS = {"faiss IndexFlatIP": _faiss, "usearch exact": _usearch, "scikit-learn brute": _sklearn}
APPROXIMATE = {"hnswlib": _hnswlib, "voyager": _voyager}


def _approximate(
    kind: str, rows: np.ndarray, queries: np.ndarray, index: CosineIndex, threads: int, left_out: list[str]
) -> list[dict[str, Any]]:
    """What graphs cost to build, what they miss, and their time for a batch beside ours."""
    exact = index.search(queries, K)[0]
    figures = []
    for name, build in APPROXIMATE.items():
        started = time.perf_counter()
        try:
            search = build(rows, threads)
        except ImportError as error:
            left_out.append(f"{name}: {error}")
            continue
        what = f"{name} (M=16, ef 200 and 100), {kind}"
        figures.append(_seconds(f"{what}, building", time.perf_counter() - started))
        hits = [np.isin(a, b).sum() for a, b in zip(search(queries), exact, strict=True)]
        figures.append(figure(f"{what}, recall of {K}", float(np.mean(hits)) / K, COMMAND))
        found = compare(lambda: index.search(queries, K), lambda s=search: s(queries))  # type: ignore[misc]
        figures.append(_ratio(f"{what}, our time for {len(queries):,} queries over theirs", found))
    return figures


def ten_million() -> list[dict[str, Any]]:
    """Build, memory, opening from a file, and a query beside that of a million."""
    rows = songs(10_000_000, 0)
    queries = songs(200, 1)
    small = CosineIndex(rows[:1_000_000])
    before = _resident()
    started = time.perf_counter()
    index = CosineIndex(rows)
    seconds = time.perf_counter() - started
    held = (_resident() - before) / rows.nbytes
    found = compare(lambda: _each(index, queries), lambda: _each(small, queries))
    what = "10,000,000 × 12 like songs"
    figures = [
        _seconds(f"building the index of {what}", seconds),
        figure(f"memory of the index of {what} over that of its rows", held, COMMAND, digits=2),
        _ratio(f"a query of {what} over one of a million", found),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "songs.bin"
        index.save(path)
        started = time.perf_counter()
        opened = CosineIndex.load(path)
        figures.append(_seconds(f"opening the file of {what}", time.perf_counter() - started, digits=4))
        started = time.perf_counter()
        opened.search(queries[0], K)
        seconds = time.perf_counter() - started
        figures.append(_seconds(f"the first query of the opened file of {what}", seconds))
    return figures


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


def _seconds(what: str, seconds: float, *, digits: int = 2) -> dict[str, Any]:
    return figure(what, seconds, COMMAND, unit=" s", digits=digits)


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
