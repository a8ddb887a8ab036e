"""What a row of ratings says before any rating is read: who rated, and what is known besides."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import sparse

from shared.linalg.svd import truncated_svd

__all__ = ["bag", "components"]


def bag(indptr: np.ndarray, indices: np.ndarray, n_columns: int) -> sparse.csr_array:
    """Return the (n, n_columns) float32 matrix with 1/√n_u at each of the n_u columns that row u rated."""
    counts = np.diff(indptr)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return sparse.csr_array((values, indices, indptr), shape=(len(counts), n_columns))


def components(
    blocks: Iterable[sparse.csr_array], k: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return Φ = A Σ (n, k) and V (columns, k), float32, of the truncated SVD A Σ Vᵀ of blocks side by side.

    Φ are the coordinates of the rows on their k leading principal directions (not centred). A ridge
    regression on the rows of X = [blocks] is one on the rows of Φ once the directions of little variance
    are given up: with 100,000 ratings that is no loss but a gain, for they are mostly chance.
    """
    x = sparse.hstack([block.astype(np.float32) for block in blocks], format="csr")
    k = min(k, *x.shape)
    u, s, vt = truncated_svd(x, k, rng=rng)
    kept = s > 1e-6 * s[0] if s[0] > 0 else np.zeros(len(s), bool)
    return np.ascontiguousarray((u * s)[:, kept], np.float32), np.ascontiguousarray(vt[kept].T, np.float32)
