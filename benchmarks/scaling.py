"""Beyond one machine: time and memory of the local engine and of Spark, and what much larger sets would take.

    make bench APP=scaling                              all of it: about an hour on two quiet cores
    python -m benchmarks.scaling 100000 300000          these sizes alone, printed and not kept
    python -m benchmarks.scaling fit spark r.csv 300000 one fit, from a table to factors, as JSON

Both engines read the same csv of invented ratings and make factors of the same rank, penalty and sweeps by
the same objective. Seconds are of the work without Java's start, which is told apart. Memory is that of the
process and of all that it started, sampled. What larger sets would take follows from the costs measured at
the largest size, by the arithmetic of `estimates`, which the tables show.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import provenance
from benchmarks.measure import figure, run_json
from benchmarks.movies_scaling import invent
from shared.errors import DataError

__all__ = ["crossing", "estimates", "measure"]

SIZES = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000)
SETTINGS: dict[str, Any] = {"rank": 10, "reg": 0.1, "sweeps": 10}
CORES = 2
MEMORY = 24 * 2**30  # bytes of one machine, of which so much is for the work:
SHARE = 0.75
HOUR = 3_600.0
BLOCK = 262_144  # songs of a partition
PHOTOS = 8
_EVERY = 0.1  # seconds between two looks at memory
ENGINES = ("local", "spark")


def measure(sizes: Sequence[int] = SIZES, *, accuracy: bool = True) -> dict[str, Any]:
    """Return figures and tables of all sizes; without `accuracy` no real set is looked at."""
    from shared.engines.masters import check_installed

    check_installed()
    fits = {}
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        for size in sizes:
            path = Path(folder) / "ratings.csv"
            n = _write(path, size)
            for engine in ENGINES:
                print(f"{engine}, {n:,} ratings …", file=sys.stderr)
                found = _in_a_process("fit", engine, str(path), str(n))
                fits[engine, size] = {**found, "ratings": n}
        songs = {engine: _in_a_process("songs", engine) for engine in ENGINES}
        photos = {engine: _in_a_process("photos", engine, folder) for engine in ENGINES}
    figures = [
        figure(
            "starting Java and Spark",
            fits["spark", sizes[0]]["start"],
            ("benchmarks.scaling",),
            unit=" s",
            digits=1,
        )
    ]
    if accuracy:
        figures += _agreement()
    tables = [_fits_table(fits, sizes), _crossing_table(fits, sizes)]
    costs = []
    for engine in ENGINES:
        of_engine = [fits[engine, size] for size in sizes]
        slope = _slope([one["peak_mb"] * 1e6 for one in of_engine], [one["ratings"] for one in of_engine])
        costs.append({**of_engine[-1], "bytes_each": slope})
    tables += estimates(costs[0], costs[1], songs["spark"], photos["spark"])
    measured = {
        "fits": [{"engine": e, **found} for (e, _), found in fits.items()],
        "songs": songs,
        "photos": photos,
    }
    return {
        "figures": figures,
        "comparisons": [],
        "tables": tables,
        "measured": measured,
        "provenance": provenance("numpy", "numba", "pyspark"),
    }


def _write(path: Path, size: int) -> int:
    ratings = invent(size)
    columns = {
        "userId": ratings.user_ids.values[ratings.users],
        "movieId": ratings.movie_ids.values[ratings.movies],
        "rating": ratings.values,
    }
    pd.DataFrame(columns).to_csv(path, index=False)
    return len(ratings)


def _in_a_process(*words: str) -> dict[str, Any]:
    """Run one measurement in a process of its own, and look at its memory meanwhile."""
    command = [sys.executable, "-m", "benchmarks.scaling", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = 0
        while child.poll() is None:
            peak = max(peak, tree_memory(child.pid))
            time.sleep(_EVERY)
        assert child.stdout is not None
        told = child.stdout.read()
    if child.returncode:
        raise DataError(f"python -m benchmarks.scaling {' '.join(words)} failed", "run it to see why")
    found: dict[str, Any] = json.loads(told)
    return {**found, "peak_mb": peak / 1e6}


def tree_memory(root: int) -> int:
    """Return the resident bytes of a process and of all that descend from it.

    What processes share, as after a fork, is counted with each of them: an upper bound.
    """
    children: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
                sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += sizes.get(process, 0)
        waiting += children.get(process, [])
    return total


def _fit(engine: str, path: str, n: int) -> dict[str, float]:
    """From a csv to factors; seconds of reading and fitting together, and apart."""
    if engine == "local":
        from projects.movie_recommender.models.als import ALS
        from projects.movie_recommender.source import open_source

        ALS(**SETTINGS, weighting=True, biases=False).fit(invent(2_000), 0)  # compiled before the clock runs
        started = time.perf_counter()
        ratings = open_source(None, Path(path)).ratings
        read = time.perf_counter()
        ALS(**SETTINGS, weighting=True, biases=False).fit(ratings, 0)
        ended = time.perf_counter()
        return {"start": 0.0, "read": read - started, "fit": ended - read, "seconds": ended - started}
    from projects.movie_recommender.distributed.ratings import read_ratings
    from shared.engines.spark import spark_session

    begun = time.perf_counter()
    with spark_session(f"local[{CORES}]") as spark:
        started = time.perf_counter()
        given = read_ratings(spark, path)
        given.frame.count()
        read = time.perf_counter()
        for table in spark.factorise(given.frame, **SETTINGS, seed=0, rows=n):
            table.count()
        ended = time.perf_counter()
    return {"start": started - begun, "read": read - started, "fit": ended - read, "seconds": ended - started}


def _songs(engine: str) -> dict[str, float]:
    """Ten nearest of every song of a block to every song of another, by the second block's index."""
    from projects.song_recommender.nearest import nearest

    rng = np.random.default_rng(0)
    rows, queries = rng.standard_normal((2, BLOCK, 12), dtype=np.float32) * 0.8 ** np.arange(
        12, dtype=np.float32
    )
    few = queries[: BLOCK // 16]
    if engine == "local":
        list(nearest(rows[:2_000], few[:10], 10))
        started = time.perf_counter()
        list(nearest(rows, few, 10))
        seconds = time.perf_counter() - started
    else:
        from projects.song_recommender.distributed import nearest_on, spread_vectors
        from shared.engines.spark import spark_session

        with spark_session(f"local[{CORES}]") as spark:
            small = [spread_vectors(spark, part, 1_000) for part in (rows[:2_000], few[:2_000])]
            nearest_on(small[0], small[1], 10).count()
            items, asked = spread_vectors(spark, rows, BLOCK // CORES), spread_vectors(spark, few)
            started = time.perf_counter()
            nearest_on(items, asked, 10).count()
            seconds = time.perf_counter() - started
    return {"seconds": seconds, "rows": BLOCK, "queries": len(few)}


def _photos(engine: str, folder: str) -> dict[str, float]:
    """A chain and a compression of photographs of 12 megapixels each."""
    from PIL import Image
    from sklearn.datasets import load_sample_images

    photos = Path(folder) / "photos"
    if not photos.exists():
        photos.mkdir()
        pixels = np.tile(load_sample_images().images[0], (7, 7, 1))[:3_000, :4_000]
        for number in range(PHOTOS):
            Image.fromarray(np.roll(pixels, 37 * number, axis=1)).save(photos / f"{number}.jpg", quality=92)
    found: dict[str, float] = {"photos": PHOTOS}
    for name, words in (
        ("filter", ("projects.photo_filters", "apply", "CHAIN")),
        ("compress", ("projects.image_compressor", "compress")),
    ):
        out = Path(folder) / f"{engine}-{name}"
        out.mkdir(exist_ok=True)
        chain = ["gaussian:2 | sharpen | sepia:60%"] if "CHAIN" in words else []
        inputs = [str(photos)] if engine == "spark" else [str(path) for path in sorted(photos.iterdir())]
        more = ["--engine", "spark", "--master", f"local[{CORES}]"] if engine == "spark" else []
        command = [sys.executable, "-m", *words[:2], *inputs, *chain, "-o", str(out), "--force", *more]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found[name] = time.perf_counter() - started
    return found


def _agreement() -> list[dict[str, Any]]:
    """The RMSE of both engines, of the same rank and penalty, in the same splits; for sets that are here."""
    figures = []
    for dataset, protocol in (("ml-100k", "folds"), ("ml-1m", "holdout:0.1")):
        common: tuple[str, ...] = ("projects.movie_recommender", "evaluate", "--dataset", dataset)
        common += ("--protocol", protocol)
        common += (
            "--models",
            "als",
            "--set",
            "als.rank=10",
            "--set",
            "als.reg=0.1",
            "--set",
            "als.sweeps=20",
        )
        ways = {
            "Spark": ("--engine", "spark", "--master", f"local[{CORES}]"),
            "local": ("--set", "als.weighting=true", "--set", "als.biases=false"),
        }
        for name, words in ways.items():
            try:
                metrics = run_json(*common, *words)["models"][0]["metrics"]
            except subprocess.CalledProcessError:
                continue  # the set is not here, which the command said
            what = f"RMSE on {dataset}, {protocol}, ALS of rank 10 without biases, {name}"
            figures.append(figure(what, metrics["rmse"]["mean"], (*common, *words), digits=4))
    return figures


Fits = Mapping[tuple[str, int], Mapping[str, float]]


def _fits_table(fits: Fits, sizes: Sequence[int]) -> dict[str, Any]:
    rows = []
    for size in sizes:
        here, there = fits["local", size], fits["spark", size]
        rows.append(
            [
                f"{here['ratings']:,}",
                f"{here['seconds']:.1f} s ({here['read']:.1f} + {here['fit']:.1f})",
                f"{there['seconds']:.1f} s ({there['read']:.1f} + {there['fit']:.1f})",
                f"{here['peak_mb']:,.0f} MB",
                f"{there['peak_mb']:,.0f} MB",
                f"{there['seconds'] / here['seconds']:.1f}",
            ]
        )
    header = [
        "ratings",
        "local: reading + fit",
        "Spark: reading + fit",
        "local: memory",
        "Spark: memory",
        "Spark / local",
    ]
    settings = ", ".join(f"{name} {value}" for name, value in SETTINGS.items())
    return {"title": f"ALS ({settings}) on one machine of {CORES} cores", "header": header, "rows": rows}


def crossing(x: Sequence[float], a: Sequence[float], b: Sequence[float]) -> float | None:
    """Return where b comes to lie below a, both powers of x between points; None where it does not."""
    gap = [math.log(two / one) for one, two in zip(a, b, strict=True)]
    for i in range(1, len(x)):
        if gap[i - 1] > 0 >= gap[i]:
            share = gap[i - 1] / (gap[i - 1] - gap[i])
            return math.exp(math.log(x[i - 1]) + share * (math.log(x[i]) - math.log(x[i - 1])))
    return None


def _crossing_table(fits: Fits, sizes: Sequence[int]) -> dict[str, Any]:
    """Where Spark becomes quicker, and where the local engine ends."""
    n = [fits["local", size]["ratings"] for size in sizes]
    rows = []
    for what, key in (("time", "seconds"), ("memory", "peak_mb")):
        here, there = ([fits[engine, size][key] for size in sizes] for engine in ENGINES)
        at = crossing(n, here, there)
        if there[0] <= here[0]:
            told = f"from {n[0]:,.0f} ratings on"
        elif at is None:
            least = min(two / one for one, two in zip(here, there, strict=True))
            told = f"nowhere up to {n[-1]:,.0f} ratings: Spark takes {least:.1f} times as much or more"
        else:
            told = f"at {at:,.0f} ratings"
        rows.append([f"less {what} on Spark", told])
    slope = _slope([fits["local", size]["peak_mb"] * 1e6 for size in sizes], n)
    rows.append(
        [
            "the local engine ends",
            f"{SHARE * MEMORY / 1e9:.1f} GB / {slope:,.0f} bytes a rating "
            f"= {SHARE * MEMORY / slope:,.0f} ratings",
        ]
    )
    return {"title": "Where they cross", "header": ["", "by these measurements"], "rows": rows}


def _slope(y: Sequence[float], x: Sequence[float]) -> float:
    """By how much y grows with x, from the smallest to the largest."""
    return max(1.0, (y[-1] - y[0]) / (x[-1] - x[0])) if len(x) > 1 else y[0] / x[0]


def estimates(
    here: Mapping[str, float],
    there: Mapping[str, float],
    songs: Mapping[str, float],
    photos: Mapping[str, float],
) -> list[dict[str, Any]]:
    """Return the tables of what larger sets would take, each line with its arithmetic.

    A machine has `CORES` cores and `MEMORY` bytes. Costs are those measured on Spark, taken to grow in
    proportion to the work; the network between machines, which was not measured, is not in them. Bytes each
    are those by which memory grows with the ratings; what Spark has no memory for it puts on disk.

    Args:
        here, there: of the largest fit of each engine: seconds, ratings, bytes_each.
        songs: seconds of so many queries of so many rows. photos: seconds of filter and compress of so many.
    """
    machine = f"{CORES} cores × {HOUR:,.0f} s"
    rows = []
    n = 1e9
    each = there["seconds"] * CORES / there["ratings"]
    rows.append(
        _line("a billion ratings: processor", n, "ratings", each, "core-seconds each", machine, CORES * HOUR)
    )
    bytes_each = there["bytes_each"]
    rows.append(
        _line(
            "a billion ratings: memory", n, "ratings", bytes_each, "bytes each",
            f"{SHARE:.0%} of {MEMORY / 2**30:.0f} GiB", SHARE * MEMORY,
        )
    )  # fmt: skip
    alone = here["bytes_each"]
    rows.append(
        ["the same on one machine", f"10⁹ × {alone:,.0f} bytes = {n * alone / 1e9:,.0f} GB of memory", "–"]
    )
    n = 1e8
    pair = songs["seconds"] * CORES / songs["queries"] / songs["rows"] * BLOCK  # a query in one block
    blocks = math.ceil(n / BLOCK)
    rows.append(
        _line(
            f"a hundred million songs, all against all: {blocks:,} blocks of {BLOCK:,}", n * blocks,
            "queries of a block", pair, "core-seconds each", machine, CORES * HOUR,
        )
    )  # fmt: skip
    rows.append(
        _line(
            "the same for a file of a million songs", 1e6 * blocks, "queries of a block", pair,
            "core-seconds each", machine, CORES * HOUR,
        )
    )  # fmt: skip
    for what in ("filter", "compress"):
        cost = photos[what] * CORES / photos["photos"]
        work = f"a million photos of 12 megapixels: {what}"
        rows.append(_line(work, 1e6, "photos", cost, "core-seconds each", machine, CORES * HOUR))
    header = ["work", "arithmetic", "machines, for one hour"]
    return [{"title": "What larger sets would take, by these costs", "header": header, "rows": rows}]


def _line(what: str, count: float, units: str, each: float, of: str, room: str, capacity: float) -> list[str]:
    """What, count × each = total, total / capacity = machines."""
    total = count * each
    sums = f"{count:,.0f} {units} × {each:.3g} {of} = {total:.3g}; / ({room}) = {total / capacity:,.1f}"
    return [what, sums, f"{max(1, math.ceil(total / capacity)):,}"]


def main(words: Sequence[str]) -> None:
    """Print one measurement as JSON, or the tables of the sizes that are named."""
    kinds: dict[str, Any] = {
        "fit": lambda engine, path, n: _fit(engine, path, int(n)),
        "songs": _songs,
        "photos": _photos,
    }
    if words and words[0] in kinds:
        print(json.dumps(kinds[words[0]](*words[1:])))
        return
    from benchmarks.results import render

    print(render(measure([int(word) for word in words] or SIZES, accuracy=not words)))


if __name__ == "__main__":
    main(sys.argv[1:])
