"""PNG files chunk by chunk, for pictures that no sound encoder writes (W3C PNG specification)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

__all__ = ["SIGNATURE", "chunk", "chunks_of", "header", "png"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width: int, height: int, depth: int, colour: int, interlace: int = 0) -> bytes:
    """Return the IHDR chunk; `colour` is 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png(head: bytes, rows: bytes, before: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
    """Return a file of an IHDR chunk and rows of samples, each behind the number of its filter.

    Args:
        before: name and content of what stands before the samples.
    """
    extra = b"".join(chunk(name, data) for name, data in before)
    return SIGNATURE + head + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return name and content of every chunk of a sound file."""
    found, place = [], len(SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        found.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += length + 12
    return found
