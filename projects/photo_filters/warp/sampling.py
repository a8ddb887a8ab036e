"""What a transform makes of a picture, by the cheapest way that is exact:

1. quarter turns, flips and shifts by whole pixels are copies;
2. scaling along rows and columns is two passes of weighted means, antialiased;
3. all else samples every pixel of the canvas at the place that it comes from. An affine transform that makes
   smaller is preceded by such passes, a perspective takes the mean of several samples where it does.

Edges are blended with the background by how far a pixel reaches over them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from projects.photo_filters.warp.resampling import axis_weights, resample
from projects.photo_filters.warp.tiles import TALL, warp_tiles
from projects.photo_filters.warp.turns import copy_turned, whole_steps
from projects.photo_filters.warp.weights import TAPS, lanczos_table
from shared.bands import in_bands
from shared.errors import DataError, closest
from shared.linalg.transform2d import Transform2D
from shared.rooms import room_for

__all__ = ["INTERPOLATIONS", "check_interpolation", "transform_image", "transform_light", "way_of_transform"]

INTERPOLATIONS = tuple(TAPS)
_SMALLER = 1.25  # source pixels a pixel from which an affine transform is preceded by passes
_WITHIN = 1e-6  # pixels by which a canvas may reach over the picture and still count as inside
_UNMOVED = 1e-8  # pixels that are nothing: far below a step of any interpolation
_CLEAR = np.float32(1e-6)  # alpha below which a pixel has no colour


def transform_image(
    image: np.ndarray,
    transform: Transform2D,
    width: int,
    height: int,
    *,
    interpolation: str = "bilinear",
    background: Sequence[float] | None = None,
) -> np.ndarray:
    """Return what `transform` makes of `image` on a canvas of the given size.

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or float32; two or four channels have alpha as the last.
        transform: places on the picture to places on the canvas; a pixel covers the unit square from its
            column and row, so that its centre is at a half.
        interpolation: nearest, bilinear, bicubic or lanczos.
        background: one value a channel, in the units of the image; by default transparent or black.

    Raises:
        DataError: no such picture or interpolation, a singular transform, a background of other channels.
    """
    if image.ndim not in (2, 3) or image.size == 0 or image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(
            f"an array of {image.shape} {image.dtype} is no picture",
            "give uint8, uint16 or float32, (h, w[, c])",
        )
    check_interpolation(interpolation)
    if width < 1 or height < 1:
        raise DataError(f"a canvas of {width} × {height} holds no pixel", "give at least 1 × 1")
    planes = image.reshape(*image.shape[:2], -1)
    channels = planes.shape[2]
    behind = np.zeros(channels, np.float32) if background is None else np.asarray(background, np.float32)
    if behind.shape != (channels,):
        raise DataError(f"a background of {behind.size} values", f"give {channels}, one a channel")
    inverse = _cleaned(transform, image.shape[1], image.shape[0], width, height)
    planes = np.ascontiguousarray(planes)
    out: np.ndarray
    steps = whole_steps(inverse)
    if steps is not None:
        out = room_for((height, width, channels), planes.dtype)
        copy_turned(planes, out, steps, _as_samples(behind, planes.dtype))
    elif channels in (2, 4) and interpolation != "nearest":
        out = _with_alpha(planes, inverse, width, height, behind, interpolation)
    else:
        out = _sample(planes, inverse, width, height, behind, interpolation)
    return out.reshape(height, width, *image.shape[2:])


def way_of_transform(transform: Transform2D, size: tuple[int, int], canvas: tuple[int, int]) -> str:
    """Say which way a picture of a size, (width, height), is brought on a canvas by a transform."""
    inverse = _cleaned(transform, *size, *canvas)
    if whole_steps(inverse) is not None:
        return "a copy, exact in every depth"
    if _axis_steps(*size, inverse, *canvas) is not None:
        return "two passes of weighted means, along rows and along columns"
    sampled = "every pixel is sampled at the place that it comes from"
    if _smaller_sizes(*size, inverse, *canvas) != list(size):
        sampled += ", after two passes that make the picture smaller"
    return sampled


def transform_light(light: np.ndarray, transform: Transform2D, width: int, height: int) -> np.ndarray:
    """Return what `transform` makes of premultiplied 8-bit RGBA, premultiplied as well, bilinear."""
    inverse = _cleaned(transform, light.shape[1], light.shape[0], width, height)
    return _sample(light, inverse, width, height, np.zeros(4, np.float32), "bilinear")


def _cleaned(transform: Transform2D, columns: int, rows: int, width: int, height: int) -> np.ndarray:
    """Return the inverse with w positive on the picture, and rounding errors that move no place taken off."""
    inverse = np.array(transform.inverse().matrix)
    middle = transform.matrix @ [columns / 2, rows / 2, 1.0]
    inverse *= np.sign((inverse @ middle)[2] * middle[2] or 1.0)
    if not inverse[2, 2] > 0:
        return inverse
    inverse /= inverse[2, 2]
    unmoved = _UNMOVED / max(columns, rows, width, height)
    if (abs(inverse[2, 0]) * width + abs(inverse[2, 1]) * height) < unmoved:
        inverse[2, :2] = 0
    linear, whole = inverse[:2, :2], np.rint(inverse[:2, :2])
    np.copyto(linear, whole, where=np.abs(linear - whole) < unmoved)
    return inverse


def check_interpolation(name: str) -> None:
    """Raise `DataError` for an interpolation that is not one of `INTERPOLATIONS`."""
    if name not in TAPS:
        raise DataError(f"no interpolation is called {name!r}", closest(name, TAPS))


def _as_samples(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if dtype.kind == "f":
        return values
    return np.floor(values + np.float32(0.5)).clip(0, np.iinfo(dtype).max).astype(dtype)


def _with_alpha(
    planes: np.ndarray, inverse: np.ndarray, width: int, height: int, behind: np.ndarray, interpolation: str
) -> np.ndarray:
    """Sample premultiplied colour, so that what is transparent lends no colour to its neighbours."""
    peak = np.float32(1.0 if planes.dtype == np.float32 else np.iinfo(planes.dtype).max)
    work = planes * np.float32(1 / peak)
    work[..., :-1] *= work[..., -1:]
    behind = behind / peak
    behind[:-1] *= behind[-1]
    moved = _sample(work, inverse, width, height, behind, interpolation)
    alpha = moved[..., -1:]  # the sharper kernels overshoot, the colour as much as the alpha that divides it
    clear = alpha <= _CLEAR
    np.divide(moved[..., :-1], alpha, out=moved[..., :-1], where=~clear)
    np.copyto(moved[..., :-1], 0, where=clear)
    if planes.dtype == np.float32:
        return moved
    moved *= peak
    return _as_samples(moved, planes.dtype)


def _sample(
    source: np.ndarray, inverse: np.ndarray, width: int, height: int, behind: np.ndarray, interpolation: str
) -> np.ndarray:
    """Sample contiguous (h, w, c) `source` at the places that `inverse` takes the canvas's pixels to."""
    passes = _axis_passes(source, inverse, width, height, interpolation)
    if passes is not None:
        return passes
    if interpolation != "nearest":
        source, inverse = _made_smaller(source, inverse, width, height)
    out = room_for((height, width, source.shape[2]), source.dtype)
    high = np.float32(0 if source.dtype == np.float32 else np.iinfo(source.dtype).max)
    taps, table = TAPS[interpolation], lanczos_table()

    def band(start: int, stop: int) -> None:  # of rows of tiles, whose bounds no thread may move
        warp_tiles(source, out, inverse, behind, taps, table, high, start, stop)

    in_bands(band, -(-height // TALL), width * source.shape[2] * TALL)
    return out


def _axis_passes(
    source: np.ndarray, inverse: np.ndarray, width: int, height: int, interpolation: str
) -> np.ndarray | None:
    """Scale by two passes where sides lie along sides and nothing but the picture is seen."""
    rows, columns = source.shape[:2]
    steps = _axis_steps(columns, rows, inverse, width, height)
    if steps is None:
        return None
    ways = [
        axis_weights(size, start, step, count, interpolation)
        for size, (start, step, count) in zip((columns, rows), steps, strict=True)
    ]
    scaled = resample(source, ways[0], ways[1], source.dtype)
    if not _is_turned(inverse):
        return scaled
    out = room_for((height, width, source.shape[2]), source.dtype)
    copy_turned(scaled, out, np.array([[0, 1, 0], [1, 0, 0]]), np.zeros(source.shape[2], source.dtype))
    return out


def _is_turned(inverse: np.ndarray) -> bool:
    """Whether the picture's rows are the canvas's columns."""
    return bool(inverse[0, 0] == 0 and inverse[1, 1] == 0)


def _axis_steps(
    columns: int, rows: int, inverse: np.ndarray, width: int, height: int
) -> list[tuple[float, float, int]] | None:
    """Start, step and count along the picture's x and y; None where two passes do not lead there."""
    turned = _is_turned(inverse)
    if inverse[2, 0] or inverse[2, 1] or not (turned or (inverse[0, 1] == 0 and inverse[1, 0] == 0)):
        return None
    counts = (height, width) if turned else (width, height)  # along the picture's x and y
    steps = []
    for axis, size in ((0, columns), (1, rows)):
        step, start, count = inverse[axis, 1 - axis if turned else axis], inverse[axis, 2], counts[axis]
        end = start + step * count
        if min(start, end) < -_WITHIN * max(size, 1) or max(start, end) > size + _WITHIN * max(size, 1):
            return None
        steps.append((start, step, count))
    return steps


def _made_smaller(
    source: np.ndarray, inverse: np.ndarray, width: int, height: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture reduced along its sides by what the transform skips, and the inverse to that."""
    rows, columns = source.shape[:2]
    sizes = _smaller_sizes(columns, rows, inverse, width, height)
    if sizes == [columns, rows]:
        return source, inverse
    ways = [
        axis_weights(size, 0.0, size / new, new, "bilinear")
        for size, new in zip((columns, rows), sizes, strict=True)
    ]
    smaller = resample(source, ways[0], ways[1], source.dtype)
    return smaller, np.diag([sizes[0] / columns, sizes[1] / rows, 1.0]) @ inverse


def _smaller_sizes(columns: int, rows: int, inverse: np.ndarray, width: int, height: int) -> list[int]:
    """The columns and rows that a picture is reduced to before it is sampled; its own where it is not."""
    if inverse[2, 0] == 0 and inverse[2, 1] == 0:
        skipped = [math.hypot(*inverse[axis, :2]) for axis in (0, 1)]
    else:
        skipped = _least_skipped(inverse, width, height, columns, rows)
    return [
        max(1, math.ceil(size / skip)) if skip > _SMALLER else size
        for size, skip in zip((columns, rows), skipped, strict=True)
    ]


def _least_skipped(m: np.ndarray, width: int, height: int, columns: int, rows: int) -> list[float]:
    """The least numbers of the picture's columns, and rows, between pixels, over a grid on the canvas."""
    u, v = np.meshgrid(np.linspace(0, width, 17), np.linspace(0, height, 17))
    w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
    with np.errstate(all="ignore"):
        at = [(m[i, 0] * u + m[i, 1] * v + m[i, 2]) / w for i in (0, 1)]
        seen = (w > 0) & (at[0] >= 0) & (at[0] <= columns) & (at[1] >= 0) & (at[1] <= rows)
        skips = [np.hypot(m[i, 0] - at[i] * m[2, 0], m[i, 1] - at[i] * m[2, 1]) / w for i in (0, 1)]
    return [float(skip[seen].min()) * 0.9 if seen.any() else 1.0 for skip in skips]
