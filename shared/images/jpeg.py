"""Whether the scan of a JPEG goes on to its last block (ITU-T T.81, annex B).

A file that was cut in its scan and then given an end marker is taken for whole by the decoder: it tells
nobody that there were no bits left, and leaves the blocks that follow at zero, mid-grey. So a picture whose
last corner is as bright as that is decoded once more, with other bytes in front of its end marker. Behind a
whole scan they are never looked at; where they change the picture, it was made of what is not there.

Not noticed is what is lost of the last block alone, and of a progressive file all but its first scan: there
less detail is left, and no grey.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

import numpy as np
from PIL import Image

__all__ = ["check_scan"]

_MIDDLE = 127.5  # what zero becomes: 127 of ink, 128 of light
_NEAR = 2.0  # what rounding adds where colour, of which other blocks know, has been added
_LUMA = (0.299, 0.587, 0.114)
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in a scan 0xFF stands before 0 or a restart's number
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_OTHER = bytes(range(7, 250, 11)) * 200  # any bits but 0xFF


def check_scan(image: Image.Image, file: BinaryIO) -> None:
    """Raise `ValueError` where `image` is a loaded JPEG that ends before its last block.

    Args:
        file: what it was loaded from; left where it stood.
    """
    if image.format not in ("JPEG", "MPO"):
        return
    if abs(_brightness(image.getpixel((image.width - 1, image.height - 1))) - _MIDDLE) > _NEAR:
        return
    position = file.tell()
    try:
        file.seek(0)
        data = file.read()
    finally:
        file.seek(position)
    end = _end_of_scans(data)
    if end is None:
        return
    with Image.open(io.BytesIO(data[:end] + _OTHER + data[end:]), formats=["JPEG"]) as other:
        if not np.array_equal(np.asarray(other.convert(image.mode)), np.asarray(image)):
            raise ValueError("its scan ends before the last block")


def _brightness(pixel: float | tuple[int, ...] | None) -> float:
    """Of a pixel of grey, of red, green and blue, or of inks, of which it is the black one's."""
    if not isinstance(pixel, tuple):
        return float(pixel or 0)
    if len(pixel) == len(_LUMA):
        return sum(weight * value for weight, value in zip(_LUMA, pixel, strict=True))
    return pixel[-1]


def _end_of_scans(data: bytes) -> int | None:
    """Return where the end marker behind the last scan stands; None where there is none."""
    place = 2
    while place + 4 <= len(data):
        marker = data[place : place + 2]
        if marker == _END:
            return place
        if marker[:1] != b"\xff":
            return None
        place += 1 if marker == b"\xff\xff" else 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == _SCAN:
            found = _MARKER.search(data, place)
            if found is None:
                return None
            place = found.start()
    return place if data[place : place + 2] == _END else None
