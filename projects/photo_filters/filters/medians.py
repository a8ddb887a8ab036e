"""The median: the value that half of the neighbours do not exceed. Specks go, edges stay sharp."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.large_medians import median_by_counting, median_by_ranks
from projects.photo_filters.windows.small_medians import SIZES, median_by_network

__all__ = ["median"]

_LEVELS = np.arange(256, dtype=np.float32) * np.float32(1 / 255)


def _reach(size: float) -> int:
    return int(size) // 2


def _direct(image: np.ndarray, border: str, size: float) -> np.ndarray:
    n = int(size)
    return (median_by_network if n in SIZES else median_by_counting)(image, border, n)


def _way(direct: bool, size: float) -> str:
    if int(size) in SIZES:
        return "by a network of minima and maxima"
    return "by counting" if direct else "by ranks, or by counting while the values are those of 8 bits"


@register(
    "median",
    "picture",
    Parameter("size", 3, 3, 99, "px", "side of the square", odd=True),
    reach=_reach,
    direct=_direct,
    way=_way,
)
def median(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Median of a square, in each channel: takes specks away and keeps edges."""
    n = int(size)
    if n in SIZES:
        return median_by_network(image, border, n)
    levels = _levels(image)
    if levels is None:
        return median_by_ranks(image, border, n)
    return _LEVELS[median_by_counting(levels, border, n)]


def _levels(image: np.ndarray) -> np.ndarray | None:
    """The 8-bit numbers of a picture that has come from such, as it does at the beginning of a chain."""
    if image.min() < 0 or image.max() > 1:
        return None
    levels = np.rint(image * np.float32(255)).astype(np.uint8)
    return levels if np.array_equal(_LEVELS[levels], image) else None
