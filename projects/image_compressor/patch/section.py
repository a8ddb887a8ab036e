"""The section "patches" of a file; the app's README shows its layout."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from projects.image_compressor.format import Header, plane_shapes
from projects.image_compressor.patch.borders import GROUP, PEAK, SIDE
from projects.image_compressor.patch.tables import NUMBER
from shared.errors import DataError

__all__ = [
    "BAND",
    "Band",
    "PatchHeader",
    "band_height",
    "band_spans",
    "check_sides",
    "describe_patches",
    "pack_patches",
    "plane_multiples",
    "unpack_patches",
    "whole_groups",
]

_FIXED = struct.Struct("<BBH")
_HALVED, _OFFSETS = 1, 2
BAND = 1 << 21  # samples of luma in a band, about
_THIN = 1 << 26


@dataclass(frozen=True)
class Band:
    """The planes of some rows: for each the sample that stands for its first border, and its stream."""

    middles: Sequence[int]
    streams: Sequence[bytes]


@dataclass(frozen=True)
class PatchHeader:
    """What holds for all bands.

    Attributes:
        is_halved: whether Cb and Cr are halved.
        has_offsets: whether groups of luma have their own steps.
        number: of the tables.
        height: of a band, in groups of 16 rows of luma.
        steps: of the planes, 6 fractional bits.
    """

    is_halved: bool
    has_offsets: bool
    number: int
    height: int
    steps: Sequence[int]

    def spans(self, header: Header) -> list[tuple[int, int]]:
        """Return the rows of luma, [first, last), of each band."""
        return band_spans(header.height, self.height)

    def band_shapes(self, header: Header, span: tuple[int, int]) -> list[tuple[int, int]]:
        """Return (rows, columns) of each plane of a band, whole patches."""
        own = Header(header.width, span[1] - span[0], header.channels, header.depth, header.method)
        multiples = plane_multiples(header.channels, self.is_halved)
        return [
            (rows + -rows % multiple, columns + -columns % multiple)
            for (rows, columns), multiple in zip(plane_shapes(own, self.is_halved), multiples, strict=True)
        ]


def plane_multiples(channels: int, is_halved: bool) -> list[int]:
    """Return what the sides of each plane are padded to: halved chroma has a patch for each group of luma."""
    return [SIDE if is_halved and channels >= 3 and i in (1, 2) else GROUP for i in range(channels)]


def band_height(height: int, width: int) -> int:
    """Return the rows of a band in groups: bands of about `BAND` samples, equally high."""
    groups = -(-height // GROUP)
    bands = max(1, min(groups, height * width // BAND))
    return -(-groups // bands)


def band_spans(height: int, groups: int) -> list[tuple[int, int]]:
    """Return the rows [first, last) of the bands, each of so many groups, of a picture."""
    rows = groups * GROUP
    return [(first, min(height, first + rows)) for first in range(0, height, rows)]


def whole_groups(header: Header) -> int:
    """Return the samples of a plane whose sides are made whole groups."""
    return (header.width + -header.width % GROUP) * (header.height + -header.height % GROUP)


def check_sides(header: Header, *, name: str) -> None:
    """Refuse pictures that whole groups would make much larger.

    Raises:
        DataError: above 67 million samples a plane, more than twice those of the picture.
    """
    if whole_groups(header) > max(_THIN, 2 * header.width * header.height):
        raise DataError(
            f"{name}: {header.width:,} × {header.height:,} pixels are too thin for patches", "use method svd"
        )


def describe_patches(section: bytes, header: Header, *, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what the section tells before it is decoded, and the bytes of each plane."""
    own, bands = unpack_patches(section, header, name=name)
    names = ["luma", "cb", "cr", "alpha"] if header.channels >= 3 else ["luma", "alpha"]
    sizes = [sum(map(len, streams)) for streams in zip(*(band.streams for band in bands), strict=True)]
    facts = {
        "step": own.steps[0] / 64,
        "chroma_halved": own.is_halved,
        "group_steps": own.has_offsets,
        "tables": own.number,
        "bands": len(bands),
    }
    return facts, dict(zip(names, sizes, strict=False))


def pack_patches(own: PatchHeader, bands: Sequence[Band]) -> bytes:
    """Return the content of the section "patches"."""
    flags = _HALVED * own.is_halved | _OFFSETS * own.has_offsets
    parts = [_FIXED.pack(flags, own.number, own.height), struct.pack(f"<{len(own.steps)}H", *own.steps)]
    for band in bands:
        parts.append(struct.pack(f"<{len(band.middles)}H", *band.middles))
        parts += map(_number, map(len, band.streams))
    return b"".join(parts) + b"".join(stream for band in bands for stream in band.streams)


def unpack_patches(section: bytes, header: Header, *, name: str) -> tuple[PatchHeader, list[Band]]:
    """Return what `pack_patches` was given.

    Raises:
        DataError: cut off, of newer tables, or what no encoder writes.
    """
    n = header.channels
    steps_size = 2 * n
    if len(section) < _FIXED.size + steps_size:
        raise DataError(f"{name}: the header of the patches is cut off", "get another copy")
    flags, number, height = _FIXED.unpack_from(section)
    if number > NUMBER:
        raise DataError(
            f"{name} needs the tables {number}, this program has those up to {NUMBER}", "update the program"
        )
    own = PatchHeader(
        bool(flags & _HALVED), bool(flags & _OFFSETS), number, height,
        struct.unpack_from(f"<{n}H", section, _FIXED.size),
    )  # fmt: skip
    if number < NUMBER:
        raise DataError(f"{name} was made with tables that are no longer read", "compress the picture again")
    check_sides(header, name=name)
    if (
        flags > 3
        or (own.is_halved and n < 3)
        or 0 in own.steps
        or height != band_height(header.height, header.width)
    ):
        raise DataError(f"{name}: the header of the patches says what no encoder writes", "get another copy")
    position, heads = _FIXED.size + steps_size, []
    n_bands = -(-header.height // (height * GROUP))
    if len(section) - position < 3 * n * n_bands:
        raise DataError(f"{name}: the header of the patches is cut off", "get another copy")
    for _ in range(n_bands):
        if position + 2 * n > len(section):
            raise DataError(f"{name}: the header of the patches is cut off", "get another copy")
        middles = list(struct.unpack_from(f"<{n}H", section, position))
        position += 2 * n
        sizes = []
        for _ in range(n):
            size, position = _read_number(section, position)
            sizes.append(size)
        if position > len(section):
            raise DataError(f"{name}: the header of the patches is cut off", "get another copy")
        heads.append((middles, sizes))
    if sum(size for _, sizes in heads for size in sizes) != len(section) - position:
        raise DataError(f"{name}: the streams of the patches do not fit the file", "get another copy")
    if max(max(middles) for middles, _ in heads) > PEAK:
        raise DataError(f"{name}: the header of the patches says what no encoder writes", "get another copy")
    bands = []
    for middles, sizes in heads:
        streams = []
        for size in sizes:
            streams.append(section[position : position + size])
            position += size
        bands.append(Band(middles, streams))
    return own, bands


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _read_number(data: bytes, position: int) -> tuple[int, int]:
    """Return the number at a position, and the position behind it; past the end of the data all is 0."""
    value = 0
    for shift in range(0, 35, 7):
        byte = data[position] if position < len(data) else 0
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            break
    return value, position
