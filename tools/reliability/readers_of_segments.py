"""Everything that can be asked of a loaded model of segments, as one digest."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pandas as pd

from shared.errors import DataError
from tools.reliability.digests import digest_of

__all__ = ["read_segments_file"]


def read_segments_file(path: Path) -> str:
    """Place rows, among them odd ones, look for outliers, and list what the file says."""
    from projects.customer_segments.outliers import find_outliers
    from projects.customer_segments.store import load_segmentation
    from projects.customer_segments.table import Table

    found = load_segmentation(path)
    preparation, parts = found.preparation, found.components
    rows = np.array([0.0, np.nan, -3.0, 1e300, 2.5, 7.0])
    words = [
        [category.levels[i % len(category.levels)] for i in range(5)] + [""]
        for category in preparation.categories
    ]
    table = Table(
        np.arange(len(rows)).astype(str).astype(object),
        pd.DataFrame({number.name: np.roll(rows, i) for i, number in enumerate(preparation.numbers)}),
        pd.DataFrame(
            {c.name: texts for c, texts in zip(preparation.categories, words, strict=True)}, dtype=object
        ),
        [],
    )
    labels, distances = found.place(table)
    assert labels.min() >= 0, "a segment that is none"
    assert labels.max() < len(found.names), "a segment that is none"
    assert np.isfinite(distances).all(), "distances that are none"
    with contextlib.suppress(DataError):  # the components may explain all there is
        for one in find_outliers(table, preparation, parts, 3):
            assert np.isfinite(one.residual), "a residual that is none"
    arrays = (parts.mean, parts.directions, parts.variances, found.centres, found.sizes)
    limits = np.zeros(0) if parts.limits is None else parts.limits
    said = (repr(preparation), found.names, found.id_column, found.seed, parts.used)
    return digest_of(*said, *arrays, limits, labels)
