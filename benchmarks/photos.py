"""Photos: filters, looks, windows, geometry and batches beside OpenCV, Pillow, scikit-image, scipy.ndimage.

The goals are stated at 12 megapixels, on one thread and on two. Every filter on 2, 12 and 24 megapixels, and
the memory of large pictures, are told in tables, on one thread, as all but OpenCV have only one.
"""

from __future__ import annotations

from typing import Any

from benchmarks import (
    photos_batch,
    photos_filters,
    photos_geometry,
    photos_memory,
    photos_points,
    photos_sizes,
    photos_windows,
)
from benchmarks.harness import provenance
from shared.errors import DataError

__all__ = ["measure"]

THREADS = (1, 2)
# beside OpenCV on one thread, in brief
SHOWN = (
    "gaussian:2",
    "box:9",
    "sobel",
    "median:3",
    "bilateral",
    "edges",
    "by 10°, bi",
    "perspective, bil",
    "unsharp",
)


def measure() -> dict[str, Any]:
    """All that the pages tell of photos; what needs a set that is not here is left out."""
    comparisons: list[dict[str, Any]] = []
    figures: list[dict[str, Any]] = []
    left_out: list[str] = []
    for threads in THREADS:
        for part in (photos_filters, photos_points, photos_windows, photos_geometry):
            measured = part.measure(threads)
            for one in measured["comparisons"]:
                shown = (
                    threads == 1 and one["peer"].startswith("OpenCV") and any(w in one["work"] for w in SHOWN)
                )
                one["detail"] = not shown
            comparisons += measured["comparisons"]
            left_out += measured["left_out"]
    try:
        batch = photos_batch.measure()
        comparisons += [{**one, "detail": True} for one in batch["comparisons"]]
        figures += [{**one, "detail": True} for one in batch["figures"]]
    except DataError as error:
        left_out.append(f"batches: {error}")
    tables = []
    for part in (photos_sizes, photos_memory):
        measured = part.measure()
        tables += measured["tables"]
        left_out += measured["left_out"]
    return {
        "figures": figures,
        "comparisons": comparisons,
        "tables": tables,
        "left_out": sorted(set(left_out)),
        "provenance": provenance("pillow", "opencv-python-headless", "scikit-image"),
    }
