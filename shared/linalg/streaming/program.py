"""Chains of windows and point operations, made ready for `run_rows`.

A window is a convolution; what lies outside of its input follows the border's rule applied to that input,
as if each step were run on the whole picture before the next. Only `wrap` is told otherwise: what stands
left of the first column is what stands at the last, so all stages before it simply make it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from shared.bands import in_bands
from shared.linalg.borders import border_index
from shared.linalg.streaming import layout
from shared.linalg.streaming.rows import run_rows
from shared.linalg.streaming.steps import (
    Light,
    Operation,
    Premultiply,
    Recolour,
    Rescale,
    Unpremultiply,
    Window,
)
from shared.linalg.streaming.strips import choose_strips
from shared.linalg.streaming.sums import GROUP, LANES, is_mirrored
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
        tables = _Tables(height, width, border)
        self.stages = tables.lay_out(steps)
        self.channels, self.constant = channels, np.float32(constant)
        self.operations = np.array(tables.operations, layout.OPERATION)
        # where there is no matrix, 12 numbers are read all the same
        self.numbers = np.concatenate([*tables.numbers, np.zeros(12)]).astype(np.float32)
        self.places = np.concatenate([*tables.places, np.zeros((1, 2))]).astype(np.int64)
        self.indices = np.concatenate([*tables.indices, np.zeros(1)]).astype(np.int64)
        self.parts, self.parts_abreast = choose_strips(self.stages, channels)
        self.stages_abreast = _with_halves(self.stages, self.numbers, self.indices)

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


def _with_halves(stages: np.ndarray, numbers: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the stages with the first window's ring as halves of floats, where its input is bytes."""
    if len(stages) < 2 or stages["last"][0] > stages["first"][0] or indices.min() < 0:
        return stages
    first = stages[1]
    column = numbers[first["columns"] : first["columns"] + first["kh"]]
    if not first["across_first"] or not is_mirrored(column):
        return stages
    stages = stages.copy()
    stages["across_first"][1], stages["halves"][1] = 0, 1
    return stages


class _Tables:
    """The arrays of `layout`, grown step by step."""

    def __init__(self, height: int, width: int, border: str) -> None:
        self.height, self.width, self.border = height, width, border
        self.operations: list[tuple[int, int, int, int]] = []
        self.numbers: list[np.ndarray] = []
        self.places: list[np.ndarray] = []
        self.indices: list[np.ndarray] = []

    def lay_out(self, steps: Sequence[Operation]) -> np.ndarray:
        windows = [step for step in steps if isinstance(step, Window)]
        groups: list[list[Operation]] = [[]]  # the operations after each window
        for step in steps:
            if isinstance(step, Window):
                groups.append([])
            else:
                groups[-1].append(step)
        stages = np.zeros(len(windows) + 1, layout.STAGE)
        height, width, top, left = self.height, self.width, 0, 0  # of what a stage makes
        for s in range(len(windows), -1, -1):
            stage, window = stages[s], windows[s - 1] if s else None
            made = (window.height if window else None) or height
            stage["height"], stage["width"] = made, width
            self._add_operations(stage, groups[s], top, left)
            if window is None:
                stage["top"], stage["left"] = top, left
                break
            in_groups = s > 1  # the picture comes row by row
            height, width, top, left = self._add_window(stage, window, made, width, top, left, in_groups)
        return stages

    def _add_window(
        self, stage: Any, window: Window, made: int, width: int, top: int, left: int, in_groups: bool
    ) -> tuple[int, int, int, int]:
        """Enter a window; return height, width, top and left of what the stage before must make."""
        phases, rank, kh = window.columns.shape
        kw = window.rows.shape[1]
        padded = (made - 1) * window.stride // phases + kh
        needs_border = window.pads and self.border != "wrap"
        if needs_border:
            row_index = border_index(
                self.height, window.above, padded - window.above - self.height, self.border
            )
            column_index = border_index(self.width, window.before, kw - 1 - window.before, self.border)
            height, width = self.height, self.width
        else:
            row_index, column_index = np.arange(padded), np.arange(width + kw - 1)
            height, width = padded, width + kw - 1
            if window.pads:
                top, left = top + window.above, left + window.before
        firsts = np.arange(made) * window.stride // phases
        # of every window, in views: a tall picture under a tall window would fill the memory with copies
        needs = sliding_window_view(row_index, kh).max(axis=1)[firsts]
        there = np.where(row_index < 0, np.int64(1) << 40, row_index)
        oldest = sliding_window_view(there, kh).min(axis=1)[firsts]
        # rows are made in groups, and so may the input be
        latest = np.maximum.accumulate(needs)[np.minimum(np.arange(made) + GROUP - 1, made - 1)]
        slots = int((latest - np.minimum(oldest, needs)).max()) + (GROUP if in_groups else 1)
        fields = {
            "left": window.before if needs_border else 0,
            "kh": kh,
            "kw": kw,
            "stride": window.stride,
            "phases": phases,
            "rank": rank,
            "columns": self._put(window.columns),
            "rows": self._put(window.rows),
            "taps": self._put(window.weights),
            "n_taps": len(window.weights),
            "places": sum(map(len, self.places)),
            "row_index": self._point(row_index),
            "column_index": self._point(column_index),
            "needs": self._point(needs),
            "slots": slots,
            "across_first": rank == 1
            and min(kh, kw) > 1
            and not (len(window.weights) or window.keeps_alpha)
            and window.stride * phases == 1,
            "keeps_alpha": window.keeps_alpha,
            "above": window.above,
            "before": window.before,
        }
        self.places.append(window.places)
        for name, value in fields.items():
            stage[name] = value
        return height, width, top, left

    def _add_operations(self, stage: Any, group: Sequence[Operation], top: int, left: int) -> None:
        stage["first"] = len(self.operations)
        rows = (np.arange(stage["height"]) - top) % self.height
        columns = (np.arange(stage["width"]) - left) % self.width
        for step in group:
            match step:
                case Recolour(matrix):
                    entry = (layout.RECOLOUR, self._put(matrix), 0, 0)
                case Rescale(gain, offset):
                    entry = (layout.RESCALE, self._put(np.array([gain, offset])), 0, 0)
                case Light():
                    first = self._put(step.columns[rows])
                    entry = (layout.LIGHT, first, len(step.rows), self._put(step.rows[:, columns]))
                case Premultiply():
                    entry = (layout.PREMULTIPLY, 0, 0, 0)
                case Unpremultiply():
                    entry = (layout.UNPREMULTIPLY, 0, 0, 0)
                case _:
                    raise TypeError(f"{step!r} is no point operation")
            self.operations.append(entry)
        stage["last"] = len(self.operations)

    def _put(self, values: np.ndarray) -> int:
        first = sum(part.size for part in self.numbers)
        self.numbers.append(np.ravel(values))
        return first

    def _point(self, index: np.ndarray) -> int:
        first = sum(map(len, self.indices))
        self.indices.append(index)
        return first
