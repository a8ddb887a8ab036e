"""A small fixed part of every benchmark: that it runs, and that our answers are the peers'.

    make bench-quick

Peers are those of the core packages, and others where they are installed. Times are printed, never judged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage
from sklearn.cluster import KMeans
from sklearn.datasets import load_sample_images
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.extmath import randomized_svd

from benchmarks import first_calls, photos_memory, photos_sizes, songs_grid
from benchmarks.compressor_codecs import ours, peers
from benchmarks.compressor_rates import compare, curve
from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, run_json
from benchmarks.results import render
from projects.customer_segments.kmeans import cluster
from projects.photo_filters import filter_image
from shared.linalg.neighbors import CosineIndex
from shared.linalg.svd import truncated_svd

__all__ = ["PARTS", "check_whole", "main"]

Rows = Iterator[dict[str, float | str]]


def songs() -> Rows:
    """The same neighbours as scikit-learn's, and faiss's."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((20_000, 12), dtype=np.float32) * 0.8 ** np.arange(12, dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index, queries, k = CosineIndex(rows), rows[:200], 10
    searches: dict[str, Callable[[np.ndarray], np.ndarray]] = {}
    exact = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(rows)
    searches["scikit-learn"] = lambda q: exact.kneighbors(q, return_distance=False)
    try:
        import faiss

        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(rows)
        searches["faiss IndexFlatIP"] = lambda q: flat.search(q, k)[1]
    except ImportError:
        print("faiss is not installed: left out", file=sys.stderr)
    for name, search in searches.items():
        same = np.sort(search(queries)) == np.sort(index.search(queries, k)[0])
        assert same.mean() > 0.99, f"{name} finds other rows: {same.mean():.2%} are the same"  # float32 ties
        yield beside(
            f"{k} nearest of {len(rows):,} × 12, {len(queries)} queries", name,
            lambda: index.search(queries, k), partial(search, queries),
        )  # fmt: skip


def photos() -> Rows:
    """The same pictures as scipy's, and OpenCV's, within a level."""
    pixels = np.tile(load_sample_images().images[0], (3, 2, 1))
    floats = pixels.astype(np.float32)
    works: list[tuple[str, str, Callable[[], np.ndarray]]] = [
        (
            "gaussian:2",
            "scipy.ndimage",
            lambda: ndimage.gaussian_filter(floats, (2, 2, 0)),
        ),
        ("median:3", "scipy.ndimage", lambda: ndimage.median_filter(pixels, (3, 3, 1))),
    ]
    try:
        import cv2

        works += [
            ("box:9", "OpenCV", lambda: cv2.blur(pixels, (9, 9), borderType=cv2.BORDER_REFLECT)),
            ("median:5", "OpenCV", lambda: cv2.medianBlur(pixels, 5)),
        ]
    except ImportError:
        print("OpenCV is not installed: left out", file=sys.stderr)
    for chain, peer, theirs in works:
        off = np.abs(filter_image(pixels, chain).astype(float) - theirs())[8:-8, 8:-8]
        assert off.max() <= 1, f"{chain}: {peer} is {off.max():.1f} levels off"
        yield beside(f"{chain}, 1.6 megapixels", peer, partial(filter_image, pixels, chain), theirs)


def compressor() -> Rows:
    """Curves of every codec, and a truncated SVD with no more error than scikit-learn's."""
    pixels = np.asarray(Image.fromarray(load_sample_images().images[0]).resize((320, 214)))
    methods, others = ours()[:1], peers()[0][:2]
    curves = {codec.name: curve(codec, pixels) for codec in (*methods, *others)}
    for other in others:
        rates = compare(curves[other.name][None], curves[methods[0].name][None])[0]
        assert np.isfinite(rates).all(), f"{other.name}: no quality in common"
        print(f"{methods[0].name} beside {other.name}: " + ", ".join(f"{rate:+.0f} %" for rate in rates))
    plane, k = np.asarray(load_sample_images().images[1][..., 0], np.float32), 20
    answers = truncated_svd(plane, k, rng=np.random.default_rng(0)), randomized_svd(plane, k, random_state=0)
    error, peer_error = (np.linalg.norm(plane - (u * s) @ vt) for u, s, vt in answers)
    assert error <= 1.001 * peer_error, f"truncated SVD: error {error} where scikit-learn has {peer_error}"
    yield beside(
        f"truncated SVD of {plane.shape[0]} × {plane.shape[1]}, k = {k}", "scikit-learn randomized_svd",
        lambda: truncated_svd(plane, k, rng=np.random.default_rng(0)),
        lambda: randomized_svd(plane, k, random_state=0),
    )  # fmt: skip


def movies() -> Rows:
    """The models on the sample, in the order that they must have."""
    report = run_json("projects.movie_recommender", "evaluate", "--models", "mean,bias,als")
    errors = {one["model"]: one["metrics"]["rmse"]["mean"] for one in report["models"]}
    print("RMSE on the sample: " + ", ".join(f"{name} {error:.4f}" for name, error in errors.items()))
    assert errors["als"] < errors["bias"] < errors["mean"], "factors must explain what biases do not"
    yield from ()


def segments() -> Rows:
    """As little inertia as scikit-learn's k-means."""
    rng = np.random.default_rng(0)
    rows = 2 * rng.standard_normal((6, 5))[rng.integers(0, 6, 5_000)] + rng.standard_normal((5_000, 5))
    error = cluster(rows, 6, np.random.default_rng(0)).inertia
    peer_error = KMeans(6, n_init=10, random_state=0).fit(rows).inertia_
    assert error <= 1.001 * peer_error, f"k-means: inertia {error} where scikit-learn has {peer_error}"
    yield beside(
        "k-means, 5,000 × 5, k = 6", "scikit-learn KMeans",
        lambda: cluster(rows, 6, np.random.default_rng(0)),
        lambda: KMeans(6, n_init=10, random_state=0).fit(rows),
    )  # fmt: skip


def every_program() -> Rows:
    """All programs at a small size: neighbours by recall, filters by their levels, memory by being told."""
    for measured in (
        songs_grid.measure([5_000], {(12, "of noise"): songs_grid.CELLS[12, "of noise"]}),
        photos_sizes.measure([0.3]),
        photos_memory.measure([1]),
    ):
        print(render(measured))
        check_whole(measured)
    yield from ()


def check_whole(measured: dict[str, Any]) -> None:
    """Raise AssertionError where a table has no rows, or more than missing packages is left out."""
    for table in measured["tables"]:
        assert table["rows"], f"{table['title']}: nothing was measured"
    failed = [reason for reason in measured["left_out"] if "is not installed" not in reason]
    assert not failed, "; ".join(failed)


def first() -> Rows:
    """A first call with nothing compiled, and a second."""
    measured = first_calls.measure({"photos": first_calls.COMMANDS["photos"]}, runs=1)
    print(render(measured))
    check_whole(measured)
    yield from ()


PARTS = {
    "songs": songs,
    "photos": photos,
    "compressor": compressor,
    "movies": movies,
    "segments": segments,
    "every program": every_program,
    "first calls": first,
}


def main() -> None:
    """Run every part; an answer that differs from a peer's ends it."""
    comparisons: list[dict[str, Any]] = []
    with one_thread_count(2):
        for name, part in PARTS.items():
            print(f"{name} …", file=sys.stderr)
            comparisons += part()
    packages = ("scikit-learn", "pillow", "faiss-cpu", "opencv-python-headless")
    print(render({"figures": [], "comparisons": comparisons, "provenance": provenance(*packages)}))


if __name__ == "__main__":
    main()
