"""Light that depends on the place, as a matrix of low rank."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["low_rank_field"]

_NODES = 16
_TOLERANCE = 1e-6  # of the largest singular value


def low_rank_field(
    field: Callable[[np.ndarray, np.ndarray], np.ndarray], height: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return factors (h, rank) and (rank, w) of a smooth field over the pixels of a picture.

    A smooth field is told by a few of its rows R and columns C, F ≈ C · M⁺ · R, M being where they cross
    (a CUR decomposition: Goreinov, Tyrtyshnikov, Zamarashkin 1997); with rows and columns at Chebyshev's
    places the error falls as fast as that of a polynomial. M = U Σ Vᵀ is cut to the rank it has in float32.

    Args:
        field: of x and y in half diagonals from the picture's centre, arrays that broadcast.
    """
    half = np.hypot(height, width) / 2
    y, x = ((np.arange(n) + 0.5 - n / 2) / half for n in (height, width))
    at_y, at_x = y[_nodes(height)], x[_nodes(width)]

    def values(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.broadcast_to(field(x[None, :], y[:, None]), (len(y), len(x))).astype(np.float64)

    u, s, vt = np.linalg.svd(values(at_x, at_y))
    rank = max(1, int(np.count_nonzero(s > _TOLERANCE * s[0])))
    columns = values(at_x, y) @ vt[:rank].T / np.where(s[:rank] > 0, s[:rank], 1)
    return columns, u[:, :rank].T @ values(x, at_y)


def _nodes(n: int) -> np.ndarray:
    """Chebyshev's places among n pixels, each once."""
    angles = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    return np.unique(np.rint((1 - np.cos(angles)) / 2 * (n - 1)).astype(int))
