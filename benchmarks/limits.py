"""The machine's limits, how near to them the work comes, and what ten and a hundred times the work costs.

python -m benchmarks limits

Nothing that reads its input once and writes its result once can be faster than a copy, and no factorisation
than its products at BLAS's rate. The ratings of the sample are drawn with noise whose size is known, so no
model can come nearer to them than that. Times are medians with their ranges, of as many runs as a first one,
which does not count, allows (`harness.runs_for`); the sizes that growth is told of take turns.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_sample_images

from benchmarks.harness import one_thread_count, provenance, take_turns
from benchmarks.measure import figure, on_threads, run_json
from benchmarks.movies_scaling import invent
from benchmarks.results import digits_text, times_text
from projects.customer_segments.kmeans import cluster, nearest
from projects.image_compressor import decode, encode
from projects.movie_recommender.models import MODELS
from projects.photo_filters import filter_image
from shared.bands import in_bands
from shared.linalg.neighbors import CosineIndex
from shared.linalg.svd import truncated_svd

__all__ = ["growth", "measure"]

COMMAND = ("benchmarks", "limits")
_THREADS = (1, 2)
_SIDE = 2048  # of the matrices that tell BLAS's rate
_PICTURE = (3000, 4000, 3)
_TRUTH = Path("data/movielens-sample/truth.json")
Work = Callable[[], object]
Row = tuple[str, Sequence[float], str, float]  # a work, its times, its limit's name and seconds


def measure() -> dict[str, Any]:
    """Limits as figures; what work takes as multiples of them, and how it grows, as tables."""
    limits = {threads: _limits(threads) for threads in _THREADS}
    figures = []
    for threads, (copies, products) in limits.items():
        what = on_threads("memory read and written by a copy", threads)
        figures.append(_rate(what, 2 * np.prod(_PICTURE) / 1e9, copies, " GB/s", digits=1))
        what = on_threads("float32 products by BLAS", threads)
        figures.append(_rate(what, 2 * _SIDE**3 / 1e9, products, " GFLOP/s", digits=0))
    tables = []
    for threads, times in limits.items():
        with one_thread_count(threads):
            rows = _beside_limits(*map(statistics.median, times))
        header = ["work", "time", "limit", "times the limit"]
        tables.append({"title": on_threads("Beside the limit", threads), "header": header, "rows": rows})
    with one_thread_count(_THREADS[-1]):
        rows = growth(_works())
    title = on_threads("What ten and a hundred times the work costs", _THREADS[-1])
    header = ["work", "×1", "×10", "×100", "growth, first ten", "growth, second ten"]
    return {
        "figures": figures + _noise(),
        "comparisons": [],
        "tables": [*tables, {"title": title, "header": header, "rows": rows}],
        "left_out": [],
        "provenance": provenance("pillow", "scikit-learn"),
    }


def _times(work: Work) -> list[float]:
    """Seconds of every run that counts."""
    return _in_turn({"": work})[""]


def _in_turn(works: Mapping[str, Work]) -> dict[str, list[float]]:
    first = {}
    for name, work in works.items():
        started = time.perf_counter()
        work()
        first[name] = time.perf_counter() - started
    return take_turns(works, first)


def _rate(what: str, amount: float, times: Sequence[float], unit: str, *, digits: int) -> dict[str, Any]:
    """So much done in a time, by the second."""
    value, spread = amount / statistics.median(times), [amount / max(times), amount / min(times)]
    return figure(what, value, COMMAND, unit=unit, digits=digits, interval=spread)


def _limits(threads: int) -> tuple[list[float], list[float]]:
    """Seconds of copying a 12-megapixel picture into memory in use, and of one product of matrices."""
    picture, target = np.ones(_PICTURE, np.uint8), np.empty(_PICTURE, np.uint8)
    a = np.random.default_rng(0).standard_normal((_SIDE, _SIDE), dtype=np.float32)
    out = np.empty_like(a)
    with one_thread_count(threads):
        rows, columns = picture.shape[0], picture.shape[1] * picture.shape[2]
        copy = lambda: in_bands(lambda p, q: np.copyto(target[p:q], picture[p:q]), rows, columns)  # noqa: E731
        return _times(copy), _times(partial(np.matmul, a, a, out=out))


def _noise() -> list[dict[str, Any]]:
    """The error of guesses that know all but the noise, and of the best model, on the same rows."""
    evaluate = ("projects.movie_recommender", "evaluate", "--models", "bayes", "--protocol", "holdout:0.1")
    found = run_json(*evaluate, "--seed", "0")["models"][0]["metrics"]["rmse"]["mean"]
    floor = json.loads(_TRUTH.read_text(encoding="utf-8"))["best_rmse_of_holdout"]["0"]
    return [
        figure("RMSE of the sample's noise alone, a tenth held out", floor, COMMAND, digits=4),
        figure("RMSE of `bayes` there", found, evaluate, digits=4),
    ]


def _beside_limits(copied: float, product: float) -> list[list[str]]:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, _PICTURE, dtype=np.uint8)
    rows = [*_of_pictures(picture, copied), *_of_matrices(rng, copied / picture.nbytes, product)]
    rows += _other_apps(copied / picture.nbytes, product)
    return [
        [work, times_text(own), f"{what}, {_told(limit)}", digits_text(statistics.median(own) / limit, 2)]
        for work, own, what, limit in rows
    ]


def _of_pictures(picture: np.ndarray, copied: float) -> Iterator[Row]:
    for chain in ("gaussian:2", "sepia", "median:3", "gaussian:2 | sharpen | sepia:60%"):
        work = "`" + chain.replace("|", "\\|") + "`, 12 megapixels"
        yield work, _times(partial(filter_image, picture, chain)), "a copy", copied


def _of_matrices(rng: np.random.Generator, byte: float, product: float) -> Iterator[Row]:
    """A search and a truncated SVD; `byte` is the time in which a byte is copied."""
    songs = rng.standard_normal((1_000_000, 12), dtype=np.float32)
    index, queries = CosineIndex(songs), rng.standard_normal((50, 12), dtype=np.float32)
    times = _times(lambda: [index.search(query[None], 10) for query in queries])
    reading = byte * songs.nbytes / 2
    yield "10 nearest of 1,000,000 × 12", [t / len(queries) for t in times], "reading all rows", reading
    plane, k = rng.standard_normal((3000, 4000), dtype=np.float32), 100
    least = product * plane.size * k / _SIDE**3
    factored = _times(partial(truncated_svd, plane, k))
    yield f"truncated SVD of 3000 × 4000, k = {k}", factored, "one product A · Ω", least


def _other_apps(byte: float, product: float) -> Iterator[Row]:
    """What the compressor, the segments and the film models take, and their limits."""
    rng = np.random.default_rng(0)
    photo = load_sample_images().images[0]
    least = byte * photo.nbytes
    file = encode(photo)
    size = f"{photo.shape[0] * photo.shape[1] / 1e6:.2g} megapixels"
    yield f"compress, {size}", _times(partial(encode, photo)), "a copy", least
    yield f"decompress, {size}", _times(partial(decode, file)), "a copy", least
    points, centres = rng.standard_normal((1_000_000, 8)), rng.standard_normal((10, 8))
    doubles = 2 * product * points.size * len(centres) / _SIDE**3  # half as many fit into a register
    taken = _times(partial(nearest, points, centres))
    yield "nearest of 10 centres, 1,000,000 × 8", taken, "the products", doubles
    ratings, model = invent(1_000_000), MODELS["als"]()
    a_sweep = 2 * len(ratings) * (model.rank + 1) ** 2  # type: ignore[attr-defined]
    least = product * a_sweep * model.sweeps / _SIDE**3  # type: ignore[attr-defined]
    yield "`als`, 1,000,000 ratings", _times(lambda: model.fit(ratings, 0)), "the products", least


def _works() -> Mapping[str, Callable[[int], Work]]:
    """By what is done: what makes it, at 1, 10 and 100 times the size."""
    rng = np.random.default_rng(0)
    photo = load_sample_images().images[0]

    def picture(pixels: int) -> np.ndarray:
        side = int(np.sqrt(pixels))
        times = (-(-side // photo.shape[0]), -(-side // photo.shape[1]), 1)
        return np.ascontiguousarray(np.tile(photo, times)[:side, :side])

    def search(size: int) -> Work:
        index = CosineIndex(rng.standard_normal((10_000 * size, 12), dtype=np.float32))
        query = rng.standard_normal((20, 12), dtype=np.float32)
        return lambda: [index.search(one[None], 10) for one in query]

    def blurred(size: int) -> Work:
        return partial(filter_image, picture(120_000 * size), "gaussian:2")

    def compressed(size: int) -> Work:
        return partial(encode, picture(100_000 * size))

    def decompressed(size: int) -> Work:
        return partial(decode, encode(picture(100_000 * size)))

    def fitted(size: int) -> Work:
        ratings = invent(10_000 * size)
        return lambda: MODELS["als"]().fit(ratings, 0)

    def grouped(size: int) -> Work:
        points = rng.standard_normal((5_000 * size, 8))
        return lambda: cluster(points, 5, np.random.default_rng(0), starts=1)

    def factored(size: int) -> Work:
        plane = rng.standard_normal((300 * size, 400), dtype=np.float32)
        return partial(truncated_svd, plane, 20)

    return {
        "20 songs' 10 nearest, 10,000 rows": search,
        "`gaussian:2`, 0.12 megapixels": blurred,
        "compress, 0.1 megapixels": compressed,
        "decompress, 0.1 megapixels": decompressed,
        "truncated SVD of 300 × 400, more rows, k = 20": factored,
        "`als`, 10,000 ratings": fitted,
        "k-means, 5,000 × 8, one start": grouped,
    }


def growth(works: Mapping[str, Callable[[int], Work]]) -> list[list[str]]:
    """Return rows of times at 1, 10 and 100 times the size, and their ratios, round by round."""
    rows = []
    for name, make in works.items():
        times = list(_in_turn({str(size): make(size) for size in (1, 10, 100)}).values())
        ratios = [
            _ratio_text([after / before for before, after in zip(a, b, strict=True)])
            for a, b in itertools.pairwise(times)
        ]
        rows.append([name, *map(times_text, times), *ratios])
    return rows


def _ratio_text(ratios: Sequence[float]) -> str:
    middle, low, high = (digits_text(f(ratios), 2) for f in (statistics.median, min, max))
    return f"× {middle} ({low}–{high})" if len(ratios) > 1 else f"× {middle}"


def _told(seconds: float) -> str:
    if seconds >= 1:
        return f"{digits_text(seconds, 2)} s"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"
