"""Songs: rows that are drawn with a fixed seed, like songs and like none.

Songs of the 114k table, standardised, with noise of 0.3 of each feature's deviation; Gaussian rows whose
columns are scaled by a power, which 1 leaves noise.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from shared.datasets import load_songs
from shared.datasets.songs import AUDIO_FEATURES

__all__ = ["gaussian", "songs", "unit"]

CATALOGUE = "spotify-tracks-114k"


def songs(n: int, seed: int | Sequence[int]) -> np.ndarray:
    """Rows (n, 12) float32 drawn from the standardised table, with noise of 0.3 of a deviation."""
    table = _table()
    rng = np.random.default_rng(seed)
    rows = np.empty((n, table.shape[1]), np.float32)
    for start in range(0, n, 1 << 18):
        part = rows[start : start + (1 << 18)]
        part[:] = table[rng.integers(0, len(table), len(part))]
        part += np.float32(0.3) * rng.standard_normal(part.shape, dtype=np.float32)
    return rows


@functools.cache
def _table() -> np.ndarray:
    table = load_songs(CATALOGUE)[list(AUDIO_FEATURES)].dropna().to_numpy(np.float64)
    standardised: np.ndarray = ((table - table.mean(axis=0)) / table.std(axis=0)).astype(np.float32)
    return standardised


def gaussian(n: int, seed: int | Sequence[int], ratio: float, d: int = 100) -> np.ndarray:
    """Gaussian rows (n, d) float32 whose column j is scaled by ratio^j."""
    scales = (ratio ** np.arange(d)).astype(np.float32)
    return np.random.default_rng(seed).standard_normal((n, d), dtype=np.float32) * scales


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1, with which an inner product is the cosine."""
    scaled: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled
