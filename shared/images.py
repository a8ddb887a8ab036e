"""Opening and saving pictures as arrays, whole or not at all.

What a file holds is converted once, on opening:

| in the file | array | remark |
|---|---|---|
| grey, 16-bit grey | (h, w), uint8 or uint16 | 1-bit becomes 0 and 255 |
| grey with alpha | (h, w, 2) | |
| RGB, RGBA | (h, w, 3), (h, w, 4) | 16 bits a channel in colour are refused, never cut to 8 |
| palette | (h, w, 3), or 4 where an entry is transparent | |
| CMYK, YCCK | (h, w, 3) | by the embedded profile, else r = (1 - c)(1 - k); `Picture.converted` says so |

Alpha is as in the file, not premultiplied. The EXIF orientation is applied and its tag removed; the rest
of the EXIF block and the ICC profile are kept and written again by the formats that can hold them
(JPEG, PNG, WebP, TIFF, AVIF).
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import struct
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageColor

from shared.errors import DataError
from shared.exif import read_exif, upright
from shared.files import atomic_write, open_input
from shared.image_checks import check_depth, check_png, silence
from shared.image_formats import Format, check_quality, picture_format

__all__ = [
    "MAX_PIXELS",
    "Picture",
    "can_hold",
    "check_quality",
    "load_frames",
    "load_picture",
    "parse_colour",
    "picture_format",
    "save_frames",
    "save_picture",
]

MAX_PIXELS = 250_000_000
READ = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "AVIF", "JPEG2000", "QOI")

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or its remarks on damaged files reach stderr


@dataclass(frozen=True)
class Picture:
    """A picture or one frame of an animation.

    Attributes:
        pixels: (h, w) grey or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGBA; uint8 or uint16.
        icc: the colour profile that the pixels are in.
        exif: EXIF block (a TIFF structure, without the "Exif" prefix of JPEG), orientation removed.
        duration: milliseconds for which a frame is shown.
        loop: how often an animation is repeated, 0 for ever; None: shown once.
        converted: which conversion changed the colours on opening, such as "CMYK to RGB".
    """

    pixels: np.ndarray
    icc: bytes | None = None
    exif: bytes | None = None
    duration: float = 0.0
    loop: int | None = None
    converted: str = ""

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is opacity."""
        return self.pixels.ndim == 3 and self.pixels.shape[2] in (2, 4)


def load_picture(
    path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS, frame: int | None = None
) -> Picture:
    """Open the picture in `path`, or one frame of an animation, counted from 0.

    Raises:
        DataError: not an image, damaged, cut off, over `max_pixels`, deeper than is kept, or an animation
            while no `frame` is chosen.
    """
    with _opened(path, max_pixels) as image:
        count = _frame_count(image)
        if frame is None and count > 1:
            raise DataError(f"{path} has {count} frames", f"choose one of 0 to {count - 1} (--frame 0)")
        if frame is not None and not 0 <= frame < count:
            raise DataError(f"{path}: no frame {frame}", f"choose one of 0 to {count - 1}")
        if frame:
            image.seek(frame)
            _check_size(path, image, max_pixels)
        return _decode(path, image)


def load_frames(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS) -> list[Picture]:
    """Open every frame of `path`, one for a still picture; all with the same number of channels.

    Raises:
        DataError: as `load_picture`; `max_pixels` counts all frames together.
    """
    with _opened(path, max_pixels) as image:
        count = _frame_count(image)
        _check_size(path, image, max_pixels, count)
        frames = []
        for number in range(count):
            if number:
                image.seek(number)
                _check_size(path, image, max_pixels, count)
            frames.append(_decode(path, image))
    return _same_channels(frames)


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


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str], max_pixels: int) -> Iterator[Image.Image]:
    """Open an image file whose size is within `max_pixels`; whatever a decoder raises becomes `DataError`."""
    if Path(path).is_dir():
        raise DataError(f"{path} is a folder, not an image", "name a picture in it")
    if max_pixels < 1:
        raise DataError(f"the pixel limit {max_pixels} is not positive", "choose a larger --max-pixels")
    with open_input(path) as file:
        if not file.peek(1):
            raise DataError(f"{path} is empty, not an image", "check the file")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, max_pixels
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd metadata; what matters raises
                check_png(file)
                with Image.open(file, formats=READ) as image:
                    _check_size(path, image, max_pixels)
                    check_depth(path, image, file)
                    with silence() if image.format == "TIFF" else contextlib.nullcontext():
                        yield image
        except (DataError, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            claimed = re.search(r"\d+", str(error))
            what = f"a size of {int(claimed[0]):,} pixels" if claimed else "its size"
            raise _too_large(path, what, max_pixels) from error
        except Image.UnidentifiedImageError as error:
            what, known = (
                "not an image, or its header is damaged",
                "PNG, JPEG, GIF, WebP, TIFF, BMP and more are read",
            )
            raise DataError(f"{path} is {what}", known) from error
        except Exception as error:  # decoders raise nearly anything on damaged files
            reason = " ".join(str(error).split()) or type(error).__name__
            raise DataError(f"{path} is damaged or cut off ({reason})", "get a whole copy of it") from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _too_large(path: str | os.PathLike[str], what: str, max_pixels: int) -> DataError:
    return DataError(f"{path}: {what} is over the limit of {max_pixels:,} pixels", "--max-pixels lifts it")


def _check_size(path: str | os.PathLike[str], image: Image.Image, max_pixels: int, count: int = 1) -> None:
    if image.width * image.height * count > max_pixels:
        frames = f" in {count} frames" if count > 1 else ""
        raise _too_large(path, f"{image.width:,} × {image.height:,}{frames}", max_pixels)


def _frame_count(image: Image.Image) -> int:
    # the further pictures of an MPO are previews, depth or gain maps of the first, which is the photograph
    return 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))


def _decode(path: str | os.PathLike[str], image: Image.Image) -> Picture:
    image.load()
    icc, exif, orientation = image.info.get("icc_profile"), *read_exif(image)
    plain, converted = image, ""
    if image.mode == "CMYK":
        plain, icc, converted = _from_cmyk(image, icc), None, "CMYK to RGB"
    elif image.mode == "1":
        plain = image.convert("L")
    elif image.mode in ("L", "LA", "RGB", "RGBA"):
        if image.mode in ("L", "RGB") and image.has_transparency_data:
            plain = image.convert(image.mode + "A")
    elif not image.mode.startswith("I"):
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels = np.asarray(plain)
    if image.mode.startswith("I"):
        pixels = pixels.astype(np.uint16, copy=False)
    return Picture(
        upright(pixels, orientation),
        icc=icc or None,
        exif=exif,
        duration=float(image.info.get("duration") or 0),
        loop=image.info.get("loop"),
        converted=converted,
    )


def _from_cmyk(image: Image.Image, icc: bytes | None) -> Image.Image:
    if icc:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):  # a damaged profile, or one of another space
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _same_channels(frames: list[Picture]) -> list[Picture]:
    """Bring frames that differ (grey and colour, with and without alpha) to the richest among them."""
    kinds = {frame.pixels.shape[2:] for frame in frames}
    if len(kinds) == 1:
        return frames
    colour = any(kind in ((3,), (4,)) for kind in kinds)
    alpha = any(kind in ((2,), (4,)) for kind in kinds)
    mode = ("RGB" if colour else "L") + ("A" if alpha else "")
    return [replace(f, pixels=np.asarray(Image.fromarray(f.pixels).convert(mode))) for f in frames]


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
