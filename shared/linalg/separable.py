"""Separability of a convolution kernel, told by its singular value decomposition.

A kernel of rank one is an outer product, column · rowᵀ, and convolves in two one-dimensional passes with
h + w multiplications a pixel in place of h · w. Any kernel is the sum of `rank` such products.
"""

from __future__ import annotations

import numpy as np

__all__ = ["kernel_rank", "low_rank_terms"]


def low_rank_terms(kernel: np.ndarray, tolerance: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return the fewest separable terms that add up to `kernel` within `tolerance`.

    kernel ≈ Σ_r outer(columns[r], rows[r]), the terms being the leading singular triples (Eckart and Young
    1936). The error is measured as Σ |kernel − approximation|, which bounds how far a convolution of values
    in [0, 1] can be off. Rounding errors of the decomposition itself are always tolerated.

    Args:
        kernel: (h, w) finite numbers.
        tolerance: largest sum of absolute errors, not negative.

    Returns:
        columns (rank, h) and rows (rank, w) in float64; rank 0 for a kernel of zeros.
    """
    kernel = np.asarray(kernel, np.float64)
    u, s, vt = np.linalg.svd(kernel, full_matrices=False)
    allowed = tolerance + 1e-13 * kernel.size * np.abs(kernel).sum()
    remainder, rank = kernel, 0
    while rank < len(s) and np.abs(remainder).sum() > allowed:
        rank += 1
        remainder = kernel - (u[:, :rank] * s[:rank]) @ vt[:rank]
    share = np.sqrt(s[:rank])[:, None]
    columns, rows = u[:, :rank].T * share, vt[:rank] * share
    sign = np.where(columns.sum(1) < 0, -1.0, 1.0)[:, None]  # a blur's factors come out positive
    return columns * sign, rows * sign


def kernel_rank(kernel: np.ndarray, tolerance: float = 0.0) -> int:
    """Return how many separable terms `kernel` needs; see `low_rank_terms`."""
    return len(low_rank_terms(kernel, tolerance)[0])
