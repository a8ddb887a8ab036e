"""Saving pictures: refused where the format would lose something, written whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageColor

from shared.bands import in_bands
from shared.compiled import jit
from shared.errors import DataError
from shared.files import atomic_write
from shared.images.animation import as_palette, frame_options
from shared.images.formats import Format, check_quality, picture_format
from shared.images.memory import give
from shared.images.metadata import mended, png_chunks, save_options, tiff_tags
from shared.images.picture import Picture
from shared.images.png import write_png
from shared.images.tiff import write_tiff

__all__ = ["Writer", "can_hold", "parse_colour", "save_frames", "save_picture"]

Writer = Callable[..., AbstractContextManager[BinaryIO]]


def can_hold(path: str | os.PathLike[str], picture: Picture, *, background: str | None = None) -> None:
    """Raise `DataError` when the format of `path` would lose what `picture` has.

    That is colour, alpha, 16 bits, its size. Colour of which all channels are equal is grey.
    """
    kind = picture_format(path)
    if not kind.colour:
        picture = _as_grey(path, picture)
    if background is not None:
        parse_colour(background)
    height, width = picture.pixels.shape[:2]
    if kind.side is not None and max(height, width) > kind.side:
        raise DataError(
            f"{path}: {width:,} × {height:,} is over the {kind.side:,} pixels a side that {kind.name} holds",
            "choose .png or .tif",
        )
    opaque = background is not None or not picture.has_alpha
    if not opaque and not kind.alpha:
        raise DataError(
            f"{path}: {kind.name} has no transparency", "choose a background (--background white) or .png"
        )
    if picture.pixels.dtype == np.uint16:
        grey = picture.pixels.ndim == 2 or (picture.pixels.shape[2] == 2 and opaque)
        if not (kind.sixteen if grey else kind.sixteen_colour):
            what = "8 bits a sample" if not kind.sixteen else "no more than 8 bits a sample in colour"
            raise DataError(f"{path}: {kind.name} holds {what}, the picture has 16", "write .png or .tif")


def save_picture(
    path: str | os.PathLike[str],
    picture: Picture,
    *,
    force: bool = False,
    quality: int = 90,
    background: str | None = None,
    spend: bool = False,
) -> None:
    """Write `picture` in the format that the extension of `path` names, all or nothing.

    Args:
        quality: 1 to 100, for JPEG, WebP, AVIF and JPEG 2000; from 90 on JPEG and AVIF keep colour at full
            resolution, and 100 is without loss in WebP and JPEG 2000.
        background: colour, such as "white" or "#202020", put behind a picture with alpha.
        spend: the pixels are not used afterwards, and their memory may be given back on the way.
    """
    save_frames(path, [picture], force=force, quality=quality, background=background, spend=spend)


def save_frames(
    path: str | os.PathLike[str],
    frames: Sequence[Picture],
    *,
    force: bool = False,
    quality: int = 90,
    background: str | None = None,
    spend: bool = False,
    writer: Writer = atomic_write,
) -> int:
    """Write an animation (GIF, WebP, PNG, AVIF), the pages of a TIFF, or a single picture; return how many.

    GIF keeps 256 colours and on-or-off transparency a frame. Loop count and metadata are the first frame's.
    A poster is left out where the format has no place for one.

    Args:
        writer: opens the file, as `atomic_write` does.
    """
    kind = picture_format(path)
    check_quality(quality)
    if len(frames) > 1 and not kind.animated:
        raise DataError(
            f"{path}: {kind.name} holds one picture, not {len(frames)} frames",
            "choose one (--frame 0), or write .gif, .webp or .png",
        )
    if len(frames) > 1 and frames[0].poster and kind.name not in ("PNG", "TIFF"):
        frames = frames[1:]
    for frame in frames:
        can_hold(path, frame, background=background)
        if frame.pixels.shape[:2] != frames[0].pixels.shape[:2] and kind.name != "TIFF":
            sizes = [f"{one.pixels.shape[1]} × {one.pixels.shape[0]}" for one in (frames[0], frame)]
            raise DataError(
                f"{path}: frames of {' and '.join(sizes)}, where those of {kind.name} have one size",
                "choose one (--frame 0), or write .tif",
            )
    if background is not None:
        frames = [_flattened(frame, background) for frame in frames]
    if not kind.colour:
        frames = [_as_grey(path, frame) for frame in frames]
    first = mended(frames[0])
    if kind.name == "TIFF":
        with writer(path, force=force) as file:
            write_tiff(file, [_tiff_page(frame.pixels) for frame in frames], tiff_tags(first))
        return len(frames)
    if kind.name == "PNG" and len(frames) == 1:
        with writer(path, force=force) as file:
            write_png(file, first.pixels, png_chunks(first))
        return 1
    with _scratch(kind) as encoded:
        _encode(encoded, path, [first, *frames[1:]], kind, quality, spend)
        with writer(path, force=force) as file:
            shutil.copyfileobj(encoded, file, 1 << 20)
    return len(frames)


@contextlib.contextmanager
def _scratch(kind: Format) -> Iterator[BinaryIO]:
    """Yield a file in memory, of the system if it has such: encoders let other threads run meanwhile."""
    try:
        # the encoder of JPEG 2000 never ends where a write fails, as none to Python's own memory does
        system = kind.name != "JPEG2000" and hasattr(os, "memfd_create")
        file: BinaryIO = os.fdopen(os.memfd_create("picture"), "w+b") if system else io.BytesIO()
    except OSError:
        file = io.BytesIO()
    try:
        yield file
    finally:
        with contextlib.suppress(OSError):  # what could not be written has been told
            file.close()


def _check_whole(encoded: BinaryIO) -> None:
    """Go to the start of what was encoded; `OSError` where the file did not take all that it was given.

    Pillow's encoders do not look how much of a write arrived. Less does where a limit to the size of files is
    met, and then one byte more does not go in either.
    """
    size = encoded.seek(0, os.SEEK_END)
    encoded.write(b"\0")
    encoded.flush()
    encoded.truncate(size)
    encoded.seek(0)


def _encode(
    encoded: BinaryIO,
    path: str | os.PathLike[str],
    frames: Sequence[Picture],
    kind: Format,
    quality: int,
    spend: bool,
) -> None:
    """Encode by Pillow, apart from the file that is to be: an encoder's failure is not the disk's."""
    try:
        options = save_options(frames[0], kind) | _encoder_options(frames[0], kind, quality)
    except DataError as error:
        raise DataError(f"{path}: {error.problem}", error.next_step) from error
    if kind.name == "GIF":
        images = [as_palette(frame.pixels) for frame in frames]
    else:
        images = [_as_image(frame.pixels, kind, spend) for frame in frames]
    options |= frame_options(frames, kind)
    if len(images) > 1:
        options |= {"save_all": True, "append_images": images[1:]}
    try:
        images[0].save(encoded, kind.name, **options)
        _check_whole(encoded)
    except (ValueError, KeyError, struct.error, OSError, OverflowError, RuntimeError) as error:
        if isinstance(error, OSError) and error.strerror:  # of the system, not of the encoder
            reason = error.strerror.lower()
            raise DataError(
                f"{path}: cannot be written ({reason})", "raise the limit, or make room"
            ) from error
        raise DataError(f"{path}: cannot be written as {kind.name} ({error})", "try .png") from error


def _as_image(pixels: np.ndarray, kind: Format, spend: bool) -> Image.Image:
    image = give(pixels, spend=spend)
    return image if kind.grey or image.mode in ("RGB", "RGBA") else image.convert(f"RGB{image.mode[1:]}")


def _encoder_options(picture: Picture, kind: Format, quality: int) -> dict[str, object]:
    options: dict[str, object] = {}
    if kind.name in ("JPEG", "WEBP", "AVIF"):
        options["quality"] = quality
    if kind.name in ("JPEG", "AVIF") and quality >= 90:
        options["subsampling"] = "4:4:4"
    if kind.name == "WEBP" and quality == 100:
        options |= {"lossless": True, "exact": True}  # exact: the colour of what is transparent too
    if (
        kind.name == "JPEG2000"
        and quality < 100
        and picture.pixels.dtype == np.uint8
        and not picture.has_alpha
    ):
        options |= {"irreversible": True, "quality_mode": "dB", "quality_layers": [25 + 0.2 * quality]}
    return options


def _as_grey(path: str | os.PathLike[str], picture: Picture) -> Picture:
    """Return a picture of equal channels with one of them; for formats without colour."""
    pixels = picture.pixels
    if pixels.ndim == 2 or pixels.shape[2] < 3:
        return picture
    if not all(np.array_equal(pixels[..., 0], pixels[..., channel]) for channel in (1, 2)):
        suffix = os.path.splitext(path)[1]
        raise DataError(
            f"{path}: a {suffix} file holds grey alone, the picture has colour",
            "write .ppm or .png, or make it grey first",
        )
    grey = pixels[..., [0, 3]] if picture.has_alpha else pixels[..., 0]
    return replace(picture, pixels=np.ascontiguousarray(grey))


def _tiff_page(pixels: np.ndarray) -> np.ndarray:
    """Grey with alpha at 16 bits becomes colour: few programs read it otherwise."""
    if pixels.dtype == np.uint16 and pixels.ndim == 3 and pixels.shape[2] == 2:
        return pixels[..., [0, 0, 0, 1]]
    return pixels


def _flattened(picture: Picture, background: str) -> Picture:
    """Put a colour behind what is transparent."""
    if not picture.has_alpha:
        return picture
    pixels = np.ascontiguousarray(picture.pixels)
    height, width, channels = pixels.shape
    red, green, blue = parse_colour(background)
    shade = [red, green, blue] if channels == 4 else [round(0.299 * red + 0.587 * green + 0.114 * blue)]
    top = np.iinfo(pixels.dtype).max
    behind = np.array(shade, np.uint32) * np.uint32(top // 255)
    out = np.empty((height, width * (channels - 1)), pixels.dtype)
    source = pixels.reshape(height, -1)
    in_bands(lambda a, b: _over(source, out, behind, np.uint32(top), a, b), *source.shape)
    return replace(picture, pixels=out.reshape((height, width, 3) if channels == 4 else (height, width)))


@jit(nogil=True)
def _over(source, out, behind, top, start, stop):  # type: ignore[no-untyped-def]
    """out = α colour + (1 − α) behind, rounded."""
    n = behind.size
    for y in range(start, stop):
        row, target = source[y], out[y]
        for x in range(target.size // n):
            alpha = np.uint32(row[x * (n + 1) + n])
            for c in range(n):
                value = np.uint32(row[x * (n + 1) + c]) * alpha + behind[c] * (top - alpha)
                target[x * n + c] = (value + top // np.uint32(2)) // top


def parse_colour(name: str) -> tuple[int, ...]:
    """Return red, green and blue, 0 to 255, of a name such as "white" or "#202020"."""
    try:
        colour = ImageColor.getrgb(name)
    except ValueError as error:
        raise DataError(f"{name!r} is not a colour", "name one, such as white, or write #rrggbb") from error
    if len(colour) > 3:
        raise DataError(f"{name!r} has an alpha, and what lies behind a picture has none", "write #rrggbb")
    return colour
