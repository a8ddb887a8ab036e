"""Lesson 6: each column told from all the others, powers of a symmetric matrix, the leading eigenvectors.

`make lesson N=6` checks what you write here; the three pages of lesson 6 explain it.
"""

import numpy as np


def tell_each(gram: np.ndarray, reg: float) -> np.ndarray:
    """Return the weights with which ridge regression tells each column from all the others.

    Args:
        gram: (n, n) G = XᵀX.
        reg: positive r, added to the diagonal.

    Returns:
        (n, n): column j minimises ‖xⱼ − X w‖² + r‖w‖² with wⱼ = 0. With P = (G + r I)⁻¹, from one Cholesky
        factorisation, its entries are −Pᵢⱼ / Pⱼⱼ; the diagonal is zero.
    """
    raise NotImplementedError


def symmetric_power(a: np.ndarray, p: float) -> np.ndarray:
    """Return Aᵖ = V diag(λᵖ) Vᵀ of a symmetric positive definite (n, n) `a`, for any real p.

    Raises:
        ValueError: an eigenvalue is not positive.
    """
    raise NotImplementedError


def leading_pairs(a: np.ndarray, k: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k leading eigenvalues (k,), falling, and unit eigenvectors (n, k) of a symmetric `a`.

    By orthogonal iteration: from a random orthonormal block Q, `steps` times Q ← the Q of the QR of A Q. Then
    the eigenvectors of the small Qᵀ A Q turn the block into place.

    Args:
        a: (n, n), symmetric positive semidefinite.
        k: from 1 to n.
        steps: products to make.
    """
    raise NotImplementedError
