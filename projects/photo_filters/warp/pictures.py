"""Arrays in, arrays out: a picture after the steps of a chain, or after a transform."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.photo_filters.chain import WARP_KINDS, parse_chain
from projects.photo_filters.tones import to_linear, to_srgb
from projects.photo_filters.warp.planning import Plan, plan_transform, plan_warp
from projects.photo_filters.warp.sampling import transform_image
from shared.images import MAX_PIXELS
from shared.linalg.transform2d import Transform2D

__all__ = ["run_plan", "warp_image"]


def warp_image(
    image: np.ndarray,
    chain: str | Transform2D,
    *,
    interpolation: str = "bilinear",
    expand: bool | None = None,
    crop: bool = False,
    size: tuple[int, int] | None = None,
    background: Sequence[float] | None = None,
    linear: bool = False,
    max_pixels: int = MAX_PIXELS,
) -> np.ndarray:
    """Return `image` after the geometric steps of `chain`, such as "rotate:10 | scale:50%", or a transform.

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or float32; two or four channels have alpha as the last.
        chain: steps, or one transform from places on the picture to places on the canvas.
        interpolation: nearest, bilinear, bicubic or lanczos.
        expand: make the canvas as large as the whole picture needs, as is done for a chain; else it stays as
            it is, as for a transform.
        crop: cut down to the largest rectangle without background.
        size: width and height of the result, from the canvas's top left corner on.
        background: one value a channel, in the units of the image; by default transparent or black.
        linear: mix colours in linear light, of which the samples are sRGB values.
    """
    image = np.asarray(image)
    height, width = image.shape[:2]
    if isinstance(chain, Transform2D):
        plan = plan_transform(
            chain, width, height, expand=bool(expand), crop=crop, size=size, max_pixels=max_pixels
        )
    else:
        steps = parse_chain(chain, kinds=WARP_KINDS)
        plan = plan_warp(
            steps, width, height, expand=expand is not False, crop=crop, size=size, max_pixels=max_pixels
        )
    return run_plan(image, plan, interpolation=interpolation, background=background, linear=linear)


def run_plan(
    image: np.ndarray,
    plan: Plan,
    *,
    interpolation: str = "bilinear",
    background: Sequence[float] | None = None,
    linear: bool = False,
) -> np.ndarray:
    """Return `image` after all stages of `plan`; see `warp_image`."""
    dtype = image.dtype
    if linear:
        image = _to_light(image)
        if background is not None:
            shown = np.asarray(background, np.float64)
            colour = shown if dtype == np.float32 else shown / np.iinfo(dtype).max
            opaque = len(colour) - (len(colour) in (2, 4))
            background = [*to_linear(colour[:opaque]), *colour[opaque:]]
    for stage in plan.stages:
        image = transform_image(
            image, stage.transform, stage.width, stage.height,
            interpolation=interpolation, background=background,
        )  # fmt: skip
    return _from_light(image, dtype) if linear else image


def _to_light(image: np.ndarray) -> np.ndarray:
    """Return float32 light of sRGB samples, with 1 as full scale; alpha is light already."""
    if image.dtype == np.float32:
        light = to_linear(image).astype(np.float32)
        straight = image
    else:
        scale = np.linspace(0, 1, np.iinfo(image.dtype).max + 1)
        light, straight = to_linear(scale).astype(np.float32)[image], scale.astype(np.float32)
    if image.ndim == 3 and image.shape[2] in (2, 4):
        alpha = image[..., -1]
        light[..., -1] = alpha if image.dtype == np.float32 else straight[alpha]
    return light


def _from_light(light: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Undo `_to_light`, block by block of rows."""
    out = np.empty(light.shape, dtype)
    peak = 1 if dtype == np.float32 else np.iinfo(dtype).max
    for y in range(0, len(light), 64):
        block = light[y : y + 64]
        shown = to_srgb(block)
        if block.ndim == 3 and block.shape[2] in (2, 4):
            shown[..., -1] = block[..., -1].clip(0, 1)
        out[y : y + 64] = shown if peak == 1 else np.floor(shown * peak + 0.5)
    return out
