"""Files taken apart and put together again with every checksum made right, whatever they now say."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.reliability.png_bytes import SIGNATURE, chunk, chunks_of

__all__ = ["Parts", "changed_within", "seal_container", "seal_png", "seal_svdc"]

_FIXED = struct.Struct("<8sIIQ")
_START, _ALIGN, _BLOCK = 32, 64, 1 << 20


@dataclass
class Parts:
    """A file of `shared.container` as it lies: document and the bytes of each array."""

    magic: bytes
    version: int
    document: dict[str, Any]
    blobs: list[bytes]

    @classmethod
    def of(cls, data: bytes) -> Parts:
        """Take a sound file apart."""
        magic, version, length, _ = _FIXED.unpack_from(data)
        document = json.loads(data[_START : _START + length])
        position, blobs = _START + length, []
        for entry, size in zip(document["arrays"], _sizes(document), strict=True):
            assert entry is not None
            position = _aligned(position)
            blobs.append(data[position : position + size])
            position += size
        return cls(magic, version, document, blobs)

    def copy(self) -> Parts:
        """Return a copy of which everything may be changed."""
        return Parts(self.magic, self.version, copy.deepcopy(self.document), list(self.blobs))

    def join(self, *, sums: bool = True) -> bytes:
        """Return the file, with right lengths and checksums; those of the arrays only with `sums`."""
        if sums:
            for entry, blob in zip(self.document["arrays"], self.blobs, strict=False):
                entry["crc32"] = [zlib.crc32(blob[i : i + _BLOCK]) for i in range(0, len(blob), _BLOCK)]
        return self.with_header(json.dumps(self.document).encode())

    def with_header(self, header: bytes) -> bytes:
        """Return the file with this text for a header."""
        body = bytearray()
        position = _START + len(header)
        for blob in self.blobs:
            body += bytes(_aligned(position) - position) + blob
            position = _aligned(position) + len(blob)
        fixed = _FIXED.pack(self.magic, self.version, len(header), position)
        return fixed + struct.pack("<II", zlib.crc32(header, zlib.crc32(fixed)), 0) + header + bytes(body)


def seal_container(data: bytes) -> bytes:
    """Return the bytes of a damaged container with the checksums renewed as far as the damage allows."""
    if len(data) < _START:
        return data
    length = struct.unpack_from("<I", data, 12)[0]
    header = data[_START : _START + length]
    try:
        document = json.loads(header)
        position, whole = _START + length, True
        for entry, size in zip(document["arrays"], _sizes(document), strict=True):
            blob = data[_aligned(position) : _aligned(position) + size]
            whole &= len(blob) == size
            entry["crc32"] = [zlib.crc32(blob[i : i + _BLOCK]) for i in range(0, len(blob), _BLOCK)]
            position = _aligned(position) + size
        if whole:  # checksums that become shorter or longer would move everything: the blanks make up for it
            text = json.dumps(document).encode()
            header = text + b" " * (length - len(text)) if len(text) <= length else header
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        pass  # such a header is sealed as it is
    fixed = data[:24]
    start = fixed + struct.pack("<I", zlib.crc32(header, zlib.crc32(fixed))) + data[28:_START]
    return start + header + data[_START + length :]


def seal_svdc(data: bytes) -> bytes:
    """Return the bytes of a damaged .svdc file with the checksum renewed."""
    if len(data) < 20:
        return data
    return data[:16] + struct.pack("<I", zlib.crc32(data[20:], zlib.crc32(data[:16]))) + data[20:]


def seal_png(data: bytes) -> bytes:
    """Return the bytes of a damaged PNG file with the checksum renewed of every chunk that is whole."""
    parts, place = [data[: len(SIGNATURE)]], len(SIGNATURE)
    while (end := place + 8 + int.from_bytes(data[place : place + 4])) + 4 <= len(data):
        parts += [data[place:end], zlib.crc32(data[place + 4 : end]).to_bytes(4)]
        place = end + 4
    return b"".join([*parts, data[place:]])


def changed_within(
    data: bytes, seal: Callable[[bytes], bytes], mutate: Callable[[bytes, int], bytes], turn: int
) -> bytes:
    """Return a sound file with one part of it mutated and everything around that part made right.

    Args:
        mutate: takes bytes and the most that may come back.
        turn: chooses the part.

    Raises:
        Exception: of any kind, where the file cannot be taken apart.
    """
    if seal is seal_container:
        parts = Parts.of(data)
        i = turn % (len(parts.blobs) + 1)
        if i == len(parts.blobs):
            text = json.dumps(parts.document).encode()
            return parts.with_header(mutate(text, 2 * len(text)))
        size = len(parts.blobs[i])
        parts.blobs[i] = (mutate(parts.blobs[i], size) + bytes(size))[:size]
        return parts.join()
    if seal is seal_png:
        chunks = chunks_of(data)
        name, content = chunks[turn % len(chunks)]
        chunks[turn % len(chunks)] = name, mutate(content, 2 * len(content) + 8)
        return SIGNATURE + b"".join(chunk(*one) for one in chunks)
    from projects.image_compressor.format import pack, unpack

    header, sections = unpack(data)
    names = list(sections)
    i = turn % (len(names) + 1)
    if i == len(names):
        return seal_svdc(data[:5] + (mutate(data[5:16], 11) + bytes(11))[:11] + data[16:])
    sections[names[i]] = mutate(sections[names[i]], 2 * len(sections[names[i]]) + 8)
    return pack(header, sections)


def _sizes(document: dict[str, Any]) -> list[int]:
    """The bytes of each array, as the document claims."""
    sizes = []
    for entry in document["arrays"]:
        size = int(entry["dtype"][2:])
        for n in entry["shape"]:
            size *= n
        sizes.append(size)
    if any(size < 0 or size > 1 << 40 for size in sizes):
        raise ValueError("no sizes")
    return sizes


def _aligned(position: int) -> int:
    return -(-position // _ALIGN) * _ALIGN
