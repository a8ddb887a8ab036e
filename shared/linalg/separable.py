"""Separability of a convolution kernel, told by its singular value decomposition.

A kernel of rank one is an outer product, column · rowᵀ, and convolves in two one-dimensional passes with
h + w multiplications a pixel in place of h · w. Any kernel is the sum of `rank` such products.
"""

from __future__ import annotations

import numpy as np

__all__ = ["kernel_rank", "low_rank_terms"]

_LARGE = 64  # sides from which a decomposition takes longer than a look for few terms


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
    allowed = tolerance + 1e-13 * kernel.size * np.abs(kernel).sum()
    if min(kernel.shape) > _LARGE:
        crosses = _crosses(kernel, allowed)
        if crosses is not None:
            return crosses
    u, s, vt = np.linalg.svd(kernel, full_matrices=False)
    tails = np.sqrt(np.cumsum(s[::-1] ** 2)[::-1])  # what is left before each term, in the Frobenius norm
    rank = int(np.count_nonzero(tails > allowed))  # which is no more than the sum of absolute values
    remainder = kernel - (u[:, :rank] * s[:rank]) @ vt[:rank]
    while rank < len(s) and np.abs(remainder).sum() > allowed:
        remainder -= np.outer(u[:, rank] * s[rank], vt[rank])
        rank += 1
    share = np.sqrt(s[:rank])[:, None]
    columns, rows = u[:, :rank].T * share, vt[:rank] * share
    sign = np.where(columns.sum(1) < 0, -1.0, 1.0)[:, None]  # a blur's factors come out positive
    return columns * sign, rows * sign


def _crosses(kernel: np.ndarray, allowed: float) -> tuple[np.ndarray, np.ndarray] | None:
    """Take away the cross of the largest element, column · row / element, until little is left.

    It finds the few exact terms of a wide Gaussian in a thousandth of the time of a decomposition, and gives
    up, with None, after three.
    """
    columns: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    remainder = kernel
    while np.abs(remainder).sum() > allowed:
        if len(columns) == 3:
            return None
        y, x = np.unravel_index(np.abs(remainder).argmax(), kernel.shape)
        columns.append(remainder[:, x] / remainder[y, x])
        rows.append(remainder[y].copy())
        remainder = remainder - np.outer(columns[-1], rows[-1])
    return np.reshape(columns, (-1, kernel.shape[0])), np.reshape(rows, (-1, kernel.shape[1]))


def kernel_rank(kernel: np.ndarray, tolerance: float = 0.0) -> int:
    """Return how many separable terms `kernel` needs; see `low_rank_terms`."""
    return len(low_rank_terms(kernel, tolerance)[0])
