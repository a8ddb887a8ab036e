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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms

from shared.errors import DataError
from shared.files import open_input
from shared.images.checks import check_depth, check_png, silence
from shared.images.depth import is_deep, load_deep
from shared.images.exif import read_exif, upright
from shared.images.jpeg import LACKS_SCANS, check_scan, lacks_scans
from shared.images.memory import one_block, prepare, take
from shared.images.metadata import read_metadata
from shared.images.picture import MAX_PIXELS, Picture
from shared.images.rows import check_frames, check_rows
from shared.images.together import Together, pixel_limit

__all__ = ["count_bytes", "count_pixels", "load_frames", "load_picture"]

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
    with _opened(path, max_pixels) as opened:
        image = opened.image
        count = _frame_count(image)
        if frame is None and count > 1:
            raise DataError(f"{path} has {count} frames", f"choose one of 0 to {count - 1} (--frame 0)")
        if frame is not None and not 0 <= frame < count:
            raise DataError(f"{path}: no frame {frame}", f"choose one of 0 to {count - 1}")
        if frame:
            image.seek(frame)
            _check_size(path, image, max_pixels)
            check_depth(path, image, opened.file)
        return _decode(opened, spend=count == 1)


def load_frames(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS) -> list[Picture]:
    """Open every frame of `path`, one for a still picture; all with the same number of channels.

    Raises:
        DataError: as `load_picture`; `max_pixels` counts all frames together.
    """
    with _opened(path, max_pixels) as opened:
        image = opened.image
        count = _frame_count(image)
        _check_size(path, image, max_pixels, count)
        frames = []
        for number in range(count):
            if number:
                image.seek(number)
                _check_size(path, image, max_pixels, count)
                check_depth(path, image, opened.file)
            frames.append(_decode(opened, spend=count == 1))
    return _same_channels(frames)


def count_pixels(path: str | os.PathLike[str]) -> int:
    """Return how many pixels the frames of `path` have by its header, unchecked; 0 if it cannot be read."""
    if not os.path.isfile(path):
        return 0
    with (
        contextlib.suppress(Exception),
        _unwarned(),
        open_input(path) as file,
        Image.open(file, formats=READ) as image,
    ):
        return image.width * image.height * _frame_count(image)
    return 0


def count_bytes(
    path: str | os.PathLike[str], *, frames: bool = True, most: int | None = None, sides: int = 1
) -> int:
    """Return the bytes of the arrays of `path` by its header, unchecked; 0 if it cannot be read.

    Args:
        frames: of all of them, else of one.
        most: pixels; of a picture with more, which is refused, there will be no arrays.
        sides: what the sides are padded to multiples of.
    """
    if not os.path.isfile(path):
        return 0
    with (
        contextlib.suppress(Exception),
        _unwarned(),
        open_input(path) as file,
        Image.open(file, formats=READ) as image,
    ):
        samples = 1 if image.mode.startswith("I") else {"1": 1, "L": 1, "LA": 2, "RGBA": 4}.get(image.mode, 3)
        if "LA;16B" in str(getattr(image, "tile", "")):  # of which Pillow makes RGBA
            samples = 2
        count = _frame_count(image) if frames else 1
        if most is not None and image.width * image.height * count > most:
            return 0
        depth = 2 if is_deep(image) or image.mode.startswith("I") else 1
        width, height = image.width + -image.width % sides, image.height + -image.height % sides
        return width * height * samples * depth * count
    return 0


@dataclass(frozen=True)
class _Opened:
    image: Image.Image
    file: BinaryIO
    colour: tuple[tuple[bytes, bytes], ...]  # of a PNG file, see `check_png`


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str], max_pixels: int) -> Iterator[_Opened]:
    """Open an image file whose size is within `max_pixels`; whatever a decoder raises becomes `DataError`."""
    if Path(path).is_dir():
        raise DataError(f"{path} is a folder, not an image", "name a picture in it")
    if Path(path).is_fifo():  # to open one would wait for a writer, for ever where there is none
        raise DataError(f"{path} is a pipe, not an image", "write it to a file first")
    if max_pixels < 1:
        raise DataError(f"the pixel limit {max_pixels} is not positive", "choose a larger --max-pixels")
    with open_input(path) as file:
        if not file.peek(1):
            raise DataError(f"{path} is empty, not an image", "check the file")
        try:
            with _unwarned(), pixel_limit(max_pixels):
                colour = check_png(file)
                with Image.open(file, formats=READ) as image:
                    _check_size(path, image, max_pixels)
                    check_depth(path, image, file)
                    check_frames(image, file)
                    with _silent() if image.format == "TIFF" else contextlib.nullcontext():
                        yield _Opened(image, file, colour)
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


