"""Geometric steps: each gives the transform of the plane for a picture of a given size.

A pixel covers the unit square from its column and row, so a picture's corners are (0, 0) and (width, height).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from projects.photo_filters.registry import Parameter, register
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

__all__ = [
    "CANVAS", "CUTS", "KEEPS_CANVAS",
    "crop", "flip", "perspective", "rectify", "resize", "rotate", "scale", "shear", "skew", "translate",
]  # fmt: skip

KEEPS_CANVAS = {"translate", "perspective"}  # their values are places on the canvas as it is
CUTS = {"crop", "rectify"}  # what they leave out does not come back
Size = tuple[int, int]


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
    "shear",
    "warp",
    Parameter("x", 0.2, about="pixels a row"),
    Parameter("y", 0.0, about="pixels a column"),
    check=lambda x, y: Transform2D.shear(x, y).inverse(),
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
    "skew",
    "warp",
    Parameter("x", 10, -89, 89, "°", "by which columns lean to the left"),
    Parameter("y", 0.0, -89, 89, "°", "by which rows rise to the right"),
)
def skew(width: int, height: int, x: float, y: float) -> Transform2D:
    """Skew: lean columns and rows by angles, as text becomes italic the other way."""
    kx, ky = math.tan(math.radians(x)), -math.tan(math.radians(y))
    return Transform2D.shear(kx, ky, center=(width / 2, height / 2))


def _check_size(w: float, h: float) -> None:
    if not (w or h):
        raise DataError("neither a width nor a height is given", "write resize:w,h; one of them may be 0")
    _check_whole("sizes", w, h)


@register(
    "resize",
    "warp",
    Parameter("w", None, 0, unit="px", about="width; 0 for what keeps the proportions"),
    Parameter("h", 0.0, 0, unit="px", about="height; 0 for what keeps the proportions"),
    check=_check_size,
)
def resize(width: int, height: int, w: float, h: float) -> Transform2D:
    """Resize: scale to a width and a height."""
    new_width, new_height = resized(width, height, w, h)
    return Transform2D.scale(new_width / width, new_height / height)


def resized(width: int, height: int, w: float, h: float) -> Size:
    """The size that `resize` leads to."""
    return (
        int(w) or max(1, round(width * h / height)),
        int(h) or max(1, round(height * w / width)),
    )


@register(
    "crop",
    "warp",
    Parameter("x", None, 0, unit="px", about="left edge"),
    Parameter("y", None, 0, unit="px", about="top edge"),
    Parameter("w", None, 0, unit="px", about="width", above=True),
    Parameter("h", None, 0, unit="px", about="height", above=True),
    check=lambda *rectangle: _check_whole("edges", *rectangle),
)
def crop(width: int, height: int, x: float, y: float, w: float, h: float) -> Transform2D:
    """Crop: keep a rectangle."""
    if x + w > width or y + h > height:
        raise DataError(
            f"the rectangle ends at {x + w:g}, {y + h:g}, outside of the {width} × {height} that are there",
            "make it smaller",
        )
    return Transform2D.translation(-x, -y)


_CORNERS = tuple(Parameter(f"{axis}{n}", None, unit="px") for n in range(1, 5) for axis in "xy")


@register(
    "perspective",
    "warp",
    *_CORNERS,
    *(Parameter(f"{axis}{n}", 0.0, unit="px") for n in range(1, 5) for axis in "uv"),
    check=lambda *numbers: perspective(1, 1, *numbers),  # whether corners make sense no size decides
)
def perspective(width: int, height: int, *numbers: float) -> Transform2D:
    """Perspective: where the corners go, clockwise from top left; or four points and where these go."""
    places = np.reshape(numbers, (-1, 4, 2))
    if places[1].any():
        return Transform2D.perspective(places[0], places[1])
    return Transform2D.perspective([(0, 0), (width, 0), (width, height), (0, height)], places[0])


@register(
    "rectify",
    "warp",
    *_CORNERS,
    Parameter("w", 0.0, 0, unit="px", about="width; 0 for that of the longer edge"),
    Parameter("h", 0.0, 0, unit="px", about="height; 0 for that of the longer edge"),
    check=lambda *numbers: rectify(0, 0, *numbers),
)
def rectify(width: int, height: int, *numbers: float) -> Transform2D:
    """Rectify: a document's four corners, from top left clockwise, become a straight rectangle."""
    new_width, new_height = rectified(width, height, *numbers)
    target = [(0, 0), (new_width, 0), (new_width, new_height), (0, new_height)]
    return Transform2D.perspective(np.reshape(numbers[:8], (4, 2)), target)


def rectified(width: int, height: int, *numbers: float) -> Size:
    """The size that `rectify` leads to: given, or of the longer of two opposite edges."""
    corners, (w, h) = np.reshape(numbers[:8], (4, 2)), numbers[8:]
    _check_whole("sizes", w, h)
    top, right, bottom, left = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return int(w) or max(1, round(max(top, bottom))), int(h) or max(1, round(max(right, left)))


def _check_whole(what: str, *values: float) -> None:
    for value in values:
        if value % 1:
            raise DataError(f"{what} are whole pixels, not {value:g}", f"write {round(value)}")


# the canvas of steps that say it themselves, as a function of the picture's size and the values
CANVAS: dict[str, Callable[..., Size]] = {
    "crop": lambda width, height, x, y, w, h: (int(w), int(h)),
    "rectify": rectified,
    "resize": resized,
}
