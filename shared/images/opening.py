"""Opening pictures: size, depth and damage are judged before a sample is believed.

Several threads may open pictures at once.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from shared.errors import DataError
from shared.files import open_input
from shared.images.checks import check_depth, check_png, silence
from shared.images.exif import read_exif, upright
from shared.images.picture import MAX_PIXELS, Picture
from shared.images.together import Together, pixel_limit

__all__ = ["load_frames", "load_picture"]

READ = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "AVIF", "JPEG2000", "QOI")

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or its remarks on damaged files reach stderr


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; what matters raises
        yield


_unwarned, _silent = Together(_without_warnings), Together(silence)


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
        try:
            with _unwarned(), pixel_limit(max_pixels):
                check_png(file)
                with Image.open(file, formats=READ) as image:
                    _check_size(path, image, max_pixels)
                    check_depth(path, image, file)
                    with _silent() if image.format == "TIFF" else contextlib.nullcontext():
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
