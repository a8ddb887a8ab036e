"""The order of things inside the coded stream: rank by rank, and within a rank plane by plane.

    for r = 1, 2, …:  for each plane of at least r ranks:  gain (as difference), left column, right column

So the first r ranks can be decoded without the rest. Every plane has its own model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.image_compressor.contexts import ColumnModel, code_column, code_number
from projects.image_compressor.quantise import GAIN_LIMITS, Factors
from projects.image_compressor.rangecoder import (
    bits_written,
    finish,
    information,
    is_cut_off,
    is_no_end,
    start_reading,
    start_writing,
)
from shared.errors import DataError

__all__ = ["Writer", "read_factors", "write_factors"]

_MOST = 40  # bytes that one level can take, generously


class Writer:
    """A range coder with room to write to."""

    def __init__(self) -> None:
        self._state = start_writing()
        self._data = np.empty(1 << 16, np.uint8)

    @property
    def bits(self) -> float:
        """Length of what was written so far."""
        return bits_written(self._state)

    def rank(self, model: ColumnModel, gain: int, left: np.ndarray, right: np.ndarray) -> None:
        """Write one rank of a plane. The first gain of a plane stands in its header."""
        room = _MOST * (left.size + right.size) + 1024
        if self.bits / 8 + room > self._data.size:
            self._data = np.concatenate([self._data, np.empty(self._data.size + room, np.uint8)])
        _code_rank(self._state, self._data, model, gain, left, right)

    def finish(self) -> bytes:
        """Return everything written."""
        return finish(self._state, self._data)


def write_factors(planes: Sequence[Factors]) -> bytes:
    """Return the coded stream of all planes of a picture."""
    writer = Writer()
    models = [ColumnModel(len(plane.left), len(plane.right)) for plane in planes]
    for r in range(max((plane.rank for plane in planes), default=0)):
        for plane, model in zip(planes, models, strict=True):
            if r < plane.rank:
                left, right = (np.ascontiguousarray(side[:, r]) for side in (plane.left, plane.right))
                writer.rank(model, plane.gains[r], left, right)
    return writer.finish()


def read_factors(
    data: bytes,
    shapes: Sequence[tuple[int, int]],
    ranks: Sequence[int],
    first_gains: Sequence[int],
    spent: list[tuple[int, int, float]] | None = None,
    *,
    is_whole: bool = False,
) -> list[tuple[np.ndarray, np.ndarray, list[int]]]:
    """Return (left, right, gains) of each plane; the inverse of `write_factors`.

    Args:
        spent: takes the plane, the rank and the bits of each rank-one picture, where given.
        is_whole: `ranks` are all that were written, so that nothing may be left of the data.

    Raises:
        DataError: the data end too early, or are not what a writer makes.

    Reading stops where the data end, inside a column too, so a false header cannot ask for
    more work or memory than the data pays for.
    """
    stream = np.frombuffer(data, np.uint8).copy()  # the kernels are compiled for writable arrays
    state = start_reading(stream)
    models = [ColumnModel(m, n) for m, n in shapes]
    columns: list[tuple[list[np.ndarray], list[np.ndarray], list[int]]] = [([], [], []) for _ in shapes]
    for r in range(max(ranks, default=0)):
        for plane, (m, n) in enumerate(shapes):
            if r < ranks[plane]:
                left, right = np.zeros(m, np.int64), np.zeros(n, np.int64)
                before = information(state)
                gain = _code_rank(state, stream, models[plane], first_gains[plane], left, right)
                if is_cut_off(state):
                    raise DataError("the coded factors end too early", "get a whole copy of the file")
                if spent is not None:
                    spent.append((plane, r, information(state) - before))
                if not GAIN_LIMITS[0] <= gain <= GAIN_LIMITS[1]:
                    raise DataError(f"a gain of {gain} is out of range", "get a whole copy of the file")
                lefts, rights, gains = columns[plane]
                lefts.append(left.astype(np.int32))
                rights.append(right.astype(np.int32))
                gains.append(gain)
    if is_whole and is_no_end(state):
        raise DataError("the coded factors are not what an encoder writes", "get a whole copy of the file")
    return [
        (_stacked(lefts, m), _stacked(rights, n), gains)
        for (lefts, rights, gains), (m, n) in zip(columns, shapes, strict=True)
    ]


def _code_rank(
    state: np.ndarray,
    data: np.ndarray,
    model: ColumnModel,
    gain: int,
    left: np.ndarray,
    right: np.ndarray,
) -> int:
    """Write or read one rank and return its gain; that of a plane's first rank is given, reading too."""
    if model.last_gain is not None:
        gain = model.last_gain + int(code_number(state, data, model.gain_slots, gain - model.last_gain))
    model.last_gain = gain
    energy = min(15, max(0, gain // 4))
    for side, levels in enumerate((left, right)):
        code_column(state, data, model.slots, model.weights, model.past[side], energy, levels)
    return gain


def _stacked(columns: list[np.ndarray], length: int) -> np.ndarray:
    return np.stack(columns, axis=1) if columns else np.empty((length, 0), np.int32)
