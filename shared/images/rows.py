"""Whether a PNG file has all the rows that its header promises (W3C PNG specification, sections 7 to 10).

Its checksums do not tell: a stream of samples may end early, whole by itself, and the decoder leaves the rows
that it lacks black, as it found them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

__all__ = ["check_frames", "check_rows"]

_BLOCK = 1 << 20
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
# Adam7: first column and row of each pass, and the steps across and down
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def check_frames(image: Image.Image, file: BinaryIO) -> None:
    """Raise `ValueError` where `image` is an animated PNG and a frame ends before its last row."""
    if _is_animated(image):
        _count_rows(file)


def check_rows(image: Image.Image, file: BinaryIO, *, last: np.ndarray | None = None) -> None:
    """Raise `ValueError` where `image` is a loaded still PNG that ends before its last row.

    The decoder begins with zeros everywhere and goes from row to row, so the samples are counted only where
    its last row holds nothing else, and where the rows are interlaced.

    Args:
        last: the last row's samples, where the image does not hold them any more.
    """
    if image.format != "PNG" or _is_animated(image):
        return
    width, height = image.size
    if last is None:
        last = np.frombuffer(image.crop((0, height - 1, width, height)).tobytes(), np.uint8)
    if image.info.get("interlace") or not last.any():
        _count_rows(file)


def _is_animated(image: Image.Image) -> bool:
    return image.format == "PNG" and bool(getattr(image, "is_animated", False))


def _count_rows(file: BinaryIO) -> None:
    """Inflate the samples of a file whose chunks are sound one by one; leave it where it stood."""
    position = file.tell()
    file.seek(8)
    layout, needed, stream = (0, 0, 0), 0, zlib.decompressobj()
    try:
        for kind, data in _blocks(file):
            if kind == b"IHDR":
                width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", data[:13])
                layout = (depth, colour, interlace)
                needed = _bytes_of((width, height), layout)
            elif kind == b"fcTL" and needed <= 0:  # the next frame; the first may share the picture's samples
                needed, stream = _bytes_of(struct.unpack(">II", data[4:12]), layout), zlib.decompressobj()
            elif kind in (b"IDAT", b"fdAT") and needed > 0:
                needed -= _inflated(stream, data, needed)
            if needed > 0 and (kind == b"IEND" or (stream.eof and kind in (b"IDAT", b"fdAT"))):
                raise ValueError("its samples end before the last row")
    finally:
        file.seek(position)


def _blocks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of the chunks, in blocks; of an fdAT without its number."""
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"fdAT":
            file.seek(4, 1)
            length = max(0, length - 4)
        if kind not in (b"IHDR", b"fcTL", b"IDAT", b"fdAT"):
            file.seek(length, 1)
            length = 0
        for start in range(0, max(length, 1), _BLOCK):
            yield kind, file.read(min(_BLOCK, length - start))
        file.seek(4, 1)


def _inflated(stream: zlib._Decompress, data: bytes, most: int) -> int:
    """Return how many bytes `data` inflates to, counting no further than `most`."""
    count = 0
    while data and count < most and not stream.eof:
        count += len(stream.decompress(data, _BLOCK))
        data = stream.unconsumed_tail
    return count


def _bytes_of(size: tuple[int, int], layout: tuple[int, int, int]) -> int:
    """Return the bytes of all rows, each behind the number of its filter.

    Args:
        layout: depth, colour type and whether the rows are interlaced.
    """
    (width, height), (depth, colour, interlace) = size, layout
    bits = depth * _CHANNELS.get(colour, 1)
    passes = _PASSES if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total
