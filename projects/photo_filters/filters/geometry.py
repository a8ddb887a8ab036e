"""Geometric steps: each gives the transform of the plane for a picture of a given size.

A pixel covers the unit square from its column and row, so a picture's corners are (0, 0) and (width, height).
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from shared.linalg.transform2d import Transform2D

__all__ = ["KEEPS_CANVAS", "flip", "perspective", "rotate", "scale", "shear", "translate"]

KEEPS_CANVAS = {"translate", "perspective"}  # their values are places on the canvas as it is


@register("rotate", "warp", Parameter("angle", 90, unit="°", about="counter-clockwise"))
def rotate(width: int, height: int, angle: float) -> Transform2D:
    """Rotate counter-clockwise about the middle."""
    return Transform2D.rotation(angle, center=(width / 2, height / 2))


@register(
    "scale",
    "warp",
    Parameter("x", None, 0.0, 100.0, "%", "of the width", above=True),
    Parameter("y", 0.0, 0.0, 100.0, "%", "of the height; 0 % for the same as x"),
)
def scale(width: int, height: int, x: float, y: float) -> Transform2D:
    """Scale: 50% halves, 200% doubles; to whole pixels, at least one."""
    return Transform2D.scale(max(1, round(width * x)) / width, max(1, round(height * (y or x))) / height)


@register(
    "shear", "warp", Parameter("x", 0.2, about="pixels a row"), Parameter("y", 0.0, about="pixels a column")
)
def shear(width: int, height: int, x: float, y: float) -> Transform2D:
    """Shear: x grows by x · y, y by y · x, about the middle."""
    return Transform2D.shear(x, y, center=(width / 2, height / 2))


@register(
    "translate",
    "warp",
    Parameter("x", None, unit="px", about="to the right"),
    Parameter("y", 0.0, unit="px", about="down"),
)
def translate(width: int, height: int, x: float, y: float) -> Transform2D:
    """Translate: move the picture on its canvas."""
    return Transform2D.translation(x, y)


@register("flip", "warp", Parameter("way", "horizontal", choices=("horizontal", "vertical")))
def flip(width: int, height: int, way: str) -> Transform2D:
    """Flip: exchange left and right (horizontal), or top and bottom (vertical)."""
    return Transform2D.flip(horizontal=way == "horizontal", center=(width / 2, height / 2))


@register(
    "perspective", "warp", *(Parameter(f"{axis}{n}", None, unit="px") for n in range(1, 5) for axis in "xy")
)
def perspective(width: int, height: int, *corners: float) -> Transform2D:
    """Perspective: where the corners go, from top left to top right, bottom right, bottom left."""
    source = [(0, 0), (width, 0), (width, height), (0, height)]
    return Transform2D.perspective(source, np.reshape(corners, (4, 2)))
