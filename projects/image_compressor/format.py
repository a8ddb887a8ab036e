"""The `.svdc` file: a header of 20 bytes, then sections. Everything is little-endian.

    offset  bytes  content
    0       4      magic "SVDC"
    4       1      version: 1 of method svd, 2 of method patch
    5       1      method, 1 = svd, 2 = patch
    6       1      channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
    7       1      bits a sample, 8 or 16
    8       4      width, from 1
    12      4      height, from 1
    16      4      CRC-32 of all other bytes of the file
    20             sections to the end: 1 byte kind, 4 bytes length, content
                   kinds: 1 factors or 4 patches (exactly one, as the method says),
                   2 ICC profile, 3 EXIF block (at most one each)

The content of the section "factors" in method 1:

    0       1      bit 0: the chroma planes are halved; other bits 0
    1       2      index t of the luma step, Δ = 2^(t/256 − 5)
    3       8      for each plane: rank (2), gain of the first rank + 16 (2),
                   mean with 12 fractional bits (4, signed)
    …              the stream of the range coder (stream.py)

The content of the section "patches" in method 2, where planes are luma[, Cb, Cr][, alpha]:

    0       1      bit 0: the chroma planes are halved; bit 1: groups of luma have steps of their own
    1       1      number of the trained tables
    2       2      height of a band in groups of 16 rows of luma
    4       2      for each plane: its step Δ with 6 fractional bits, from 1
    …              for each band: 2 bytes a plane, what stands for the border of its first patch, 4 fractional
                   bits; then for each plane the length of its stream, 7 bits a byte, the lowest first
    …              the streams of the range coder, band after band, plane after plane (patch/levels.py)
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.image_compressor.quantise import FRACTION, GAIN_LIMITS, STEP_LIMITS, step_size
from shared.errors import DataError
from shared.images import MAX_PIXELS

__all__ = [
    "MAX_FILE",
    "METHODS",
    "FactorHeader",
    "Header",
    "check_picture",
    "describe",
    "glimpse",
    "pack",
    "pack_factors",
    "plane_shapes",
    "unpack",
    "unpack_factors",
]

MAGIC = b"SVDC"
VERSION = 2  # the newest that is read
METHODS = {1: "svd", 2: "patch"}
_VERSIONS = {"svd": 1, "patch": 2}
_CONTENT = {"svd": "factors", "patch": "patches"}
SECTIONS = {1: "factors", 2: "icc", 3: "exif", 4: "patches"}
MAX_FILE = 1 << 31
_FIXED = struct.Struct("<4sBBBBII")
_SECTION = struct.Struct("<BI")
_FACTORS = struct.Struct("<BH")
_PLANE = struct.Struct("<HHi")
# from the luma step to those of Cb and Cr, in 256ths of an octave. Of a squared error, R, G and B get
# 3 parts in luma, 1.77² + 0.34² in Cb and 1.40² + 0.71² in Cr; and a halved sample covers four pixels.
_CHROMA_OFFSETS = {False: (-15, 35), True: (-228, -189)}


@dataclass(frozen=True)
class Header:
    """What the file says of the picture before any of it is decoded."""

    width: int
    height: int
    channels: int
    depth: int
    method: str = "svd"

    @property
    def version(self) -> int:
        """Of the file."""
        return _VERSIONS[self.method]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the decoded array."""
        return (self.height, self.width) if self.channels == 1 else (self.height, self.width, self.channels)

    @property
    def raw_bytes(self) -> int:
        """Size of the samples as they are in memory."""
        return self.width * self.height * self.channels * self.depth // 8


@dataclass(frozen=True)
class FactorHeader:
    """How the planes were quantised."""

    halved: bool
    step: int
    ranks: tuple[int, ...]
    first_gains: tuple[int, ...]
    means: tuple[int, ...]

    def plane_steps(self) -> list[int]:
        """Return the index of the step of each plane."""
        return plane_steps(self.step, len(self.ranks), self.halved)

    def plane_shapes(self, header: Header) -> list[tuple[int, int]]:
        """Return (rows, columns) of each plane."""
        return plane_shapes(header, self.halved)


