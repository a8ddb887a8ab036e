"""How steps become the tables of `layout`: what each stage makes, reads and waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from shared.linalg.borders import border_index
from shared.linalg.streaming import layout
from shared.linalg.streaming.pairs import whole_weights
from shared.linalg.streaming.steps import (
    Light,
    Operation,
    Premultiply,
    Recolour,
    Rescale,
    Unpremultiply,
    Window,
)
from shared.linalg.streaming.sums import GROUP

__all__ = ["Tables"]


class Tables:
    """The arrays of `layout`, grown step by step."""

    def __init__(self, height: int, width: int, border: str) -> None:
        self.height, self.width, self.border = height, width, border
        self.operations: list[tuple[int, int, int, int]] = []
        self.numbers: list[np.ndarray] = []
        self.places: list[np.ndarray] = []
        self.indices: list[np.ndarray] = []

    def lay_out(self, steps: Sequence[Operation]) -> np.ndarray:
        """Return the stages: the picture's own and one for each window, with what follows it."""
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

    def in_pairs(self, stages: np.ndarray, steps: Sequence[Operation]) -> np.ndarray:
        """Return the stages of a picture of bytes, with pairs of rows before a window that can take them.

        Rows then come as the padded picture has them, so that those of a pair are neighbours in every window.
        """
        if len(stages) < 2 or stages["last"][0] > stages["first"][0] or min(map(np.min, self.indices)) < 0:
            return stages
        window = next(step for step in steps if isinstance(step, Window))
        found = whole_weights(window.columns[0, 0]) if stages["across_first"][1] else None
        if found is None:
            return stages
        stages = stages.copy()
        source, stage = stages[0], stages[1]
        kh, made, first = int(stage["kh"]), int(stage["height"]), int(stage["row_index"])
        padded = made + kh - 1
        source["height"] = padded
        source["row_index"] = self._point(
            np.concatenate(self.indices)[first : first + padded] - source["top"]
        )
        for name, value in {
            "pairs": 1,
            "across_first": 0,
            "slots": (kh + GROUP - 1) // 2,
            "row_index": self._point(np.arange(padded)),
            "needs": self._point(np.arange(made) + kh - 1),
            "words": self._point(found.words.ravel()),
            "outer": found.outer,
            "scales": self._put(found.scales / 255),
        }.items():
            stage[name] = value
        return stages

    def _put(self, values: np.ndarray) -> int:
        first = sum(part.size for part in self.numbers)
        self.numbers.append(np.ravel(values))
        return first

    def _point(self, index: np.ndarray) -> int:
        first = sum(map(len, self.indices))
        self.indices.append(index)
        return first
