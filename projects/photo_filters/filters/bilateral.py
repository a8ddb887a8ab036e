"""Smoothing that stops at edges."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.bilateral import bilateral_filter, bilateral_radius

__all__ = ["bilateral"]


def _reach(sigma_space: float, sigma_range: float) -> int:
    return bilateral_radius(sigma_space)


def _direct(image: np.ndarray, border: str, sigma_space: float, sigma_range: float) -> np.ndarray:
    return bilateral_filter(image, border, sigma_space, 255 * sigma_range)


@register(
    "bilateral",
    "picture",
    Parameter("sigma_space", 3.0, 0.0, 50.0, "px", "how far neighbours count", above=True, fits=True),
    Parameter("sigma_range", 0.1, 0.0, 4.0, "%", "how unlike in colour, channels summed", above=True),
    reach=_reach,
    direct=_direct,
)
def bilateral(image: np.ndarray, border: str, sigma_space: float, sigma_range: float) -> np.ndarray:
    """Bilateral: a Gaussian blur among neighbours of a like colour, so that edges stay.

    The weight is exp(−d² / 2σ_space² − c² / 2σ_range²), d the distance in pixels up to 1.5 σ_space, and c the
    sum of the differences in red, green and blue.
    """
    return bilateral_filter(image, border, sigma_space, sigma_range)
