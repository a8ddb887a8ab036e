"""Segments: k-means beside scikit-learn's on the same components, the sample recovered, a million rows.

python -m benchmarks.segments
"""

from __future__ import annotations

import importlib.util
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, figure, on_threads, run_json, timed
from projects.customer_segments.agreement import adjusted_rand
from projects.customer_segments.kmeans import cluster
from projects.customer_segments.model import fit
from projects.customer_segments.table import open_table
from shared.files import write_text

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "customers-sample"
COMMAND = ("benchmarks.segments",)
APP = "projects.customer_segments"
SEEDS = range(5)
STARTS = 10


def measure(n: int = 1_000_000, *, runs: int | None = None) -> dict[str, Any]:
    """Times and inertias beside scikit-learn, ten starts each; agreement with what was planted."""
    found = fit(open_table(SAMPLE / "customers.csv"))
    truth = open_table(SAMPLE / "truth.csv", categories=["segment"]).categories["segment"].to_numpy()
    agreement = adjusted_rand(truth, found.labels)
    figures = [
        figure(
            "segments found in the sample, of five planted", len(found.segmentation.names), COMMAND, digits=0
        ),
        figure("adjusted Rand index with the planted ones", agreement, COMMAND),
    ]
    comparisons = []
    rng = np.random.default_rng(0)
    works = {"the sample's components": (found.scores, 5)}
    works |= {"rows around planted centres": (_around(rng, 20_000, 8, 8), 8)}
    works |= {
        "more of them": (_around(rng, 100_000, 20, 10), 10),
        "noise": (rng.standard_normal((20_000, 6)), 8),
    }
    for name, (rows, k) in works.items():
        work = f"k-means, {len(rows):,} × {rows.shape[1]} ({name}), k = {k}, {STARTS} starts"
        ratios = [_ours(rows, k, seed) / _theirs(rows, k, seed) for seed in SEEDS]
        what = f"{work}: inertia over scikit-learn's, mean of {len(SEEDS)} seeds"
        mean, interval = float(np.mean(ratios)), (min(ratios), max(ratios))
        figures.append(figure(what, mean, COMMAND, digits=5, interval=interval))
        for threads in (1, 2):
            with one_thread_count(threads):
                sides = partial(_ours, rows, k, 0), partial(_theirs, rows, k, 0)
                comparisons.append(beside(on_threads(work, threads), "scikit-learn KMeans", *sides))
    for one in [*figures, *comparisons]:
        told = str(one.get("what") or one.get("work"))
        one["detail"] = "noise" in told or "around planted" in told
    figures += _many(n, runs)
    return {
        "figures": figures,
        "comparisons": comparisons,
        "tables": [],
        "left_out": [],
        "provenance": provenance("scikit-learn", "pandas"),
    }


def _around(rng: np.random.Generator, n: int, q: int, k: int) -> np.ndarray:
    centres = 2 * rng.standard_normal((k, q))
    return centres[rng.integers(0, k, n)] + rng.standard_normal((n, q))


def _ours(rows: np.ndarray, k: int, seed: int) -> float:
    return cluster(rows, k, np.random.default_rng(seed), starts=STARTS).inertia


def _theirs(rows: np.ndarray, k: int, seed: int) -> float:
    return float(KMeans(k, n_init=STARTS, random_state=seed).fit(rows).inertia_)


def _many(n: int, runs: int | None) -> list[dict[str, Any]]:
    """The whole command on n invented customers: read, segmented, described, written."""
    spec = importlib.util.spec_from_file_location("make_customers", ROOT / "data" / "make_customers.py")
    assert spec is not None
    assert spec.loader is not None
    customers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(customers)
    columns, truth, _ = customers.draw_customers(5, n)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "customers.csv", Path(folder) / "segments.csv"
        write_text(path, customers.as_csv(columns))
        what = f"`segment`, {n:,} rows × {len(columns)} columns: read, k chosen, described, written"
        words = (APP, "segment", str(path), "-o", str(out), "--force")
        taken = timed(what, lambda: run_json(*words), COMMAND, digits=1, runs=runs)
        labels = np.loadtxt(out, delimiter=",", skiprows=1, usecols=1, dtype=np.int64, quotechar='"')
    agreement = adjusted_rand(np.array(truth), labels)
    return [
        taken,
        figure(f"{what}: adjusted Rand index with the planted ones", agreement, COMMAND),
    ]
