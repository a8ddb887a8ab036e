"""Files of pictures made by hand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest


@pytest.fixture
def png() -> Callable[[int, int, int, int, bytes], bytes]:
    """`png(width, height, depth, colour, rows)`: a PNG file of raw rows, each with its filter byte."""

    def write(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
        parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    return write
