"""Strips of columns: how many, and which columns each stage makes of one."""

from __future__ import annotations

from typing import Any

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.layout import LIGHT
from shared.linalg.streaming.sums import GROUP, LANES
from shared.simd.transposes import SAMPLES

__all__ = ["choose_strips", "columns_of", "lay_out_lights", "rows_of", "whole_lines"]

_RING_BYTES = 1 << 19
_LEAST_STRIP, _MOST_STRIP = 512, 4096  # samples of a row
# in pieces, which make more columns anew the narrower they are: that costs more than the next cache does
_BYTES_ABREAST, _MOST_ABREAST = 1 << 22, 12288
_SHARE = 4  # a piece is at least so many times the columns around it that it needs, and `SAMPLES`
_LINE = 16  # float32 in a line of the cache


def choose_strips(stages: np.ndarray, channels: int) -> tuple[int, int]:
    """Return into how many strips a picture is cut, and into how many where pieces pay, else 0.

    The rings of all stages are to stay in the cache together, those of pieces in the next one. Pieces make
    the columns around them anew, so a narrow picture is not cut into any.
    """
    rows, width = int(stages["slots"].sum()) + 1, int(stages["width"][-1])
    around = int(np.maximum(stages["kw"] - 1, 0).sum())
    columns = max(1, min(_RING_BYTES // (4 * rows), _MOST_STRIP) // channels)
    wide = max(1, min(_BYTES_ABREAST // (4 * rows), _MOST_ABREAST) // channels)
    piece = max(_SHARE * around, -(-SAMPLES // channels))
    abreast = min(-(-width // wide), width // (LANES * piece)) if around else 0
    if width > 2 * abreast * wide:
        abreast = 0
    least = max(int(stages["kw"].sum()), _LEAST_STRIP // channels)
    return max(1, width // max(least, columns)), abreast


def rows_of(stages: np.ndarray, indices: np.ndarray, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows each stage makes, as first and end, for rows start … stop of the last one."""
    low, high = np.empty(len(stages), np.int64), np.empty(len(stages), np.int64)
    low[-1], high[-1] = start, stop
    for s in range(len(stages) - 1, 0, -1):
        stage = stages[s]
        a = low[s] * stage["stride"] // stage["phases"]
        b = (high[s] - 1) * stage["stride"] // stage["phases"] + stage["kh"]
        low[s - 1], high[s - 1] = _covered(indices[stage["row_index"] + a : stage["row_index"] + b])
    return low, high


def columns_of(
    stages: np.ndarray, indices: np.ndarray, lanes: int, first: int, end: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return which columns each stage makes of a strip that ends as columns first … end of the last one.

    Returns:
        How far each piece lies to the right of piece 0, the last of them overlapping where the strip is no
        multiple of them; of piece 0 the columns that each stage makes, as first and end; and how many columns
        of its padded input each stage reads.
    """
    left, right, spans = (np.zeros(len(stages), np.int64) for _ in range(3))
    piece = end - first if lanes == 1 else -(-(end - first) // (lanes * GROUP)) * GROUP
    offsets = np.minimum(np.arange(lanes) * piece, end - first - piece)
    left[-1], right[-1] = first, first + piece
    for s in range(len(stages) - 1, 0, -1):
        spans[s] = right[s] - left[s] + stages["kw"][s] - 1
        if lanes == 1:
            a = stages["column_index"][s] + left[s]
            left[s - 1], right[s - 1] = _covered(indices[a : a + spans[s]])
        else:  # of every piece, and in whole groups; what lies outside of the picture is made and dropped
            spans[s] = -(-spans[s] // GROUP) * GROUP
            left[s - 1] = left[s] - stages["left"][s]
            right[s - 1] = left[s - 1] + spans[s]
    return offsets, left, right, spans


def _covered(index: np.ndarray) -> tuple[int, int]:
    """First and end of the places that an index names."""
    named = index[index >= 0]
    return (int(named.min()), int(named.max()) + 1) if len(named) else (0, 0)


def whole_lines(n: Any) -> Any:
    """Room for n in an odd number of lines: rows a power of two apart would share places in the cache."""
    return ((n + _LINE - 1) // _LINE | 1) * _LINE


@jit(nogil=True)
def lay_out_lights(stages, operations, numbers, left, right, offsets):  # type: ignore[no-untyped-def]
    """The row factors of every light at the columns of a strip, (rank, places, lanes) each.

    Returns:
        All of them one after the other, and where those of each operation begin.
    """
    lanes, size = offsets.size, 0
    begins = np.zeros(len(operations) + 1, np.int64)
    for s in range(len(stages)):
        for k in range(stages[s].first, stages[s].last):
            begins[k] = size
            if operations[k].code == LIGHT:
                size += operations[k].size * (right[s] - left[s]) * lanes
    factors = np.empty(size, np.float32)
    for s in range(len(stages)):
        width = stages[s].width
        for k in range(stages[s].first, stages[s].last):
            i = begins[k]
            if operations[k].code == LIGHT:
                for r in range(operations[k].size):
                    for column in range(left[s], right[s]):
                        for offset in offsets:
                            x = min(max(column + offset, 0), width - 1)
                            factors[i] = numbers[operations[k].more + r * width + x]
                            i += 1
    return factors, begins
