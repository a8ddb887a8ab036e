"""EXIF (Exif 2.32): what no longer holds is taken out or mended, all else is kept byte for byte.

The orientation is applied to the samples and its entry removed; the thumbnail, which would show the picture
as it was, is removed with its directory; the picture's size is entered anew when it is saved.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

__all__ = ["DIRECTORIES", "TIFF_TAGS", "read_exif", "sized", "upright"]

_ORIENTATION = 0x0112
_SIZES = {0x0100: 0, 0x0101: 1, 0xA002: 0, 0xA003: 1}  # tags of width (0) and height (1)
_SHORT, _LONG = 3, 4
_EXIF_DIRECTORY = 0x8769
_THUMBNAIL, _THUMBNAIL_BYTES = 0x0201, 0x0202
_LENGTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of each type
# the EXIF, GPS and interoperability directories
DIRECTORIES = (34665, 34853, 40965)
# what a TIFF file says of the picture, apart from how it is stored: title, camera, program, date, artist,
# host, rating, copyright, the directories, and titles and keywords in UTF-16
TIFF_TAGS = (269, 270, 271, 272, 305, 306, 315, 316, 18246, 33432, *DIRECTORIES, *range(40091, 40096))


def read_exif(image: Image.Image) -> tuple[bytes | None, int]:
    """Return the EXIF block without orientation and thumbnail, and the orientation.

    An unreadable block is dropped.
    """
    try:
        tags = image.getexif()
        orientation = tags.get(_ORIENTATION, 1)
        raw = image.info.get("exif")
        if isinstance(raw, bytes):
            exif = _without_orientation(raw.removeprefix(b"Exif\0\0"))
            exif = exif and _without_thumbnail(exif)
        else:
            kept = Image.Exif()
            for tag in TIFF_TAGS:
                value = tags.get_ifd(tag) if tag in DIRECTORIES else tags.get(tag)
                if value:
                    kept[tag] = value
            exif = kept.tobytes().removeprefix(b"Exif\0\0") if len(kept) else None
    except Exception:  # the parser raises nearly anything; a picture is worth more than its metadata
        return None, 1
    return exif, orientation if isinstance(orientation, int) else 1


def _order(block: bytes | bytearray) -> str | None:
    return {b"II": "<", b"MM": ">"}.get(bytes(block[:2])) if len(block) >= 8 else None


def _entries(block: bytes | bytearray, order: str, start: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the place, tag, type, count and value of each entry of the directory at `start`."""
    (count,) = struct.unpack_from(order + "H", block, start)
    for place in range(start + 2, start + 2 + 12 * count, 12):
        yield place, *struct.unpack_from(order + "HHII", block, place)


def _without_orientation(block: bytes) -> bytes | None:
    """Remove the orientation entry of a TIFF structure and leave every other byte where it was.

    The entries after it move up by one place (12 bytes), so no offset into the block changes.
    """
    order = _order(block)
    if order is None:
        return None
    data = bytearray(block)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, start)
    end = start + 2 + 12 * count + 4  # 4: the offset of the next directory
    for place, tag, *_ in _entries(data, order, start):
        if tag == _ORIENTATION:
            data[place : end - 12] = data[place + 12 : end]
            struct.pack_into(order + "H", data, start, count - 1)
            break
    return bytes(data)


def _without_thumbnail(block: bytes) -> bytes:
    """Unlink the second directory, which is the thumbnail's, and blank it; what ends the block is cut off."""
    order = _order(block)
    if order is None:
        return block
    data = bytearray(block)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, start)
    link = start + 2 + 12 * count
    if link + 4 > len(data):
        return block
    (second,) = struct.unpack_from(order + "I", data, link)
    if not second:
        return block
    struct.pack_into(order + "I", data, link, 0)
    blanks: list[tuple[int, int]] = []
    picture = {_THUMBNAIL: 0, _THUMBNAIL_BYTES: 0}
    with contextlib.suppress(struct.error):  # a directory that is cut off: unlinked is enough
        entries = list(_entries(data, order, second))
        blanks.append((second, second + 2 + 12 * len(entries) + 4))
        for _, tag, kind, number, value in entries:
            size = _LENGTHS.get(kind, 0) * number
            if size > 4:
                blanks.append((value, value + size))
            if tag in picture:
                picture[tag] = value
        blanks.append((picture[_THUMBNAIL], picture[_THUMBNAIL] + picture[_THUMBNAIL_BYTES]))
    for first, last in sorted(blanks, reverse=True):
        if link + 4 <= first < last <= len(data):
            data[first:last] = bytes(last - first)
            if last == len(data):
                del data[first:]
    return bytes(data)


def sized(block: bytes, width: int, height: int) -> bytes:
    """Enter a picture's size wherever the block gives one."""
    order = _order(block)
    if order is None:
        return block
    data = bytearray(block)
    with contextlib.suppress(struct.error):
        (start,) = struct.unpack_from(order + "I", data, 4)
        starts = [start]
        starts += [value for _, tag, _, _, value in _entries(data, order, start) if tag == _EXIF_DIRECTORY]
        for directory in starts:
            for place, tag, kind, count, _ in _entries(data, order, directory):
                if tag in _SIZES and count == 1 and kind in (_SHORT, _LONG):
                    side = (width, height)[_SIZES[tag]]
                    struct.pack_into(order + "HHII", data, place, tag, _LONG, 1, side)
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
