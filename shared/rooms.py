"""Room for large results, in memory that earlier results have left.

The system clears every page of new memory when it is first written to. For a picture of 12 megapixels that
takes as long as a small filter, so the memory of a result that nobody holds any more is kept for the next.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__ = ["room_for", "room_like"]

_LEAST = 1 << 20  # bytes of a result from which its memory is kept
_MOST = 1 << 27  # bytes that are kept in all
_kept: dict[int, np.ndarray] = {}  # by identity, the oldest first


class _Loan:
    """Memory lent to an array, and to what looks into it; when the last of them goes, it is kept again."""

    def __init__(self, block: np.ndarray, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._block = block
        self.__array_interface__ = {
            "version": 3,
            "shape": shape,
            "typestr": dtype.str,
            "data": (block.ctypes.data, False),
        }

    def __del__(self) -> None:
        _keep(self._block)


def room_for(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return an array of any values, as `numpy.empty` does."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if not _LEAST <= size <= _MOST:
        return np.empty(shape, kind)
    block = _taken(size)
    if block is None:
        block = np.empty(size, np.uint8)
    return np.asarray(_Loan(block, shape, kind))


def room_like(array: np.ndarray) -> np.ndarray:
    """Return room for a result of the shape and type of `array`, contiguous."""
    return room_for(array.shape, array.dtype)


def _taken(size: int) -> np.ndarray | None:
    """A kept block that `size` fits without wasting more than half of it."""
    for key, block in list(_kept.items()):
        if size <= block.size <= 2 * size and _kept.pop(key, None) is not None:
            return block
    return None


def _keep(block: np.ndarray) -> None:
    _kept[id(block)] = block
    while sum(other.size for other in list(_kept.values())) > _MOST:
        oldest = next(iter(list(_kept)), None)
        if oldest is None or _kept.pop(oldest, None) is None:
            break
