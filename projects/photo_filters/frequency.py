"""What a kernel does to waves: its frequency response.

A convolution multiplies the wave exp(2πi(fx·x + fy·y)), fx and fy in cycles a pixel, by

    K(fx, fy) = Σ_ab k[a, b] · exp(−2πi(fx·b + fy·a))

and |K| is the gain: 1 leaves the wave, 0 removes it. No wave on a grid of pixels is faster than ½.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["along", "gain", "summarise"]

_FINE = 2048  # steps from 0 to ½ in which the point of half the gain is looked for


def gain(columns: np.ndarray, rows: np.ndarray, centre: float = 0.0, steps: int = 128) -> np.ndarray:
    """Return |K| of Σ_r outer(columns[r], rows[r]), (2 steps + 1) square, both frequencies from −½ to ½.

    The response of an outer product is the product of its factors' responses; `centre`, added in the middle
    of the kernel, is added to the response of every wave.
    """
    frequencies = np.arange(-steps, steps + 1) / (2 * steps)
    down, across = _waves(columns.shape[1], frequencies), _waves(rows.shape[1], frequencies)
    return np.abs((down @ columns.T) @ (across @ rows.T).T + centre)


def along(kernel: np.ndarray, frequencies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return |K| at (f, 0) and at (0, f): of waves that run across, and of waves that run down."""
    across, down = kernel.sum(axis=0), kernel.sum(axis=1)
    return np.abs(_waves(len(across), frequencies) @ across), np.abs(_waves(len(down), frequencies) @ down)


def summarise(kernel: np.ndarray) -> dict[str, Any]:
    """Return the gain at 0, ¼ and ½ cycles a pixel along each axis, and where it first is half of that at 0.

    That is None where it never is, or where the gain at 0 is 0.
    """
    frequencies = np.linspace(0, 0.5, _FINE + 1)
    facts: dict[str, Any] = {}
    for name, values in zip(("across", "down"), along(kernel, frequencies), strict=True):
        values = np.where(values < 1e-12 * np.abs(kernel).sum(), 0, values)  # what rounding leaves
        facts[name] = {"0": float(values[0]), "1/4": float(values[_FINE // 2]), "1/2": float(values[-1])}
        facts[name]["falls_to_half_at"] = _half(frequencies, values)
    return facts


def _half(frequencies: np.ndarray, values: np.ndarray) -> float | None:
    below = np.flatnonzero(values <= values[0] / 2)
    if not values[0] or not len(below):
        return None
    i = int(below[0])
    share = (values[i - 1] - values[0] / 2) / (values[i - 1] - values[i])
    return float(frequencies[i - 1] + share * (frequencies[i] - frequencies[i - 1]))


def _waves(n: int, frequencies: np.ndarray) -> np.ndarray:
    """(m, n) values of the waves, counted from the middle, where a symmetric kernel has no phase."""
    return np.exp(-2j * np.pi * np.outer(frequencies, np.arange(n) - n // 2))
