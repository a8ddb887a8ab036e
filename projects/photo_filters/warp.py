"""Turning, scaling and bending pictures by one matrix.

The steps of a chain are multiplied into one transform and the picture is sampled once: every pixel of the
result asks, through the inverse, where it comes from (bilinear between the four pixels around). Where the
picture is made smaller each pixel is the mean of several such samples. Edges are blended with the
background by how far the pixel reaches over them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.photo_filters.chain import WARP_KINDS, Step, parse_chain
from projects.photo_filters.filters.geometry import KEEPS_CANVAS
from shared.bands import in_bands
from shared.compiled import jit
from shared.errors import DataError
from shared.images import MAX_PIXELS
from shared.linalg.transform2d import Transform2D

__all__ = ["plan_warp", "transform_image", "warp_image"]

_MOST_SAMPLES = 16  # a side, for a pixel of a picture that is made much smaller


def warp_image(
    image: np.ndarray,
    chain: str,
    *,
    expand: bool = True,
    background: Sequence[float] | None = None,
    max_pixels: int = MAX_PIXELS,
) -> np.ndarray:
    """Return `image` after the geometric steps of `chain`, such as "rotate:10 | scale:50%".

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or float32; two or four channels have alpha as the last.
        expand: make the canvas as large as the whole picture needs; else it stays as it is.
        background: one value a channel, in the units of the image; by default transparent or black.
    """
    image = np.asarray(image)
    height, width = image.shape[:2]
    steps = parse_chain(chain, kinds=WARP_KINDS)
    transform, size = plan_warp(steps, width, height, expand=expand, max_pixels=max_pixels)
    return transform_image(image, transform, *size, background=background)


def plan_warp(
    steps: Sequence[Step], width: int, height: int, *, expand: bool = True, max_pixels: int = MAX_PIXELS
) -> tuple[Transform2D, tuple[int, int]]:
    """Return the one transform of all steps, and the (width, height) of the canvas that it leads to.

    With `expand` the canvas follows each step but translate and perspective, whose values are places on it.

    Raises:
        DataError: a singular step, or a canvas over `max_pixels`.
    """
    total = Transform2D.identity()
    for step in steps:
        transform: Transform2D = step.filter.make(width, height, *step.values)
        try:
            transform.inverse()
        except DataError as error:
            raise DataError(f"step {step.text!r}: {error.problem}", error.next_step) from error
        if expand and step.filter.name not in KEEPS_CANVAS:
            corners = transform.apply([(0, 0), (width, 0), (width, height), (0, height)])
            low, high = corners.min(axis=0), corners.max(axis=0)
            whole = np.maximum(np.ceil(high - low - 1e-6), 1)
            if whole.prod() > max_pixels:
                raise DataError(
                    f"step {step.text!r}: the result of {whole[0]:,.0f} × {whole[1]:,.0f} is over "
                    f"the limit of {max_pixels:,} pixels",
                    "--max-pixels lifts it",
                )
            transform = Transform2D.translation(*((whole - (high - low)) / 2 - low)) @ transform
            width, height = int(whole[0]), int(whole[1])
        total = transform @ total
    return total, (width, height)


def transform_image(
    image: np.ndarray,
    transform: Transform2D,
    width: int,
    height: int,
    *,
    background: Sequence[float] | None = None,
) -> np.ndarray:
    """Return what `transform` makes of `image` on a canvas of the given size."""
    if image.ndim not in (2, 3) or image.size == 0 or image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(
            f"an array of {image.shape} {image.dtype} is no picture",
            "give uint8, uint16 or float32, (h, w[, c])",
        )
    planes = image.reshape(*image.shape[:2], -1)
    channels = planes.shape[2]
    high = 0.0 if image.dtype == np.float32 else float(np.iinfo(image.dtype).max)
    behind = np.zeros(channels, np.float32) if background is None else np.asarray(background, np.float32)
    if behind.shape != (channels,):
        raise DataError(f"a background of {behind.size} values", f"give {channels}, one a channel")
    inverse = transform.inverse().matrix
    middle = transform.matrix @ [image.shape[1] / 2, image.shape[0] / 2, 1.0]
    inverse = inverse * np.sign(
        (inverse @ middle)[2] * middle[2] or 1.0
    )  # so that w is positive on the picture
    if channels in (2, 4):
        out = _with_alpha(planes, inverse, width, height, behind, high or 1.0)
    else:
        out = _sample(planes, inverse, width, height, behind, high)
    return out.reshape(height, width, *image.shape[2:])


def _with_alpha(
    planes: np.ndarray, inverse: np.ndarray, width: int, height: int, behind: np.ndarray, peak: float
) -> np.ndarray:
    """Sample premultiplied colour, so that what is transparent lends no colour to its neighbours."""
    work = planes * np.float32(1 / peak)
    work[..., :-1] *= work[..., -1:]
    behind = behind / np.float32(peak)
    behind[:-1] *= behind[-1]
    moved = _sample(work, inverse, width, height, behind, 0.0)
    alpha = moved[..., -1:]
    moved[..., :-1] = np.where(alpha > 1e-6, moved[..., :-1] / np.maximum(alpha, 1e-6), 0)
    if planes.dtype == np.float32:
        return moved
    return np.floor(moved * np.float32(peak) + np.float32(0.5)).clip(0, peak).astype(planes.dtype)


def _sample(
    planes: np.ndarray, inverse: np.ndarray, width: int, height: int, behind: np.ndarray, high: float
) -> np.ndarray:
    source = np.ascontiguousarray(planes)
    out = np.empty((height, width, planes.shape[2]), planes.dtype)
    shrink = np.linalg.svd(inverse[:2, :2] / inverse[2, 2], compute_uv=False)[0] if inverse[2, 2] else 1.0
    samples = int(np.clip(round(shrink), 1, _MOST_SAMPLES))

    def band(start: int, stop: int) -> None:
        _sample_rows(source, out, inverse, behind, samples, np.float32(high), start, stop)

    in_bands(band, height, width * planes.shape[2] * samples**2)
    return out


@jit(nogil=True, error_model="numpy")
def _sample_rows(source, out, m, behind, samples, high, start, stop):  # type: ignore[no-untyped-def]
    """Fill rows start … stop of `out`; `m` takes a place on the canvas to one on the picture."""
    rows, columns, channels = source.shape
    total = np.empty(channels, np.float32)
    for y in range(start, stop):
        for x in range(out.shape[1]):
            total[:] = 0
            for i in range(samples * samples):
                u, v = x + (i % samples + 0.5) / samples, y + (i // samples + 0.5) / samples
                w = m[2, 0] * u + m[2, 1] * v + m[2, 2]
                px = (m[0, 0] * u + m[0, 1] * v + m[0, 2]) / w
                py = (m[1, 0] * u + m[1, 1] * v + m[1, 2]) / w
                # the side lengths of this sample's footprint on the picture
                ex = (abs(m[0, 0] - px * m[2, 0]) + abs(m[0, 1] - px * m[2, 1])) / (w * samples)
                ey = (abs(m[1, 0] - py * m[2, 0]) + abs(m[1, 1] - py * m[2, 1])) / (w * samples)
                cover = min(min(px, columns - px) / ex, min(py, rows - py) / ey) + 0.5
                if not (w > 0 and cover > 0):
                    for c in range(channels):
                        total[c] += behind[c]
                    continue
                share = np.float32(min(cover, 1.0))
                px, py = min(max(px - 0.5, 0.0), columns - 1.0), min(max(py - 0.5, 0.0), rows - 1.0)
                x0, y0 = int(px), int(py)
                x1, y1 = min(x0 + 1, columns - 1), min(y0 + 1, rows - 1)
                fx, fy = np.float32(px - x0), np.float32(py - y0)
                one = np.float32(1)
                for c in range(channels):
                    top = source[y0, x0, c] * (one - fx) + source[y0, x1, c] * fx
                    bottom = source[y1, x0, c] * (one - fx) + source[y1, x1, c] * fx
                    total[c] += share * (top * (one - fy) + bottom * fy) + (one - share) * behind[c]
            for c in range(channels):
                value = total[c] / np.float32(samples * samples)
                if high > 0:
                    value = min(max(value + np.float32(0.5), np.float32(0)), high)
                    out[y, x, c] = np.int32(value)
                else:
                    out[y, x, c] = value
