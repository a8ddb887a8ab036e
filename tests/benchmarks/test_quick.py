"""The quick run ends where an answer is wrong, and where a part did not run; CI runs all of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import quick
from projects.customer_segments.kmeans import cluster

ROOT = Path(__file__).resolve().parents[2]


def test_every_app_has_a_part():
    assert set(bench.PARTS) - {"limits", "first_calls"} <= set(quick.PARTS)


def test_ci_runs_it():
    assert "\nmake bench-quick\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8") + "\n"


def test_neighbours_that_are_not_the_nearest_end_it(monkeypatch):
    class Wrong:
        def __init__(self, rows):
            self.rows = rows

        def search(self, queries, k):
            return np.zeros((len(queries), k), np.int64), np.ones((len(queries), k))

    monkeypatch.setattr(quick, "CosineIndex", Wrong)
    with pytest.raises(AssertionError, match="scikit-learn finds other rows"):
        list(quick.songs())


def test_a_picture_that_is_off_ends_it(monkeypatch):
    monkeypatch.setattr(quick, "filter_image", lambda pixels, chain: 255 - pixels)
    with pytest.raises(AssertionError, match=r"gaussian:2: scipy\.ndimage is .* levels off"):
        list(quick.photos())


def test_clusters_with_more_inertia_end_it(monkeypatch):
    monkeypatch.setattr(quick, "cluster", lambda rows, k, rng: cluster(rows, k - 1, rng))
    with pytest.raises(AssertionError, match="k-means: inertia"):
        list(quick.segments())


def test_a_truncated_svd_with_more_error_ends_it(monkeypatch):
    whole = quick.truncated_svd
    monkeypatch.setattr(quick, "curve", lambda codec, pixels: np.column_stack([np.arange(1.0, 6)] * 5))
    monkeypatch.setattr(quick, "truncated_svd", lambda a, k, **how: whole(a, k - 5, **how))
    with pytest.raises(AssertionError, match="truncated SVD: error"):
        list(quick.compressor())


@pytest.mark.parametrize(
    ("measured", "problem"),
    [
        ({"tables": [{"title": "T", "rows": []}], "left_out": []}, "T: nothing was measured"),
        ({"tables": [], "left_out": ["here 1 failed; run it to see why"]}, "here 1 failed"),
    ],
)
def test_what_did_not_run_ends_it(measured, problem):
    with pytest.raises(AssertionError, match=problem):
        quick.check_whole(measured)


def test_a_package_that_is_missing_does_not_end_it():
    quick.check_whole({"tables": [], "left_out": ["OpenCV is not installed: pip install -e '.[bench]'"]})