def _decode(opened: _Opened, *, spend: bool) -> Picture:
    """Return the frame at which the image stands; `spend` says that none follows, which is built upon it."""
    image = opened.image
    converted, lacks, profile = "", "", True
    if is_deep(image):
        pixels = load_deep(image, opened.file)
        check_rows(image, opened.file, last=pixels[-1])
        pixels = _keyed(pixels, image.info.get("transparency"))
    else:
        with one_block():
            prepare(image)
            image.load()
        check_rows(image, opened.file)
        check_scan(image, opened.file)
        lacks = LACKS_SCANS if lacks_scans(image, opened.file) else ""
        if image.mode == "CMYK":
            pixels, converted, profile = take(_from_cmyk(image), spend=True), "CMYK to RGB", False
        else:
            pixels = _samples(image, spend)
    exif, orientation = read_exif(image)
    return Picture(
        upright(pixels, orientation),
        icc=(image.info.get("icc_profile") or None) if profile else None,
        exif=exif,
        duration=round(float(image.info.get("duration") or 0), 3),
        loop=_repeats(image),
        converted=converted,
        lacks=lacks,
        colour=opened.colour,
        poster=image.tell() == 0 and bool(image.info.get("default_image")),
        **read_metadata(image),
    )


def _samples(image: Image.Image, spend: bool) -> np.ndarray:
    """Return the samples of a loaded image of a mode other than CMYK."""
    mode = image.mode
    if mode.startswith("I"):
        return _keyed(take(image, spend=spend).astype(np.uint16, copy=False), image.info.get("transparency"))
    keyed = image.has_transparency_data
    if mode in ("LA", "RGBA") or (mode in ("L", "RGB") and not keyed):
        return take(image, spend=spend)
    if mode == "1":
        return take(image.convert("L"), spend=True)
    if mode in ("L", "RGB"):
        return take(image.convert(mode + "A"), spend=True)
    return take(image.convert("RGBA" if keyed else "RGB"), spend=True)


def _keyed(pixels: np.ndarray, key: object) -> np.ndarray:
    """Return 16-bit samples with an alpha of 0 where they are `key`, a PNG's colour for transparent."""
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    wanted = (key,) if isinstance(key, int) else key
    if not isinstance(wanted, tuple) or len(wanted) != channels or channels not in (1, 3):
        return pixels
    colour = pixels.reshape(*pixels.shape[:2], channels)
    hidden = (colour == np.array(wanted, np.uint16)).all(axis=2)
    return np.dstack([colour, np.where(hidden, np.uint16(0), np.uint16(65535))])


def _repeats(image: Image.Image) -> int | None:
    """How often an animation is repeated. PNG and WebP tell how often it is shown, which is once more."""
    loop = image.info.get("loop")
    if not isinstance(loop, int) or image.format == "GIF" or loop == 0:
        return loop if isinstance(loop, int) else None
    return loop - 1 or None


def _from_cmyk(image: Image.Image) -> Image.Image:
    icc = image.info.get("icc_profile")
    if icc:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):  # a damaged profile, or one of another space
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _same_channels(frames: list[Picture]) -> list[Picture]:
    """Bring frames that differ (grey and colour, with and without alpha, 8 and 16 bits) to the richest."""
    kinds = {(frame.pixels.shape[2:], frame.pixels.dtype) for frame in frames}
    if len(kinds) == 1:
        return frames
    colour = any(frame.pixels.shape[2:] in ((3,), (4,)) for frame in frames)
    alpha = any(frame.has_alpha for frame in frames)
    deep = any(frame.pixels.dtype == np.uint16 for frame in frames)
    return [replace(frame, pixels=_enriched(frame.pixels, colour, alpha, deep)) for frame in frames]


def _enriched(pixels: np.ndarray, colour: bool, alpha: bool, deep: bool) -> np.ndarray:
    if deep and pixels.dtype == np.uint8:
        pixels = pixels * np.uint16(257)
    planes = [pixels] if pixels.ndim == 2 else list(np.moveaxis(pixels, 2, 0))
    opacity = planes.pop() if len(planes) in (2, 4) else np.full_like(planes[0], np.iinfo(pixels.dtype).max)
    if colour and len(planes) == 1:
        planes *= 3
    planes += [opacity] * alpha
    return np.dstack(planes) if len(planes) > 1 else planes[0]
