"""Whether a JPEG holds the whole of its picture (ITU-T T.81, annexes B and G); its decoder does not ask.

A file that was cut in its scan and then given an end marker is taken for whole: the decoder tells nobody
that there were no bits left, and leaves the blocks that follow at zero, mid-grey. So a picture whose last
corner is as bright as that is decoded once more, with other bytes in front of its end marker. Behind a whole
scan they are never looked at; where they change the picture, it was made of what is not there, and that is an
error. Not noticed is what is lost of the last block alone.

A progressive file refines its picture scan by scan; without a later one there is less detail, and no grey.
That a scan is missing the others tell by what they say of themselves, and that is a remark. It is no error,
for the standard asks for the first scan of each component alone: an encoder may leave out coefficients that
are zero throughout, or stop early on purpose, although libjpeg's own script sends all of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

__all__ = ["LACKS_SCANS", "check_scan", "lacks_scans"]

LACKS_SCANS = "its last progressive scans are missing, so it has less detail"
_MIDDLE = 127.5  # what zero becomes: 127 of ink, 128 of light
_NEAR = 2.0  # what rounding adds where colour, of which other blocks know, has been added
_LUMA = (0.299, 0.587, 0.114)
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in a scan 0xFF stands before 0 or a restart's number
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)  # the frames whose scans refine
_UNSENT = 16  # above every bit that a scan may name
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
    data = _content(file)
    end = next((place for place, segment in _segments(data) if segment[1] == _END), None)
    if end is None:
        return
    with Image.open(io.BytesIO(data[:end] + _OTHER + data[end:]), formats=["JPEG"]) as other:
        if not np.array_equal(np.asarray(other.convert(image.mode)), np.asarray(image)):
            raise ValueError("its scan ends before the last block")


def lacks_scans(image: Image.Image, file: BinaryIO) -> bool:
    """Tell whether `image`, loaded from `file`, is a progressive JPEG that not all scans of are there.

    Each scan brings the coefficients Ss to Se of some components down to their bit Al (T.81, G.1.1.1); where
    all are there, every one of the 64 of every component is known to bit 0.
    """
    if image.format not in ("JPEG", "MPO") or not image.info.get("progressive"):
        return False
    known: dict[int, np.ndarray] = {}
    for _, segment in _segments(_content(file)):
        if segment[1] in _PROGRESSIVE:
            known = {name: np.full(64, _UNSENT) for name in segment[10::3]}
        elif segment[1] == _SCAN:
            names, band = segment[5 : 5 + 2 * segment[4] : 2], segment[5 + 2 * segment[4] :]
            for name in known.keys() & set(names):
                known[name][band[0] : band[1] + 1] = band[2] & 15
    return any(bits.any() for bits in known.values())


def _content(file: BinaryIO) -> bytes:
    position = file.tell()
    try:
        file.seek(0)
        return file.read()
    finally:
        file.seek(position)


def _brightness(pixel: float | tuple[int, ...] | None) -> float:
    """Of a pixel of grey, of red, green and blue, or of inks, of which it is the black one's."""
    if not isinstance(pixel, tuple):
        return float(pixel or 0)
    if len(pixel) == len(_LUMA):
        return sum(weight * value for weight, value in zip(_LUMA, pixel, strict=True))
    return pixel[-1]


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield place and bytes of each segment, from its marker on, to the end marker; of a scan its header."""
    place = 2
    while place + 2 <= len(data) and data[place] == 0xFF:
        code = data[place + 1]
        if code == _FILL:
            place += 1
            continue
        length = 0 if code == _END else int.from_bytes(data[place + 2 : place + 4])
        yield place, data[place : place + 2 + length]
        if code == _END:
            return
        place += 2 + length
        if code == _SCAN:
            found = _MARKER.search(data, place)
            if found is None:
                return
            place = found.start()
