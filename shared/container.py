"""One checked binary file for models, indexes and caches: named arrays and a small JSON document.

    offset  bytes  content
    0       8      magic, chosen by the kind of file
    8       4      version of that kind, little-endian like everything below
    12      4      length of the header
    16      8      length of the whole file
    24      4      CRC-32 of bytes 0–23 and of the header
    28      4      zero
    32             header, JSON in UTF-8: {"meta": {…}, "arrays": [{"name", "dtype", "shape", "crc32": […]}]}
                   then each array in C order at the next multiple of 64, the gap filled with zeros

Each array carries one CRC-32 per block of 1 MiB, so that a reader that maps the file can check a block
when it first touches it. Offsets are not stored: they follow from the sizes, so none can lie. Sizes are
checked against the file's length before anything is allocated; objects are never unpickled.
"""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from shared.errors import DataError
from shared.files import atomic_write, open_input

__all__ = ["read_container", "write_container"]

BLOCK = 1 << 20
_FIXED = struct.Struct("<8sIIQ")
_START = 32
_ALIGN = 64
_DTYPES = {np.dtype(code).str for code in ("?", "u1", "i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8")} | {
    np.dtype(code).str for code in ("<f2", "<f4", "<f8")
}


def write_container(
    path: str | os.PathLike[str],
    magic: bytes,
    version: int,
    meta: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    *,
    force: bool = False,
) -> None:
    """Write `meta` and `arrays` to `path`, all or nothing.

    Args:
        magic: 8 bytes that name the kind of file.
        version: of that kind, from 1.
        meta: anything JSON can hold.
        arrays: numbers or booleans; stored little-endian in C order.
    """
    stored = {name: _plain(name, array) for name, array in arrays.items()}
    entries = [
        {"name": name, "dtype": a.dtype.str, "shape": list(a.shape), "crc32": _block_sums(a)}
        for name, a in stored.items()
    ]
    header = json.dumps({"meta": dict(meta), "arrays": entries}, allow_nan=False).encode()
    end = _START + len(header)
    for array in stored.values():
        end = _aligned(end) + array.nbytes
    fixed = _FIXED.pack(magic, version, len(header), end)
    with atomic_write(path, force=force) as file:
        file.write(fixed + struct.pack("<II", zlib.crc32(header, zlib.crc32(fixed)), 0) + header)
        position = _START + len(header)
        for array in stored.values():
            file.write(bytes(_aligned(position) - position))
            file.write(_octets(array) if array.size else b"")
            position = _aligned(position) + array.nbytes


def read_container(
    path: str | os.PathLike[str], magic: bytes, version: int, *, kind: str
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the document and the arrays of a file that `write_container` made, every byte checked.

    Args:
        magic: what the file must begin with.
        version: the newest version this program reads.
        kind: what such a file is called in messages, such as "movie model".

    Raises:
        DataError: another kind of file, a newer version, or any damage.
    """
    path = Path(path)
    with open_input(path) as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(_START)
        if start[:8] != magic:
            raise DataError(f"{path} is not a {kind} file", "check the name")
        damaged = DataError(f"{path}: this {kind} file is damaged", "make it again or restore a copy")
        if len(start) < _START:
            raise damaged
        _, found_version, header_length, length = _FIXED.unpack_from(start)
        check, zero = struct.unpack_from("<II", start, _FIXED.size)
        if length != size or _START + header_length > size or zero != 0:
            raise damaged
        header = file.read(header_length)
        if zlib.crc32(header, zlib.crc32(start[: _FIXED.size])) != check:
            raise damaged
        if not 1 <= found_version <= version:
            raise DataError(
                f"{path} is a {kind} file of version {found_version}, this program reads up to {version}",
                "update the program",
            )
        meta, layout = _parse(header, size, damaged)
        position = _START + header_length
        arrays = {}
        for name, dtype, shape, sums in layout:
            if any(file.read(_aligned(position) - position)):
                raise damaged
            array = np.empty(shape, dtype)
            if array.size and file.readinto(_octets(array)) != array.nbytes:
                raise damaged
            if _block_sums(array) != sums:
                raise damaged
            position = _aligned(position) + array.nbytes
            arrays[name] = array
    return meta, arrays


_Layout = list[tuple[str, np.dtype[Any], tuple[int, ...], list[int]]]


def _parse(header: bytes, size: int, damaged: DataError) -> tuple[dict[str, Any], _Layout]:
    """Check the header's every claim against the file's length, before anything is allocated."""
    try:
        document = json.loads(header)
        meta, entries = document["meta"], document["arrays"]
        layout: _Layout = []
        end = _START + len(header)
        for entry in entries:
            name, code, shape, sums = entry["name"], entry["dtype"], entry["shape"], entry["crc32"]
            if code not in _DTYPES or not all(type(n) is int and 0 <= n <= size for n in shape):
                raise damaged
            dtype = np.dtype(code)
            nbytes = math.prod(shape) * dtype.itemsize
            end = _aligned(end) + nbytes
            if end > size or len(sums) != -(-nbytes // BLOCK) or not isinstance(name, str):
                raise damaged
            layout.append((name, dtype, tuple(shape), sums))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged from None
    if end != size or len({name for name, *_ in layout}) != len(layout) or not isinstance(meta, dict):
        raise damaged
    return meta, layout


def _plain(name: str, array: np.ndarray) -> np.ndarray:
    plain = np.ascontiguousarray(array).reshape(np.shape(array))  # ascontiguousarray makes 0-d 1-d
    plain = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
    if plain.dtype.str not in _DTYPES:
        raise TypeError(f"array {name!r} has dtype {plain.dtype}, which is not stored")
    return plain


def _block_sums(array: np.ndarray) -> list[int]:
    if not array.size:
        return []
    data = _octets(array)
    return [zlib.crc32(data[i : i + BLOCK]) for i in range(0, len(data), BLOCK)]


def _octets(array: np.ndarray) -> memoryview:
    """The bytes of a C-ordered array that is not empty, without a copy."""
    return memoryview(array.reshape(-1).view(np.uint8))  # type: ignore[arg-type]


def _aligned(position: int) -> int:
    return -(-position // _ALIGN) * _ALIGN
