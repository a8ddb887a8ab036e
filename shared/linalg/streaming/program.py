"""Chains of windows and point operations, made ready for `run_rows`.

A window is a convolution; what lies outside of its input follows the border's rule applied to that input,
as if each step were run on the whole picture before the next. Only `wrap` is told otherwise: what stands
left of the first column is what stands at the last, so all stages before it simply make it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shared.bands import in_bands
from shared.linalg.streaming import layout
from shared.linalg.streaming.rows import run_rows
from shared.linalg.streaming.steps import Operation
from shared.linalg.streaming.strips import choose_strips
from shared.linalg.streaming.sums import LANES
from shared.linalg.streaming.tables import Tables
from shared.rooms import room_for

__all__ = ["Program", "full_scale", "run_program"]


def run_program(
    image: np.ndarray,
    steps: Sequence[Operation],
    channels: int,
    *,
    border: str = "reflect",
    constant: float = 0.0,
) -> np.ndarray:
    """Return what a program makes of a whole picture; see `Program`.

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or float32.

    Returns:
        An array of the picture's dtype.
    """
    height, width = image.shape[:2]
    out = room_for(
        (height, width) if image.ndim == 2 and channels == 1 else (height, width, channels), image.dtype
    )
    program = Program(
        height, width, channels, steps, border=border, constant=constant / full_scale(image.dtype)
    )
    in_bands(lambda start, stop: program.run(image, out, start, stop), height, width * channels)
    return out


def full_scale(dtype: np.dtype[Any]) -> float:
    """What stands for 1 in a picture: 255, 65535, or 1 of floats."""
    return 1.0 if dtype == np.float32 else float(np.iinfo(dtype).max)


class Program:
    """Steps made ready for pictures of one size.

    Args:
        channels: of the result; of a grey picture that is given colour, 3 (or 4 with alpha).
        steps: in the order in which they act; values have 1 as full scale.
        border: as for `convolve`; constant: with 1 as full scale.
    """

    def __init__(
        self,
        height: int,
        width: int,
        channels: int,
        steps: Sequence[Operation],
        *,
        border: str = "reflect",
        constant: float = 0.0,
    ) -> None:
        tables = Tables(height, width, border)
        self.stages = tables.lay_out(steps)
        self.channels, self.constant = channels, np.float32(constant)
        self.operations = np.array(tables.operations, layout.OPERATION)
        self.stages_abreast = tables.in_pairs(self.stages, steps)
        # where there is no matrix, 12 numbers are read all the same
        self.numbers = np.concatenate([*tables.numbers, np.zeros(12)]).astype(np.float32)
        self.places = np.concatenate([*tables.places, np.zeros((1, 2))]).astype(np.int64)
        self.indices = np.concatenate([*tables.indices, np.zeros(1)]).astype(np.int64)
        self.parts, self.parts_abreast = choose_strips(self.stages, channels)

    def run(
        self, source: np.ndarray, out: np.ndarray, start: int, stop: int, *, source_top: int = 0, top: int = 0
    ) -> None:
        """Fill rows start … stop of the result.

        Args:
            source: rows of the picture, the first being row `source_top`: those of `rows_for` at least.
            out: rows of the result, the first being row `top`; whole numbers are rounded half up and cut.
        """
        given = source.shape[2] if source.ndim == 3 else 1
        lanes, parts, stages = 1, self.parts, self.stages
        if self.parts_abreast and source.itemsize == out.itemsize == 1 and given == self.channels:
            lanes, parts, stages = LANES, self.parts_abreast, self.stages_abreast
        run_rows(
            _bytes(source, writeable=False), source.itemsize, np.float32(full_scale(source.dtype)), given,
            source_top, _bytes(out), out.itemsize, np.float32(full_scale(out.dtype)), top, self.constant,
            stages, self.operations, self.numbers, self.places, self.indices,
            self.channels, lanes, parts, start, stop,
        )  # fmt: skip

    def rows_for(self, start: int, stop: int) -> tuple[int, int]:
        """Return the rows of the source that rows start … stop of the result are made of, as first and end.

        With the border `wrap` they may lie outside, and mean those of the other end.
        """
        for stage in self.stages[:0:-1]:
            first = start * stage["stride"] // stage["phases"]
            end = (stop - 1) * stage["stride"] // stage["phases"] + stage["kh"]
            index = self.indices[stage["row_index"] + first : stage["row_index"] + end]
            index = index[index >= 0]
            start, stop = (int(index.min()), int(index.max()) + 1) if len(index) else (0, 0)
        return int(start - self.stages[0]["top"]), int(stop - self.stages[0]["top"])


def _bytes(picture: np.ndarray, *, writeable: bool = True) -> np.ndarray:
    """Rows of bytes; loops are compiled once for pictures that may be written to and those that may not."""
    seen = np.ascontiguousarray(picture).reshape(len(picture), -1).view(np.uint8)
    if not writeable:
        seen.flags.writeable = False
    return seen
