"""A chain made into pieces that run.

Convolutions, colour matrices and lights that follow one another are one piece, a program that streams
(`shared.linalg.streaming`). Other steps are pieces of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from projects.photo_filters.chain import Step, parse_chain
from projects.photo_filters.fields import low_rank_field
from projects.photo_filters.points.tables import padded
from projects.photo_filters.segments import Blend, Layout, Points, Rows, Segment, Spectral, Stream, Whole
from shared.linalg.kernel_plan import Plan, plan
from shared.linalg.streaming.steps import (
    Light,
    Operation,
    Premultiply,
    Recolour,
    Rescale,
    Unpremultiply,
)
from shared.linalg.streaming.windows import window_of

__all__ = ["colours", "product", "segments_of"]

_LASTING = ("kernel", "matrix", "light")  # made of the values of a step alone, not of a file, and small
_EVEN = 1e-12  # what matrices that keep grey may differ by
_EVEN_SUM = 1e-6  # what an average's weights may miss one by


def segments_of(steps: Sequence[Step], layout: Layout) -> list[Segment]:
    """Return the pieces of a chain, as few as can be; the last ones are kept for the next picture."""
    if all(step.filter.kind in _LASTING for step in steps):
        return list(_kept(tuple(steps), layout))
    return _compiled(steps, layout)


@lru_cache(maxsize=8)
def _kept(steps: tuple[Step, ...], layout: Layout) -> tuple[Segment, ...]:
    return tuple(_compiled(steps, layout))


def _compiled(steps: Sequence[Step], layout: Layout) -> list[Segment]:
    segments: list[Segment] = []
    operations: list[Operation] = []

    def end_stream() -> None:
        if operations:
            segments.append(Stream(layout, operations))
            operations.clear()

    for kind, group in itertools.groupby(steps, key=lambda step: step.filter.kind):
        alike = list(group)
        if kind == "matrix":
            operations.append(_colouring(product(alike), layout))
        elif kind == "kernel":
            for step in alike:
                kernel = np.asarray(_make(step), np.float64)
                how, averages = plan(kernel), abs(float(kernel.sum()) - 1) < _EVEN_SUM
                if how.method == "fft" and min(layout.height, layout.width) > 1:
                    end_stream()
                    segments.append(Spectral(layout, kernel, averages))
                else:
                    operations += _convolution(kernel, how, averages, layout)
        elif kind == "light":
            lights = [low_rank_field(_make(step), layout.height, layout.width) for step in alike]
            operations += [Light(columns, rows) for columns, rows in lights]
        else:
            end_stream()
            segments += [segment for step in alike for segment in _apart(step, layout)]
    end_stream()
    return segments


def product(steps: Sequence[Step]) -> np.ndarray:
    """Return the (3, 4) matrix of colour steps one after the other."""
    matrix = np.eye(4)
    for step in steps:
        matrix = np.vstack([_make(step), [0, 0, 0, 1]]) @ matrix
    return matrix[:3]


def _convolution(kernel: np.ndarray, how: Plan, averages: bool, layout: Layout) -> list[Operation]:
    window = window_of(kernel, how, keeps_alpha=layout.has_alpha and not averages)
    return [Premultiply(), window, Unpremultiply()] if layout.has_alpha else [window]


def _apart(step: Step, layout: Layout) -> list[Segment]:
    """The pieces of a step that does not stream."""
    match step.filter.kind:
        case "curve":
            return [Points(layout, np.ascontiguousarray(_make(step), np.float32))]
        case "table":
            return [Points(layout, padded(np.ascontiguousarray(_make(step), np.float32)))]
        case "rows":
            return [Rows(layout, step)]
        case "look":
            inner, share = segments_of(parse_chain(_make(step)), layout), float(step.values[-1])
            return inner if share == 1 else [Blend(inner, share)]
        case _:
            return [Whole(layout, step)]


def colours(step: Step) -> bool:
    """Tell whether a grey picture gets a colour by a step."""
    match step.filter.kind:
        case "matrix":
            return isinstance(_colouring(_make(step), Layout(1, 1, 1, "reflect")), Recolour)
        case "curve":
            return bool((np.ptp(_make(step), axis=0) > 0).any())
        case "table":
            return True
        case "rows":
            made = step.filter.make(np.full((1, 1), 0.5, np.float32), 0, (1, 1), *step.values)
            return bool(made.ndim == 3)
        case "look":
            return any(map(colours, parse_chain(_make(step))))
        case _:
            return False


def _make(step: Step) -> Any:
    return step.filter.make(*step.values)


def _colouring(matrix: np.ndarray, layout: Layout) -> Operation:
    """A matrix of colours; of grey a gain and an offset, where it leaves grey grey."""
    gain, offset = matrix[:, :3].sum(axis=1), matrix[:, 3]
    if layout.channels < 3 and np.ptp(gain) <= _EVEN and np.ptp(offset) <= _EVEN:
        return Rescale(float(gain[0]), float(offset[0]))
    return Recolour(matrix)
