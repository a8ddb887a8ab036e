"""The compressor's truncated SVD beside scikit-learn's, scipy's and numpy's, on one thread and on two.

numpy has no truncated one: beside its door stands the whole factorisation, which is then cut.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy.sparse.linalg import svds
from sklearn.utils.extmath import randomized_svd

from benchmarks.harness import one_thread_count
from benchmarks.measure import beside, on_threads
from shared.linalg.svd import truncated_svd

__all__ = ["PEERS", "measure", "photograph_like"]

SHAPE, RANK = (3000, 4000), 100
Triplets = tuple[np.ndarray, np.ndarray, np.ndarray]  # u (m, k), s (k,), vt (k, n), in any order
Factor = Callable[[np.ndarray, int], Triplets]


def _numpy(plane: np.ndarray, k: int) -> Triplets:
    u, s, vt = np.linalg.svd(plane, full_matrices=False)
    return u[:, :k], s[:k], vt[:k]


PEERS: dict[str, Factor] = {
    "scikit-learn randomized_svd": partial(randomized_svd, random_state=0),
    "scipy svds": svds,
    "numpy full SVD": _numpy,
}


def measure(shape: tuple[int, int] = SHAPE, k: int = RANK) -> list[dict[str, Any]]:
    """Times of k triplets of a plane; ours may have a thousandth more error than a peer's."""
    plane = photograph_like(*shape)
    work = f"truncated SVD of {shape[0]} × {shape[1]}, k = {k}"
    error = distance(plane, _ours(plane, k))
    for name, factor in PEERS.items():
        theirs = distance(plane, factor(plane, k))
        assert error <= 1.001 * theirs, f"{name} is nearer: {theirs} where ours is {error} away"
    rows = []
    for threads in (1, 2):
        with one_thread_count(threads):
            for name, factor in PEERS.items():
                sides = partial(_ours, plane, k), partial(factor, plane, k)
                rows.append(beside(on_threads(work, threads), name, *sides))
    return rows


def distance(plane: np.ndarray, triplets: Triplets) -> float:
    """Return |A − U diag(s) Vᵀ|, the Frobenius norm."""
    u, s, vt = triplets
    return float(np.linalg.norm(plane - (u * s) @ vt))


def photograph_like(height: int, width: int) -> np.ndarray:
    """Return a noisy float32 plane whose singular values fall like those of photographs, as 1/i."""
    rng = np.random.default_rng(0)
    rank = min(height, width) // 5
    left, _ = np.linalg.qr(rng.standard_normal((height, rank)))
    right, _ = np.linalg.qr(rng.standard_normal((width, rank)))
    plane = (left * (3e5 / np.arange(1, rank + 1))) @ right.T + rng.normal(0, 2, (height, width))
    return plane.astype(np.float32)


def _ours(plane: np.ndarray, k: int) -> Triplets:
    return truncated_svd(plane, k, rng=np.random.default_rng(0))
