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

Memory: the arrays take what they take in the file; the header's document takes at most 40 times the header.

Each array carries one CRC-32 per block of 1 MiB, so that a reader that maps the file can check a block
when it first touches it. Offsets are not stored: they follow from the sizes, so none can lie. Sizes are
checked against the file's length before anything is allocated; objects are never unpickled.

`read_container` copies the arrays into memory and checks every byte at once. `open_container` maps them:
the header is checked on opening, a block when it is first asked for. Whoever has a file mapped keeps what
it was when `write_container` replaces it, for that is a rename. A program that cuts a mapped file short in
place ends every process that reads beyond its new end (SIGBUS); nothing here writes in place.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from shared.errors import DataError
from shared.files import atomic_write, open_input

__all__ = ["MappedArray", "open_container", "read_container", "write_container"]

BLOCK = 1 << 20
_FIXED = struct.Struct("<8sIIQ")
_START = 32
_ALIGN = 64
_AXES = 8  # of an array, at most
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
    with open_input(path) as file:
        meta, entries, damaged = _read_header(Path(path), file, magic, version, kind)
        arrays = {}
        for entry in entries:
            if any(file.read(entry.start - file.tell())):
                raise damaged
            array = np.empty(entry.shape, entry.dtype)
            if array.size and file.readinto(_octets(array)) != array.nbytes:
                raise damaged
            if _block_sums(array) != entry.sums:
                raise damaged
            arrays[entry.name] = array
    return meta, arrays


def open_container(
    path: str | os.PathLike[str], magic: bytes, version: int, *, kind: str
) -> tuple[dict[str, Any], dict[str, MappedArray]]:
    """Return the document, and the arrays mapped into memory: what is asked for is read and checked then.

    Arguments and errors are those of `read_container`, but damage within an array is told when the array
    is asked for it. The file stays mapped as long as any array made from it is in use.
    """
    with open_input(path) as file:
        meta, entries, damaged = _read_header(Path(path), file, magic, version, kind)
        end = file.tell()
        try:
            # private and so writable: compiled code is compiled a second time for read-only arrays
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DataError(f"{path}: cannot be mapped ({reason})", "copy it to a local disk") from error
    for entry in entries:
        if any(data[end : entry.start]):
            raise damaged
        end = entry.start + entry.nbytes
    return meta, {entry.name: MappedArray(data, entry, damaged) for entry in entries}


class MappedArray:
    """An array of a mapped file: `a[3:7]` for some of its rows, `np.asarray(a)` for the whole.

    The blocks that hold what is asked for are checked before it is given, each once; nothing is copied.
    What is written into the arrays is seen by this process alone and never reaches the file.

    Raises, when asked:
        DataError: a block is not what was written.
    """

    def __init__(self, data: memoryview, entry: _Entry, damaged: DataError) -> None:
        self.shape, self.dtype = entry.shape, entry.dtype
        self._octets = data[entry.start : entry.start + entry.nbytes]
        self._array = np.frombuffer(self._octets, entry.dtype).reshape(entry.shape)
        self._sums, self._damaged = entry.sums, damaged
        self._checked = np.zeros(len(entry.sums), bool)

    def __len__(self) -> int:
        return len(self._array)

    @property
    def unchecked(self) -> np.ndarray:
        """The whole array, for code that asks for the rows it will read before it reads them."""
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        self._check(0, len(self._octets))
        return np.array(self._array, dtype, copy=copy)

    def __getitem__(self, rows: slice) -> np.ndarray:
        start, stop, step = rows.indices(len(self))
        if step != 1:
            raise ValueError(f"rows are given as they lie in the file, not in steps of {step}")
        row = len(self._octets) // max(1, len(self))
        self._check(start * row, stop * row)
        return self._array[start:stop]

    def _check(self, start: int, stop: int) -> None:
        """Check the blocks that hold the bytes from start to stop."""
        for block in range(start // BLOCK, -(-stop // BLOCK) if stop > start else 0):
            if not self._checked[block]:
                if zlib.crc32(self._octets[block * BLOCK : (block + 1) * BLOCK]) != self._sums[block]:
                    raise self._damaged
                self._checked[block] = True


@dataclass(frozen=True)
class _Entry:
    """What the header says of one array, and where in the file it starts."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    sums: list[int]
    start: int

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def _read_header(
    path: Path, file: BufferedReader, magic: bytes, version: int, kind: str
) -> tuple[dict[str, Any], list[_Entry], DataError]:
    """Return the document, the arrays' places, and what to raise when their bytes are wrong."""
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
    meta, entries = _parse(header, size, damaged)
    return meta, entries, damaged


def _parse(header: bytes, size: int, damaged: DataError) -> tuple[dict[str, Any], list[_Entry]]:
    """Check the header's every claim against the file's length, before anything is allocated."""
    try:
        document = json.loads(header.decode(), object_pairs_hook=_once, parse_constant=_none_such)
        meta = document["meta"]
        entries: list[_Entry] = []
        end = _START + len(header)
        for claim in document["arrays"]:
            name, code, shape, sums = claim["name"], claim["dtype"], claim["shape"], claim["crc32"]
            if code not in _DTYPES or not all(type(n) is int and 0 <= n <= size for n in shape):
                raise damaged
            # an array without entries has sides all the same, and numpy refuses those that multiply too far
            if len(shape) > _AXES or math.prod(max(n, 1) for n in shape) > 1 << 56:
                raise damaged
            if type(sums) is not list or not all(type(n) is int for n in sums):
                raise damaged
            entry = _Entry(name, np.dtype(code), tuple(shape), sums, _aligned(end))
            end = entry.start + entry.nbytes
            if end > size or len(sums) != -(-entry.nbytes // BLOCK) or not isinstance(name, str):
                raise damaged
            entries.append(entry)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged from None
    if end != size or len({entry.name for entry in entries}) != len(entries) or not isinstance(meta, dict):
        raise damaged
    return meta, entries


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, in which a name stands once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _none_such(name: str) -> None:
    """NaN and infinities are no JSON, and are never written."""
    raise ValueError(name)


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
