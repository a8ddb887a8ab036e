"""Saving pictures: refused where the format would lose something, written whole or not at all."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageColor

from shared.errors import DataError
from shared.files import atomic_write
from shared.images.formats import Format, check_quality, picture_format
from shared.images.picture import Picture

__all__ = ["can_hold", "parse_colour", "save_frames", "save_picture"]


def can_hold(path: str | os.PathLike[str], picture: Picture, *, background: str | None = None) -> None:
    """Raise `DataError` when the format of `path` would lose what `picture` has: alpha or 16 bits."""
    kind = picture_format(path)
    if background is not None:
        parse_colour(background)
    if picture.has_alpha and not kind.alpha and background is None:
        raise DataError(
            f"{path}: {kind.name} has no transparency", "choose a background (--background white) or .png"
        )
    if picture.pixels.dtype == np.uint16 and not (kind.sixteen and picture.pixels.ndim == 2):
        what = "colour at 16 bits cannot be written" if picture.pixels.ndim == 3 else "holds 8 bits a sample"
        raise DataError(f"{path}: {what}", "write 16-bit grey as .png or .tif, colour at 8 bits")


def save_picture(
    path: str | os.PathLike[str],
    picture: Picture,
    *,
    force: bool = False,
    quality: int = 90,
    background: str | None = None,
) -> None:
    """Write `picture` in the format that the extension of `path` names, all or nothing.

    Args:
        quality: 1 to 100, for JPEG, WebP and AVIF; from 90 on JPEG and AVIF keep colour at full resolution.
        background: colour, such as "white" or "#202020", put behind a picture with alpha.
    """
    save_frames(path, [picture], force=force, quality=quality, background=background)


def save_frames(
    path: str | os.PathLike[str],
    frames: Sequence[Picture],
    *,
    force: bool = False,
    quality: int = 90,
    background: str | None = None,
) -> None:
    """Write an animation (GIF, WebP, PNG, AVIF), the pages of a TIFF, or a single picture.

    GIF keeps 256 colours and on-or-off transparency a frame. Loop count and metadata are the first frame's.
    """
    kind = picture_format(path)
    check_quality(quality)
    if len(frames) > 1 and not kind.animated:
        raise DataError(
            f"{path}: {kind.name} holds one picture, not {len(frames)} frames",
            "choose one (--frame 0), or write .gif, .webp or .png",
        )
    for frame in frames:
        can_hold(path, frame, background=background)
    images = [_as_image(frame, kind, background) for frame in frames]
    options = _save_options(frames, kind, quality)
    if len(images) > 1:
        options["append_images"] = images[1:]
    encoded = io.BytesIO()  # TIFF reads back what it wrote, and an encoder's failure is not the disk's
    try:
        images[0].save(encoded, kind.name, **options)
    except (ValueError, KeyError, struct.error, OSError) as error:
        raise DataError(f"{path}: cannot be written as {kind.name} ({error})", "try .png") from error
    with atomic_write(path, force=force) as file:
        file.write(encoded.getbuffer())


def _as_image(picture: Picture, kind: Format, background: str | None) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(picture.pixels))
    if picture.has_alpha and background is not None:
        plain = Image.new("RGB" if image.mode == "RGBA" else "L", image.size, parse_colour(background))
        plain.paste(image.convert(plain.mode), mask=image.getchannel("A"))
        return plain
    return image


def parse_colour(name: str) -> tuple[int, ...]:
    """Return red, green and blue, 0 to 255, of a name such as "white" or "#202020"."""
    try:
        return ImageColor.getrgb(name)[:3]
    except ValueError as error:
        raise DataError(f"{name!r} is not a colour", "name one, such as white, or write #rrggbb") from error


def _save_options(frames: Sequence[Picture], kind: Format, quality: int) -> dict[str, object]:
    first = frames[0]
    options: dict[str, object] = {}
    if kind.name in ("JPEG", "WEBP", "AVIF"):
        options["quality"] = quality
    if kind.name in ("JPEG", "AVIF") and quality >= 90:
        options["subsampling"] = "4:4:4"
    if kind.metadata and first.icc:
        options["icc_profile"] = first.icc
    if kind.metadata and first.exif:
        options["exif"] = b"Exif\0\0" + first.exif
    if kind.name == "TIFF":
        options["compression"] = "tiff_adobe_deflate"
    if len(frames) > 1:
        options |= {"save_all": True, "duration": [round(frame.duration) for frame in frames]}
        if first.loop is not None:
            options["loop"] = first.loop
    return options
