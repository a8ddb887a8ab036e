"""What lies outside of a picture, named as in scipy.ndimage."""

from __future__ import annotations

import numpy as np

from shared.errors import DataError, closest

__all__ = ["BORDERS", "border_index", "check_border"]

BORDERS = ("reflect", "mirror", "nearest", "wrap", "constant")


def border_index(size: int, before: int, after: int, border: str) -> np.ndarray:
    """Return which of `size` samples stands at each place of the padded line; −1 where it is the constant."""
    check_border(border)
    i = np.arange(-before, size + after)
    match border:
        case "reflect":
            i = i % (2 * size)
            return np.minimum(i, 2 * size - 1 - i)
        case "mirror":
            period = max(2 * size - 2, 1)
            i = i % period
            return np.minimum(i, period - i) if size > 1 else np.zeros_like(i)
        case "nearest":
            return i.clip(0, size - 1)
        case "wrap":
            return i % size
        case _:
            return np.where((i < 0) | (i >= size), -1, i)


def check_border(border: str) -> None:
    """Raise `DataError` for a border of another name than those of `BORDERS`."""
    if border not in BORDERS:
        raise DataError(f"no border is called {border!r}", closest(border, BORDERS))
