"""Writing TIFF: 8 and 16 bits a sample, grey to RGBA, one page or many (TIFF 6.0, 1992).

Strips of rows are stored as differences of neighbours (section 14), deflated apart on every core.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import numba
import numpy as np
from PIL import TiffImagePlugin

from shared.errors import DataError
from shared.workers import in_order

__all__ = ["write_tiff"]

_LEVEL = 5
_STRIP = 1 << 20  # bytes of a strip before it is deflated
_HEADER = b"II*\0"
_LARGEST = (1 << 32) - (1 << 24)  # offsets have 32 bits
_SHORT, _LONG = 3, 4
_STRIP_OFFSETS = 273


def write_tiff(file: BinaryIO, pages: Sequence[np.ndarray], tags: Mapping[int, Any]) -> None:
    """Write pages, (h, w) or (h, w, 2 to 4) in uint8 or uint16, as a TIFF file.

    Args:
        tags: metadata of the first page, by the numbers of its tags; a directory is a mapping of its own.

    Raises:
        DataError: over 4 GB.
    """
    file.write(_HEADER + bytes(4))
    place, directories = 8, []  # the offset of the next byte; the directories and the offsets of their tables
    strips: list[tuple[int, list[int], list[int]]] = []
    for page in pages:
        offsets, counts = [], []
        rows = max(1, min(len(page), _STRIP // page[0].nbytes))
        starts = range(0, len(page), rows)
        deflate = lambda start, page=page, rows=rows: _deflated(page[start : start + rows])  # noqa: E731
        for strip in in_order(deflate, starts, numba.get_num_threads()):
            offsets.append(place)
            counts.append(len(strip))
            file.write(strip)
            place += len(strip)
            if place > _LARGEST:
                raise DataError("a TIFF file over 4 GB is not written", "write .png")
        strips.append((rows, offsets, counts))
    for number, (page, (rows, offsets, counts)) in enumerate(zip(pages, strips, strict=True)):
        directory = _directory(page, rows, offsets, counts, tags if number == 0 else {})
        if place % 2:
            file.write(b"\0")
            place += 1
        table = bytearray(directory.tobytes(place))
        if len(table) % 2:
            table += b"\0"
        directories.append(place)
        _set_offsets(table, place, offsets, place + len(table) if number + 1 < len(pages) else 0)
        file.write(table)
        place += len(table)
    file.seek(4)
    file.write(struct.pack("<I", directories[0]))
    file.seek(0, 2)


def _deflated(rows: np.ndarray) -> bytes:
    samples = np.ascontiguousarray(rows, rows.dtype.newbyteorder("<"))
    differences = samples.copy()
    differences[:, 1:] -= samples[:, :-1]  # modulo 2⁸ or 2¹⁶
    return zlib.compress(differences.tobytes(), _LEVEL)


def _set_offsets(table: bytearray, place: int, strips: list[int], following: int) -> None:
    """Enter where the strips are, which the maker of the table takes to be behind it, and the next table."""
    (entries,) = struct.unpack_from("<H", table)
    for entry in range(2, 2 + 12 * entries, 12):
        tag, _, count, value = struct.unpack_from("<HHII", table, entry)
        if tag == _STRIP_OFFSETS:
            struct.pack_into(f"<{count}I", table, entry + 8 if count == 1 else value - place, *strips)
    struct.pack_into("<I", table, 2 + 12 * entries, following)


def _directory(
    page: np.ndarray, rows: int, offsets: list[int], counts: list[int], tags: Mapping[int, Any]
) -> TiffImagePlugin.ImageFileDirectory_v2:
    height, width = page.shape[:2]
    channels = page.shape[2] if page.ndim == 3 else 1
    directory = TiffImagePlugin.ImageFileDirectory_v2(_HEADER + bytes(4))
    for tag, value in tags.items():
        directory[tag] = value
    own: dict[int, Any] = {
        256: width,
        257: height,
        258: (8 * page.itemsize,) * channels,
        259: 8,  # deflate
        262: 2 if channels > 2 else 1,  # RGB, or grey with black as 0
        _STRIP_OFFSETS: tuple(offsets),
        277: channels,
        278: rows,
        279: tuple(counts),
        284: 1,  # samples of a pixel side by side
        317: 2,  # differences
    }
    if channels in (2, 4):
        own[338] = 2  # alpha that is not multiplied in
    for tag, value in own.items():
        directory[tag] = value
        directory.tagtype[tag] = _LONG if tag in (256, 257, _STRIP_OFFSETS, 278, 279) else _SHORT
    return directory
