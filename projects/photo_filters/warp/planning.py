"""From steps to one transform and its canvas.

All steps are multiplied into one transform, so that the picture is sampled once. Only where a step cuts the
picture and a later one would bring back what was cut off, the plan has a second stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projects.photo_filters.chain import Step
from projects.photo_filters.filters.geometry import CANVAS, CUTS, KEEPS_CANVAS
from projects.photo_filters.warp.inside import largest_inside
from shared.errors import DataError
from shared.images import MAX_PIXELS
from shared.linalg.transform2d import Transform2D

__all__ = ["Plan", "Stage", "plan_transform", "plan_warp"]

_WITHIN = 1e-6  # pixels, for rounding


@dataclass(frozen=True)
class Stage:
    """One sampling: a transform of the plane and the canvas that its result is shown on."""

    transform: Transform2D
    width: int
    height: int


@dataclass(frozen=True)
class Plan:
    """One or more samplings, one after the other."""

    stages: tuple[Stage, ...]

    @property
    def transform(self) -> Transform2D:
        """Where the picture's points go, through all stages."""
        total = Transform2D.identity()
        for stage in self.stages:
            total = stage.transform @ total
        return total

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the result."""
        return self.stages[-1].width, self.stages[-1].height


def plan_warp(
    steps: Sequence[Step],
    width: int,
    height: int,
    *,
    expand: bool = True,
    crop: bool = False,
    size: tuple[int, int] | None = None,
    max_pixels: int = MAX_PIXELS,
) -> Plan:
    """Plan the steps of a chain on a picture of `width` × `height`.

    Args:
        expand: let the canvas follow each step but translate and perspective, whose values are places on it.
        crop: end with the largest rectangle on which nothing of the background is seen.
        size: width and height of the last canvas, from its top left corner on.

    Raises:
        DataError: a singular step, or a canvas over `max_pixels`.
    """
    stages = []
    total, sources = Transform2D.identity(), (width, height)
    for i, step in enumerate(steps):
        name = step.filter.name
        try:
            transform: Transform2D = step.filter.make(width, height, *step.values)
            transform.inverse()
            if name in CANVAS:
                width, height = CANVAS[name](width, height, *step.values)
            elif expand and name not in KEEPS_CANVAS:
                transform, width, height = _expanded(transform, width, height, max_pixels)
            _check_size(width, height, max_pixels)
        except DataError as error:
            raise DataError(f"step {step.text!r}: {error.problem}", error.next_step) from error
        total = transform @ total
        if name in CUTS and i + 1 < len(steps):
            stages.append(Stage(total, width, height))
            total, sources = Transform2D.identity(), (width, height)
    return _ended([*stages, Stage(total, width, height)], sources, crop, size, max_pixels)


def plan_transform(
    transform: Transform2D,
    width: int,
    height: int,
    *,
    expand: bool = False,
    crop: bool = False,
    size: tuple[int, int] | None = None,
    max_pixels: int = MAX_PIXELS,
) -> Plan:
    """Plan one transform of a picture of `width` × `height`; see `plan_warp`."""
    sources = (width, height)
    if expand:
        transform, width, height = _expanded(transform, width, height, max_pixels)
    return _ended([Stage(transform, width, height)], sources, crop, size, max_pixels)


def _expanded(
    transform: Transform2D, width: int, height: int, max_pixels: int
) -> tuple[Transform2D, int, int]:
    """Move what a transform makes of the canvas into one that is as large as it."""
    corners = transform.outline(width, height)
    low, high = corners.min(axis=0), corners.max(axis=0)
    whole = np.maximum(np.ceil(high - low - _WITHIN), 1)
    _check_size(whole[0], whole[1], max_pixels)
    moved = Transform2D.translation(*((whole - (high - low)) / 2 - low)) @ transform
    return moved, int(whole[0]), int(whole[1])


def _check_size(width: float, height: float, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise DataError(
            f"the result of {width:,.0f} × {height:,.0f} is over the limit of {max_pixels:,} pixels",
            "--max-pixels lifts it",
        )


def _ended(
    stages: list[Stage], sources: tuple[int, int], crop: bool, size: tuple[int, int] | None, max_pixels: int
) -> Plan:
    """Crop the last canvas, and join the stages that need not be apart."""
    last = stages[-1]
    if crop:
        x, y, width, height = largest_inside(last.transform, *sources, canvas=(last.width, last.height))
        last = Stage(Transform2D.translation(-x, -y) @ last.transform, width, height)
    if size is not None:
        if min(size) < 1:
            raise DataError(f"a size of {size[0]} × {size[1]} holds no pixel", "give at least 1x1")
        _check_size(*size, max_pixels)
        last = Stage(last.transform, *size)
    joined = [last]
    for before in reversed(stages[:-1]):
        after = joined[0]
        if _shows_only(after, before.width, before.height):
            joined[0] = Stage(after.transform @ before.transform, after.width, after.height)
        else:
            joined.insert(0, before)
    return Plan(tuple(joined))


def _shows_only(stage: Stage, width: int, height: int) -> bool:
    """Whether the whole canvas of `stage` comes from inside of width × height."""
    if not stage.transform.is_affine:
        return False
    seen = stage.transform.inverse().outline(stage.width, stage.height)
    return bool((seen >= -_WITHIN).all() and (seen <= np.array([width, height]) + _WITHIN).all())