def plane_shapes(header: Header, is_halved: bool) -> list[tuple[int, int]]:
    """Return (rows, columns) of each plane of a picture."""
    full = (header.height, header.width)
    half = (-(-header.height // 2), -(-header.width // 2))
    return [half if is_halved and plane in (1, 2) else full for plane in range(header.channels)]


def check_picture(picture: np.ndarray, method: str) -> Header:
    """Return what the file of a picture will say of it.

    Raises:
        DataError: an array that is no picture.
    """
    shape, dtype = picture.shape, picture.dtype
    if dtype not in (np.uint8, np.uint16):
        raise DataError(f"pictures of {dtype} are not encoded", "convert it to uint8 or uint16")
    if not (len(shape) == 2 or (len(shape) == 3 and 2 <= shape[2] <= 4)) or 0 in shape:
        raise DataError(f"an array of shape {shape} is no picture", "give (h, w) or (h, w, 2, 3 or 4)")
    channels = 1 if len(shape) == 2 else shape[2]
    return Header(shape[1], shape[0], channels, 8 * dtype.itemsize, method)


def plane_steps(step: int, channels: int, halved: bool) -> list[int]:
    """Return the step index of each plane; chroma has its own where there is chroma."""
    steps = [step] * channels
    if channels >= 3:
        steps[1:3] = [step + offset for offset in _CHROMA_OFFSETS[halved]]
    return steps


def pack(header: Header, sections: dict[str, bytes]) -> bytes:
    """Return the file."""
    method = next(code for code, name in METHODS.items() if name == header.method)
    fixed = _FIXED.pack(
        MAGIC, header.version, method, header.channels, header.depth, header.width, header.height
    )
    codes = {name: code for code, name in SECTIONS.items()}
    body = b"".join(_SECTION.pack(codes[name], len(data)) + data for name, data in sections.items())
    return fixed + struct.pack("<I", zlib.crc32(body, zlib.crc32(fixed))) + body


def unpack(
    data: bytes, *, name: str = "the data", max_pixels: int = MAX_PIXELS
) -> tuple[Header, dict[str, bytes]]:
    """Return the header and the sections of a file, every byte checked.

    Raises:
        DataError: another kind of file, a newer version, cut off, damaged, or over `max_pixels`.
    """
    if data[:4] != MAGIC:
        raise DataError(f"{name} is not a .svdc file", "check the name; compress makes such files")
    if len(data) < _FIXED.size + 4:
        raise DataError(f"{name} is cut off: {len(data)} bytes are less than a header", "get a whole copy")
    _, version, method, channels, depth, width, height = _FIXED.unpack_from(data)
    (check,) = struct.unpack_from("<I", data, _FIXED.size)
    body = memoryview(data)[_FIXED.size + 4 :]
    intact = zlib.crc32(body, zlib.crc32(data[: _FIXED.size])) == check
    if not 1 <= version <= VERSION and (intact or version > VERSION):
        raise DataError(
            f"{name} is a .svdc file of version {version}, this program reads 1 to {VERSION}",
            "update the program",
        )
    if not intact:
        raise DataError(f"{name} is damaged or cut off: its checksum is wrong", "get a whole copy")
    if (
        _VERSIONS.get(METHODS.get(method, "")) != version
        or not 1 <= channels <= 4
        or depth not in (8, 16)
        or not width
        or not height
    ):
        raise DataError(f"{name}: its header says what no encoder writes", "get another copy")
    if width * height > max_pixels:
        raise DataError(
            f"{name}: {width:,} × {height:,} pixels are over the limit of {max_pixels:,}",
            "--max-pixels lifts it",
        )
    header = Header(width, height, channels, depth, METHODS[method])
    return header, _split(body, _CONTENT[header.method], name)


def glimpse(start: bytes) -> Header | None:
    """Return the header as the first 16 bytes of a file tell it, unchecked; None of another kind of file."""
    if len(start) < _FIXED.size or start[:4] != MAGIC:
        return None
    _, _, method, channels, depth, width, height = _FIXED.unpack_from(start)
    return Header(width, height, channels, depth, METHODS[method]) if method in METHODS else None


def _split(body: memoryview, content: str, name: str) -> dict[str, bytes]:
    sections: dict[str, bytes] = {}
    position = 0
    while position < len(body):
        if len(body) - position < _SECTION.size:
            raise DataError(f"{name}: a section header is cut off", "get another copy")
        code, length = _SECTION.unpack_from(body, position)
        position += _SECTION.size
        section = SECTIONS.get(code)
        if (
            section is None
            or section in sections
            or section in set(_CONTENT.values()) - {content}
            or length > len(body) - position
        ):
            raise DataError(f"{name}: its sections do not fit together", "get another copy")
        sections[section] = bytes(body[position : position + length])
        position += length
    if content not in sections:
        raise DataError(f"{name} holds no picture", "get another copy")
    return sections


def pack_factors(header: FactorHeader, stream: bytes) -> bytes:
    """Return the content of the section "factors"."""
    planes = zip(header.ranks, header.first_gains, header.means, strict=True)
    return (
        _FACTORS.pack(header.halved, header.step)
        + b"".join(_PLANE.pack(rank, gain - GAIN_LIMITS[0], mean) for rank, gain, mean in planes)
        + stream
    )


def unpack_factors(section: bytes, picture: Header, *, name: str) -> tuple[FactorHeader, bytes]:
    """Return the header of the section "factors", checked against the picture's, and the coded stream."""
    start = _FACTORS.size + picture.channels * _PLANE.size
    if len(section) < start:
        raise DataError(f"{name}: the header of the factors is cut off", "get another copy")
    flags, step = _FACTORS.unpack_from(section)
    planes = list(_PLANE.iter_unpack(section[_FACTORS.size : start]))
    ranks, gains, means = zip(*planes, strict=True)
    header = FactorHeader(bool(flags), step, ranks, tuple(gain + GAIN_LIMITS[0] for gain in gains), means)
    sane = (
        flags <= 1
        and (not header.halved or picture.channels >= 3)
        and STEP_LIMITS[0] <= step <= STEP_LIMITS[1]
        and all(rank <= min(shape) for rank, shape in zip(ranks, header.plane_shapes(picture), strict=True))
        and all(gain <= GAIN_LIMITS[1] for gain in header.first_gains)
        and all(abs(mean) <= 256 << FRACTION for mean in means)
    )
    if not sane:
        raise DataError(f"{name}: the header of the factors says what no encoder writes", "get another copy")
    return header, section[start:]


def describe(data: bytes, *, name: str = "the data") -> dict[str, Any]:
    """Return what a file says of itself: sizes, steps in levels, and the bytes of each part."""
    header, sections = unpack(data, name=name, max_pixels=1 << 62)  # nothing is decoded, so any size will do
    parts = {kind: len(content) for kind, content in sections.items()}
    facts: dict[str, Any]
    if header.method == "svd":
        factors, stream = unpack_factors(sections["factors"], header, name=name)
        parts["factors"] = len(stream)
        facts = {
            "step": step_size(factors.step),
            "ranks": list(factors.ranks),
            "chroma_halved": factors.halved,
        }
    else:
        from projects.image_compressor.patch.section import describe_patches

        facts, streams = describe_patches(sections["patches"], header, name=name)
        del parts["patches"]
        parts = streams | parts
    return {
        "version": header.version,
        "method": header.method,
        "width": header.width,
        "height": header.height,
        "channels": header.channels,
        "depth": header.depth,
        "bytes": len(data),
        "bpp": 8 * len(data) / (header.width * header.height),
        **facts,
        "sections": {"header": len(data) - sum(parts.values()), **parts},
    }
