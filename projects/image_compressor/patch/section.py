"""The section "patches" of a file; `format` shows its layout."""

from __future__ import annotations

import itertools
import struct
from typing import Any

from projects.image_compressor.format import Header
from projects.image_compressor.patch.borders import PEAK
from projects.image_compressor.patch.tables import NUMBER
from shared.errors import DataError

__all__ = ["describe_patches", "pack_patches", "unpack_patches"]

_SECTION = struct.Struct("<BB")


def describe_patches(section: bytes, header: Header, *, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what the section tells before it is decoded, and the bytes of each plane."""
    is_halved, number, steps, _, streams = unpack_patches(section, header, name=name)
    names = ["luma", "cb", "cr", "alpha"] if header.channels >= 3 else ["luma", "alpha"]
    parts = {part: len(stream) for part, stream in zip(names, streams, strict=False)}
    return {"step": steps[0] / 64, "chroma_halved": is_halved, "tables": number}, parts


def pack_patches(is_halved: bool, steps: list[int], middles: list[int], streams: list[bytes]) -> bytes:
    """Return the content of the section "patches"."""
    sizes = struct.pack(f"<{2 * len(steps)}H{len(steps) - 1}I", *steps, *middles, *map(len, streams[:-1]))
    return _SECTION.pack(is_halved, NUMBER) + sizes + b"".join(streams)


def unpack_patches(
    section: bytes, header: Header, *, name: str
) -> tuple[bool, int, list[int], list[int], list[bytes]]:
    """Return whether chroma is halved, the number of the tables, and each plane's step, middle and stream."""
    n = header.channels
    layout = struct.Struct(f"<{2 * n}H{n - 1}I")
    start = _SECTION.size + layout.size
    if len(section) < start:
        raise DataError(f"{name}: the header of the patches is cut off", "get another copy")
    flags, number = _SECTION.unpack_from(section)
    values = layout.unpack_from(section, _SECTION.size)
    steps, middles, sizes = list(values[:n]), list(values[n : 2 * n]), list(values[2 * n :])
    if number > NUMBER:
        raise DataError(
            f"{name} needs the tables {number}, this program has those up to {NUMBER}", "update the program"
        )
    is_sane = flags <= 1 and (not flags or n >= 3) and number and 0 not in steps and max(middles) <= PEAK
    if not is_sane or sum(sizes) > len(section) - start:
        raise DataError(f"{name}: the header of the patches says what no encoder writes", "get another copy")
    ends = [*itertools.accumulate([start, *sizes]), len(section)]
    return bool(flags), number, steps, middles, [section[a:b] for a, b in itertools.pairwise(ends)]
