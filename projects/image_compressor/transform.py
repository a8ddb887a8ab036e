"""The cosine transform of singular vectors, 32 samples at a time.

Neighbouring rows of a photograph resemble each other, so a singular vector is smooth here and busy
there; in a local cosine basis few of its numbers are large. The basis is orthonormal, hence it changes no
singular value and no distance: with C_m, C_n block-diagonal,

    A = U diag(s) Vᵀ   ⇔   C_m A C_nᵀ = (C_m U) diag(s) (C_n V)ᵀ

The encoder transforms in floats. The decoder's way back uses the basis in integers of 18 fractional bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

__all__ = ["BASIS_BITS", "BLOCK", "cosine_basis", "integer_basis", "restore", "transform_plane"]

BLOCK = 32
BASIS_BITS = 18


def cosine_basis(n: int) -> np.ndarray:
    """The orthonormal DCT-II, rows by frequency: √(2/n) cos(π (2i + 1) k / 2n), the first row √(1/n)."""
    k, i = np.arange(n)[:, None], np.arange(n)
    basis = np.sqrt(2 / n) * np.cos(np.pi * (2 * i + 1) * k / (2 * n))
    basis[0] = np.sqrt(1 / n)
    return basis


@lru_cache(maxsize=BLOCK)
def integer_basis(n: int) -> np.ndarray:
    """`cosine_basis(n)` times 2¹⁸, rounded; (n, n) float64 that hold integers.

    No entry for n ≤ 32 lies so near a half that two correct libraries could round it differently.
    """

    def entry(k: int, i: int) -> int:
        scale = 2**BASIS_BITS * math.sqrt((2 if k else 1) / n)
        return round(scale * math.cos(math.pi * (2 * i + 1) * k / (2 * n)))

    return np.array([[entry(k, i) for i in range(n)] for k in range(n)], np.float64)


def transform_plane(plane: np.ndarray) -> np.ndarray:
    """Return C_m A C_nᵀ of a plane A (m, n), in its own dtype."""
    return _by_blocks(_by_blocks(plane, cosine_basis).T, cosine_basis).T


def restore(levels: np.ndarray) -> np.ndarray:
    """Return C_nᵀ q for columns of integers q (n, k), with 18 fractional bits; float64 that hold integers.

    |q| < 2²² keeps every sum of 32 products below 2⁴³, so the result is exact in any order of summation.
    """
    return _by_blocks(levels.astype(np.float64), lambda n: integer_basis(n).T)


def _by_blocks(columns: np.ndarray, basis: Callable[[int], np.ndarray]) -> np.ndarray:
    """Multiply each run of 32 rows, and the shorter one at the end, by `basis(length)`."""
    n = len(columns)
    whole = n - n % BLOCK
    out = np.empty_like(columns)
    if whole:
        matrix = basis(BLOCK).astype(columns.dtype)
        out[:whole] = (matrix @ columns[:whole].reshape(-1, BLOCK, columns.shape[1])).reshape(whole, -1)
    if n > whole:
        out[whole:] = basis(n - whole).astype(columns.dtype) @ columns[whole:]
    return out
