"""Silhouettes: is each row nearer to its own segment than to the next one?

For a row i of segment A let a be its mean distance to the others of A and b the least mean distance to
another segment. Its silhouette is (b − a) / max(a, b), from −1 to 1; alone in its segment it has 0 (Rousseeuw
1987).

Every clustering of the same rows needs the same distances D (m, m), and only their sums by segment, which are
D times the indicator matrix of the labels. So all clusterings are one product, D [G₁ G₂ …], a block of rows
at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["silhouettes"]

_BLOCK = 512


def silhouettes(rows: np.ndarray, clusterings: Sequence[np.ndarray]) -> list[float]:
    """Return the mean silhouette of rows (m, q) under each clustering, (m,) labels from 0.

    NaN where a clustering has one segment. Memory: 512 rows of the distances at a time.
    """
    rows = np.asarray(rows, np.float64)
    sizes = [int(labels.max()) + 1 for labels in clusterings]
    indicators = np.hstack(
        [(labels[:, None] == np.arange(k)) for labels, k in zip(clusterings, sizes, strict=True)]
    )
    indicators = indicators.astype(np.float64)
    squares = np.einsum("ij,ij->i", rows, rows)
    totals = np.zeros(len(sizes))
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        distances = squares[start : start + _BLOCK, None] - 2 * (part @ rows.T) + squares
        np.sqrt(np.maximum(distances, 0, out=distances), out=distances)
        distances[np.arange(len(part)), start + np.arange(len(part))] = 0
        sums, at = distances @ indicators, 0
        for c, (labels, k) in enumerate(zip(clusterings, sizes, strict=True)):
            here, counts = sums[:, at : at + k], indicators[:, at : at + k].sum(axis=0)
            totals[c] += _silhouettes_of(here, counts, labels[start : start + _BLOCK]).sum()
            at += k
    means = totals / len(rows)
    return [
        float(mean) if len(np.unique(labels)) > 1 else float("nan")
        for mean, labels in zip(means, clusterings, strict=True)
    ]


def _silhouettes_of(sums: np.ndarray, counts: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(m,) from the sums of distances to each segment (m, k)."""
    place = np.arange(len(labels))
    own = counts[labels]
    a = sums[place, labels] / np.maximum(own - 1, 1)
    others = np.divide(sums, counts, out=np.full_like(sums, np.inf), where=counts > 0)
    others[place, labels] = np.inf
    b = others.min(axis=1)
    larger = np.maximum(a, b)
    sound = (own > 1) & np.isfinite(b) & (larger > 0)
    return np.divide(b - a, larger, out=np.zeros(len(labels)), where=sound)
