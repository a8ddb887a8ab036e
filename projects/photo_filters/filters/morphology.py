"""Morphology: shapes grow, shrink, lose their specks or their holes."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.extremes import largest_of_square, smallest_of_square

__all__ = ["close", "dilate", "erode", "open_"]

_SIZE = Parameter("size", 3, 3, 999, "px", "side of the square", odd=True)


def dilate(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Dilate: the largest value of a square, in each channel; what is bright grows."""
    return largest_of_square(image, border, int(size))


def erode(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Erode: the smallest value of a square, in each channel; what is bright shrinks."""
    return smallest_of_square(image, border, int(size))


def open_(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Open: erode and dilate; bright specks go that the square does not fit in."""
    return dilate(erode(image, border, size), border, size)


def close(image: np.ndarray, border: str, size: float) -> np.ndarray:
    """Close: dilate and erode; dark specks and gaps go that the square does not fit in."""
    return erode(dilate(image, border, size), border, size)


# the same function does it in every dtype
for _name, _once in (("dilate", dilate), ("erode", erode)):
    register(_name, "picture", _SIZE, reach=lambda size: int(size) // 2, direct=_once)(_once)
for _name, _twice in (("open", open_), ("close", close)):
    register(_name, "picture", _SIZE, reach=lambda size: int(size) - 1, direct=_twice)(_twice)
