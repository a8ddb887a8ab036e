"""Five functions around the SVD: two of page 7, two of page 7b, one of page 7c.

`make lesson N=7` checks them.
"""

from __future__ import annotations

import numpy as np


def fix_signs(u: np.ndarray, vt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return u (m, k) and vt (k, n) with signs that make the largest entry of each row of vt positive.

    Largest in magnitude. What a pair stands for, the product uᵢ vᵢᵀ, stays as it is.
    """
    raise NotImplementedError


def pseudo_inverse(a: np.ndarray, tol: float = 1e-12) -> np.ndarray:
    """Return A⁺ (n, m) of a (m, n): V Σ⁺ Uᵀ, where only the σᵢ above tol·σ₁ count."""
    raise NotImplementedError


def smallest_rank(s: np.ndarray, share: float) -> int:
    """Return the least k, at least 1, with σ₁² + … + σ_k² ≥ share · Σσ².

    Args:
        s: singular values, falling.
        share: between 0 and 1, neither included.
    """
    raise NotImplementedError


def numbers_saved(m: int, n: int, k: int) -> int:
    """Return how many numbers fewer k triplets (u, σ, v) are than a matrix (m, n); negative if more."""
    raise NotImplementedError


def randomised_svd(
    a: np.ndarray, k: int, powers: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return u (m, k), s (k,), vt (k, n) of a (m, n) by a random sketch of k + 10 columns.

    Args:
        powers: how often the sketch is multiplied by Aᵀ and A again, made orthonormal after each.
    """
    raise NotImplementedError
