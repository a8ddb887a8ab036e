"""EXIF: the orientation of a picture applied and taken out, all else kept byte for byte."""

from __future__ import annotations

import struct

import numpy as np
from PIL import Image

__all__ = ["read_exif", "upright"]

_ORIENTATION = 0x0112
# what a TIFF file says of the picture, apart from how it is stored: title, camera, program, date, artist,
# copyright, the EXIF and GPS directories
_TIFF_TAGS = (270, 271, 272, 305, 306, 315, 33432, 34665, 34853)


def read_exif(image: Image.Image) -> tuple[bytes | None, int]:
    """Return the EXIF block without its orientation, and the orientation; an unreadable block is dropped."""
    try:
        tags = image.getexif()
        orientation = tags.get(_ORIENTATION, 1)
        raw = image.info.get("exif")
        if isinstance(raw, bytes):
            exif = _without_orientation(raw.removeprefix(b"Exif\0\0"))
        else:
            kept = Image.Exif()
            for tag in _TIFF_TAGS:
                value = tags.get_ifd(tag) if tag in (34665, 34853) else tags.get(tag)
                if value:
                    kept[tag] = value
            exif = kept.tobytes().removeprefix(b"Exif\0\0") if len(kept) else None
    except Exception:  # the parser raises nearly anything; a picture is worth more than its metadata
        return None, 1
    return exif, orientation if isinstance(orientation, int) else 1


def _without_orientation(block: bytes) -> bytes | None:
    """Remove the orientation entry of a TIFF structure and leave every other byte where it was.

    The entries after it move up by one place (12 bytes), so no offset into the block changes.
    """
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return None
    data = bytearray(block)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, start)
    first, end = start + 2, start + 2 + 12 * count + 4  # 4: the offset of the next directory
    for entry in range(first, end - 4, 12):
        if struct.unpack_from(order + "H", data, entry)[0] == _ORIENTATION:
            data[entry : end - 12] = data[entry + 12 : end]
            struct.pack_into(order + "H", data, start, count - 1)
            break
    return bytes(data)


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Apply an EXIF orientation (Exif 2.32, tag 274): 1 is upright."""
    if orientation in (5, 7):
        pixels = pixels.swapaxes(0, 1)
    turns = {3: 2, 4: 2, 6: -1, 7: 2, 8: 1}.get(orientation, 0)
    pixels = np.rot90(pixels, turns)
    if orientation in (2, 4):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
