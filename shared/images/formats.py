"""What each picture format can hold, by the extension of the file's name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from shared.errors import DataError, closest

__all__ = ["Format", "check_quality", "picture_format"]


@dataclass(frozen=True)
class Format:
    """What a file format can hold."""

    name: str
    alpha: bool = False
    sixteen: bool = False  # 16-bit grey
    sixteen_colour: bool = False
    animated: bool = False
    metadata: bool = False  # an ICC profile, EXIF and XMP
    grey: bool = True  # grey as such; else it is written as colour
    colour: bool = True
    side: int | None = None  # pixels of the longest side that it can tell, or its encoder takes


_JPEG = Format("JPEG", metadata=True, side=65_500)
_PNG = Format("PNG", alpha=True, sixteen=True, sixteen_colour=True, animated=True, metadata=True)
_TIFF = Format("TIFF", alpha=True, sixteen=True, sixteen_colour=True, animated=True, metadata=True)
_JPEG_2000 = Format("JPEG2000", alpha=True, sixteen=True)
_FORMATS = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".jpe": _JPEG,
    ".jfif": _JPEG,
    ".png": _PNG,
    ".apng": _PNG,
    ".webp": Format("WEBP", alpha=True, animated=True, metadata=True, side=16_383),
    ".gif": Format("GIF", alpha=True, animated=True, side=65_535),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".avif": Format("AVIF", alpha=True, animated=True, metadata=True),
    ".jp2": _JPEG_2000,
    ".j2k": _JPEG_2000,
    ".jpx": _JPEG_2000,
    ".bmp": Format("BMP"),
    ".qoi": Format("QOI", alpha=True, grey=False),
    # netpbm tells by the extension: grey maps, pixel maps of colour, any of them; Pillow calls them all PPM
    ".pgm": Format("PPM", sixteen=True, colour=False),
    ".ppm": Format("PPM", grey=False),
    ".pnm": Format("PPM", sixteen=True),
}


def picture_format(path: str | os.PathLike[str]) -> Format:
    """Return what the file format named by the extension of `path` can hold, or raise `DataError`."""
    suffix = Path(path).suffix.lower()
    if not suffix:
        known = ", ".join(_FORMATS)
        raise DataError(f"{path} is no folder, and as a file has no extension", f"end it in one of {known}")
    if suffix not in _FORMATS:
        raise DataError(f"{path}: no picture format has the extension {suffix!r}", closest(suffix, _FORMATS))
    return _FORMATS[suffix]


def check_quality(quality: int) -> None:
    """Raise `DataError` unless `quality`, of JPEG, WebP, AVIF and JPEG 2000, is from 1 to 100."""
    if not 1 <= quality <= 100:
        raise DataError(f"quality {quality} is outside 1 to 100", "choose one inside, such as 90")
