"""How far two ways to part the same rows agree: the adjusted Rand index.

Of all pairs of rows, S are together in both, A in the first, B in the second, of P in all. By chance one
would expect E = A B / P together in both, and at most M = (A + B) / 2:

    ARI = (S − E) / (M − E)        1 for the same parts whatever their names, about 0 for parts at random

(Hubert and Arabie 1985.)
"""

from __future__ import annotations

import numpy as np

__all__ = ["adjusted_rand"]


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """Return the index of labels a and b, both (n,) of anything that sorts; 1 where both part nothing."""
    a, b = (np.unique(labels, return_inverse=True)[1] for labels in (a, b))
    if len(a) != len(b) or not len(a):
        raise ValueError(f"labels of {len(a)} and of {len(b)} rows")
    columns = int(b.max()) + 1
    table = np.bincount(a * columns + b, minlength=(int(a.max()) + 1) * columns).reshape(-1, columns)
    both, first, second = (_pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = first * second / max(_pairs(np.array([len(a)])), 1.0)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _pairs(counts: np.ndarray) -> float:
    counts = counts.astype(np.float64)
    return float((counts * (counts - 1)).sum() / 2)
