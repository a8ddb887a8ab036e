"""The texture of a picture: how strong its edges are, at four scales and in six directions.

At scale σ the gradient is the convolution with the derivatives of a Gaussian, σ·∂G_σ (the factor σ makes the
scales comparable; Lindeberg 1998, Feature detection with automatic scale selection). Each pixel's length |∇L|
is shared out between the two directions nearest to its own, modulo 180°. A direction counts by the mean and
by the root mean square of what it got: many faint edges and few strong ones differ in the latter.
"""

from __future__ import annotations

import numpy as np

from shared.linalg.convolve import convolve

__all__ = ["DIRECTIONS", "SCALES", "texture_energies"]

SCALES = (0.7, 1.4, 2.8, 5.6)  # σ in pixels
DIRECTIONS = 6
_FLOOR = 1e-3  # of the lightness' range: fainter edges are noise


def texture_energies(lightness: np.ndarray) -> np.ndarray:
    """Return float32 logarithms of the energies, scale by scale, for (h, w) float32 lightness in [0, 1]."""
    energies = []
    for sigma in SCALES:
        smooth, slope = _gaussian(sigma)
        across = convolve(lightness, np.outer(smooth, slope)).ravel()
        down = convolve(lightness, np.outer(slope, smooth)).ravel()
        strength = np.hypot(across, down).astype(np.float64)
        turn = np.arctan2(down, across) / np.pi % 1 * DIRECTIONS
        low = turn.astype(np.int64)
        beyond = turn - low
        for power in (1, 2):
            parts = [
                np.bincount((low + step) % DIRECTIONS, weight * strength**power, DIRECTIONS)
                for step, weight in ((0, 1 - beyond), (1, beyond))
            ]
            energies.append(((parts[0] + parts[1]) / len(strength)) ** (1 / power))
    return np.log(np.concatenate(energies) + _FLOOR).astype(np.float32)


def _gaussian(sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Taps of G and of σ·G'."""
    x = np.arange(-np.ceil(3 * sigma), np.ceil(3 * sigma) + 1)
    smooth = np.exp(-(x**2) / (2 * sigma**2))
    smooth /= smooth.sum()
    return smooth, -x / sigma * smooth
