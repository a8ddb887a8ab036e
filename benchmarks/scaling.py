"""Beyond one machine: time and memory of the local engine and of Spark, and what much larger sets would take.

    make bench APP=scaling                              all of it: about an hour on two quiet cores
    python -m benchmarks.scaling 100000 300000          these sizes alone, printed and not kept
    python -m benchmarks.scaling fit spark r.csv 300000 one fit, from a table to factors, as JSON

Both engines read the same csv of invented ratings and make factors of the same rank, penalty and sweeps by
the same objective. Seconds are of the work without Java's start, which is told apart. Memory is that of the
process and of all that it started, sampled. What larger sets would take follows from the costs measured at
the largest size, by the arithmetic that the tables of `scaling_tables` show.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import provenance
from benchmarks.measure import figure, run_json
from benchmarks.movies_scaling import invent
from benchmarks.scaling_tables import BLOCK, CORES, ENGINES, SETTINGS, all_tables
from shared.errors import DataError

__all__ = ["measure", "tree_memory"]

SIZES = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000)
PHOTOS = 8
_EVERY = 0.1  # seconds between two looks at memory


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
    start = fits["spark", sizes[0]]["start"]
    figures = [figure("starting Java and Spark", start, ("benchmarks.scaling",), unit=" s", digits=1)]
    if accuracy:
        figures += _agreement()
    measured = {
        "fits": [{"engine": e, **found} for (e, _), found in fits.items()],
        "songs": songs,
        "photos": photos,
    }
    return {
        "figures": figures,
        "comparisons": [],
        "tables": all_tables(fits, sizes, songs["spark"], photos["spark"]),
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
        common = (
            "projects.movie_recommender", "evaluate", "--dataset", dataset, "--protocol", protocol,
            "--models", "als", "--set", "als.rank=10", "--set", "als.reg=0.1", "--set", "als.sweeps=20",
        )  # fmt: skip
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
