"""What the decoders let pass in silence, checked before they are asked: checksums and depth."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from shared.errors import DataError
from shared.images.depth import is_deep

__all__ = ["check_depth", "check_png", "silence"]

_BITS_PER_SAMPLE = 258
_COLOURS = (b"cICP", b"sRGB", b"gAMA", b"cHRM")  # chunks that say what the colours are
_SMALL = 64  # bytes, more than any of them has


def check_depth(path: str | os.PathLike[str], image: Image.Image, file: BinaryIO) -> None:
    """Refuse what would be cut to 8 bits a channel without a word."""
    if is_deep(image) or image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PPM"):
        return
    deep = image.mode in ("I", "F")
    for tile in getattr(image, "tile", ()):
        arguments = tile.args if isinstance(tile.args, tuple) else (tile.args,)
        deep |= any(isinstance(a, str) and (";16" in a or ";12" in a or ";32" in a) for a in arguments)
        deep |= image.format == "PPM" and isinstance(arguments[-1], int) and arguments[-1] > 255
    if image.format == "TIFF":  # planes that stand apart are decoded as if they had 8 bits
        deep |= max(image.tag_v2.get(_BITS_PER_SAMPLE) or (1,)) > 8  # type: ignore[attr-defined]
    if image.format in ("AVIF", "JPEG2000"):
        file.seek(0)
        head = file.read(1 << 16)
        av1, j2k = head.find(b"av1C"), head.find(b"\xff\x4f\xff\x51")
        # av1C: byte 2 has the flag high_bitdepth; SIZ: the depth of the first component less one is byte 42
        deep |= 0 <= av1 < len(head) - 6 and bool(head[av1 + 6] & 0x40)
        deep |= 0 <= j2k < len(head) - 42 and (head[j2k + 42] & 0x7F) > 7
    if deep:
        raise DataError(
            f"{path} has more than 8 bits a channel in colour", "convert it to 16-bit .png or .tif"
        )


def check_png(file: BinaryIO) -> tuple[tuple[bytes, bytes], ...]:
    """Check every chunk's checksum up to IEND; the decoder itself skips those of the pixels.

    Returns:
        name and content of the chunks that say what the colours are; none for a file of another format.
    """
    colours: list[tuple[bytes, bytes]] = []
    if file.read(8) == b"\x89PNG\r\n\x1a\n":
        kind = b""
        while kind != b"IEND":
            head = file.read(8)
            if len(head) < 8:
                raise ValueError("it ends before its last chunk")
            length, kind = int.from_bytes(head[:4]), head[4:]
            check, start = zlib.crc32(kind), b""
            while length:
                block = file.read(min(length, 1 << 20))
                if not block:
                    raise ValueError("it ends inside a chunk")
                check, start = zlib.crc32(block, check), block[:_SMALL]
                length -= len(block)
            if file.read(4) != check.to_bytes(4):
                raise ValueError(f"wrong checksum of its chunk {kind.decode('latin-1')}")
            if kind in _COLOURS and len(start) < _SMALL:
                colours.append((kind, start))
    file.seek(0)
    return tuple(colours)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep libtiff's own remarks off stderr; what fails raises all the same."""
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
