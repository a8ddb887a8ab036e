"""A running mean of matrix products in bounded memory: two random projections of it, never itself."""

from __future__ import annotations

import numpy as np

__all__ = ["MeanSketch"]


class MeanSketch:
    """The mean M of L₁R₁ᵀ, L₂R₂ᵀ, … as Y = M Ω and W = Ψ M with Gaussian Ω (m, k) and Ψ (l, n).

    Both are linear in M, so each product is added by its factors: (n + m) r (k + l) multiplications for
    factors of rank r, and no n × m matrix is ever made. With Y = Q T, Q orthonormal, the mean is
    Q (ΨQ)⁺ W, whose truncated SVD is the answer. The expected squared error of Q (ΨQ)⁺ W is at most
    (1 + k/(l − k − 1)) (1 + r/(k − r − 1)) times the least that rank r allows, for every r < k − 1
    (Tropp, Yurtsever, Udell, Cevher 2017, theorem 4.3); here k = 2 rank + 1 and l = 2 k + 1. Where the
    matrix has no more than k columns or l rows the projection is the identity and loses nothing.

    Args:
        shape: (n, m) of the mean.
        rank: largest rank that `factors` will be asked for.
        rng: of the projections.

    Attributes:
        state: 1-d float32, all that `add` changes: what another sketch made alike takes to go on from here.
    """

    def __init__(self, shape: tuple[int, int], rank: int, rng: np.random.Generator) -> None:
        n, m = shape
        k = min(2 * rank + 1, m)
        length = min(2 * k + 1, n)
        self._rank = rank
        self._right = _projection(m, k, rng)  # Ω
        self._left = _projection(n, length, rng).T  # Ψ
        self.state = np.zeros(n * k + length * m + 1, np.float32)
        self._range = (n, k)

    def add(self, left: np.ndarray, right: np.ndarray) -> None:
        """Take in the product of (n, r) `left` and the transpose of (m, r) `right`, both float32."""
        y, w = self._sums()
        y += left @ (right.T @ self._right)
        w += (self._left @ left) @ right.T
        self.state[-1] += 1

    def factors(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (n, r) and (m, r) float32 whose product L Rᵀ is the mean, r = min(rank, n, m).

        Their columns are orthogonal and equally long in both, longest first: U √s and V √s.
        """
        y, w = self._sums()
        q, _ = np.linalg.qr(y.astype(np.float64))
        core = np.linalg.lstsq(self._left @ q, w.astype(np.float64), rcond=None)[0]
        u, s, vt = np.linalg.svd(core / max(float(self.state[-1]), 1.0), full_matrices=False)
        rank = min(self._rank, len(s))
        root = np.sqrt(s[:rank])
        return (q @ u[:, :rank] * root).astype(np.float32), (vt[:rank].T * root).astype(np.float32)

    def _sums(self) -> tuple[np.ndarray, np.ndarray]:
        """Y (n, k) and W (l, m), each times the number of products: views of `state`."""
        n, k = self._range
        return self.state[: n * k].reshape(n, k), self.state[n * k : -1].reshape(len(self._left), -1)


def _projection(size: int, k: int, rng: np.random.Generator) -> np.ndarray:
    """A (size, k) Gaussian matrix, or the identity where k = size."""
    return np.eye(size, dtype=np.float32) if k == size else rng.standard_normal((size, k), np.float32)
