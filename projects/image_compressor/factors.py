"""From a plane to quantised factors: truncated SVD, then one rank at a time in a closed loop.

The truncated SVD of the plane is computed once. For each step Δ the ranks are then quantised in order, each
against what the quantised ranks before it have left over, the residual R:

    u = R v_r / |R v_r|          the left vector that goes with the r-th right singular vector
    p = quantise(g u / Δ_left)   û what p stands for
    v = Rᵀ û / |û|²              least squares: the best partner of the rounded û, which mends its error
    q = quantise(v / Δ)
    R ← R − û v̂ᵀ                 later ranks also see the error made here

Rank and step are chosen together. A rank is kept while the squared error that it removes is worth its bits,
dD > λ · bits with λ = 0.08 Δ²; so the step alone decides the rank, unless a rank is asked for.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.contexts import LARGEST_LEVEL, LARGEST_NUMBER, ColumnModel
from projects.image_compressor.quantise import Factors, gain_index, quantise, step_size, weight
from projects.image_compressor.stream import Writer
from projects.image_compressor.transform import transform_plane
from shared.blas import one_blas_thread
from shared.linalg.svd import truncated_svd

__all__ = ["Spectrum", "factorise"]

LAMBDA = 0.08


class Spectrum:
    """A plane in the cosine basis with as many of its singular triplets as were asked for so far.

    Args:
        plane: (m, n) float32, its mean taken off.
    """

    def __init__(self, plane: np.ndarray) -> None:
        self.matrix = np.ascontiguousarray(transform_plane(plane))
        self.full_rank = min(plane.shape)
        self.left = np.empty((plane.shape[0], 0), np.float32)
        self.values = np.empty(0, np.float32)
        self.right = np.empty((0, plane.shape[1]), np.float32)

    def upto(self, rank: int) -> None:
        """Compute at least `rank` triplets; small planes whole at once, large ones by doubling."""
        if rank > self.values.size:
            wanted = max(rank, 128, 2 * self.values.size)
            if self.full_rank <= 768 or 2 * wanted > self.full_rank:
                wanted = self.full_rank
            method = "exact" if wanted == self.full_rank else "auto"
            # one thread: the order in which a BLAS adds, and so the file, would depend on the number of cores
            with one_blas_thread():
                self.left, self.values, self.right = truncated_svd(self.matrix, wanted, method=method)


def factorise(spectrum: Spectrum, step: int, max_rank: int | None = None) -> Factors:
    """Quantise the plane with step index `step`, at most `max_rank` ranks."""
    delta = step_size(step)
    m, n = spectrum.matrix.shape
    limit = spectrum.full_rank if max_rank is None else min(max_rank, spectrum.full_rank)
    model, writer = ColumnModel(m, n), Writer()
    left, right = _Rows(m), _Rows(n)  # levels
    u_hat, v_hat = _Rows(m), _Rows(n)  # what they stand for
    gains: list[int] = []
    for r in range(limit):
        spectrum.upto(r + 1)
        v = spectrum.right[r]
        # R = A - Σ û v̂ᵀ is never formed: R v_r = s_r u_r - Σ û (v̂ᵀ v_r)
        u = spectrum.left[:, r] * spectrum.values[r] - (v_hat.rows @ v) @ u_hat.rows
        value = float(np.linalg.norm(u))
        gain = gain_index(value, delta)
        if gains:
            gain = min(gains[-1] + LARGEST_NUMBER, max(gains[-1] - LARGEST_NUMBER, gain))
        scale = weight(step, gain) / delta  # Δ_left / g
        p = quantise(u / (max(value, 1e-30) * scale), LARGEST_LEVEL)
        if not p.any():
            break
        rounded = (p * scale).astype(np.float32)
        energy = float(rounded @ rounded)
        v = (rounded @ spectrum.matrix - (u_hat.rows @ rounded) @ v_hat.rows) / energy
        q = quantise(v / delta, LARGEST_LEVEL)
        partner = (q * delta).astype(np.float32)
        gained = energy * float(2 * (v @ partner) - partner @ partner)  # |R|² - |R - û v̂ᵀ|²
        before = writer.bits
        writer.rank(model, gain, p, q)
        if gained <= LAMBDA * delta**2 * (writer.bits - before):
            break
        for kept, row in ((left, p), (right, q), (u_hat, rounded), (v_hat, partner)):
            kept.append(row)
        gains.append(gain)
    return Factors(left.rows.T.astype(np.int64), right.rows.T.astype(np.int64), gains, step)


class _Rows:
    """Vectors as the rows of a growing float32 matrix, which holds integers below 2²⁴ exactly."""

    def __init__(self, length: int) -> None:
        self._room = np.empty((16, length), np.float32)
        self._count = 0

    @property
    def rows(self) -> np.ndarray:
        """The vectors so far, (count, length)."""
        return self._room[: self._count]

    def append(self, row: np.ndarray) -> None:
        """Add one."""
        if self._count == len(self._room):
            self._room = np.concatenate([self._room, np.empty_like(self._room)])
        self._room[self._count] = row
        self._count += 1
