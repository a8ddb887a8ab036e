"""The median: the value that half of the neighbours do not exceed. Specks go, edges stay sharp."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.large_medians import median_by_counting, median_by_ranks
from projects.photo_filters.windows.small_medians import SIZES, median_by_network

__all__ = ["median"]


def _reach(size: float) -> int:
    return int(size) // 2


def _direct(image: np.ndarray, border: str, size: float) -> np.ndarray:
    n = int(size)
    return (median_by_network if n in SIZES else median_by_counting)(image, border, n)


@register(
    "median",
    "picture",
    Parameter("size", 3, 3, 99, "px", "side of the square", odd=True),
    reach=_reach,
    direct=_direct,
)
def median(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Median of a square, in each channel: takes specks away and keeps edges."""
    n = int(size)
    return (median_by_network if n in SIZES else median_by_ranks)(image, border, n)
