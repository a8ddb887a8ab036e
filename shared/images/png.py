"""Writing PNG: 8 and 16 bits a sample, grey to RGBA, on every core (W3C PNG specification, third edition).

Each row is filtered by the one of the five filters whose differences are smallest in sum (section 12.7), and
bands of rows are deflated apart, each with the 32 kB before it as its dictionary, so any number of threads
writes the same bytes, and nothing but a few bands is held in memory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO

import numba
import numpy as np

from shared.compiled import jit
from shared.workers import in_order

__all__ = ["write_png"]

_LEVEL = 5
_BAND = 1 << 20  # bytes of rows that are deflated together
_WINDOW = 1 << 15  # how far back deflate looks
_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # colour type by channels


def write_png(file: BinaryIO, pixels: np.ndarray, chunks: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Write `pixels`, (h, w) or (h, w, 2 to 4) in uint8 or uint16, as a PNG file.

    Args:
        chunks: name and content of what stands before the samples: profile, text and other metadata.
    """
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    depth = pixels.dtype.itemsize
    row_bytes = width * channels * depth
    band = max(1, _BAND // row_bytes)
    before = -(-_WINDOW // (row_bytes + 1))  # rows that hold the dictionary
    header = struct.pack(">IIBBBBB", width, height, 8 * depth, _COLOURS[channels], 0, 0, 0)

    def deflate(start: int) -> tuple[bytes, bytes]:
        stop = min(start + band, height)
        first = max(0, start - before)
        lines = _filtered(pixels[max(0, first - 1) : stop], channels * depth, first > 0)
        head = lines[: start - first].tobytes()[-_WINDOW:]
        body = lines[start - first :].tobytes()
        coder = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, 9, zlib.Z_FILTERED, head)
        end = zlib.Z_FINISH if stop == height else zlib.Z_SYNC_FLUSH
        return body, coder.compress(body) + coder.flush(end)

    file.write(b"\x89PNG\r\n\x1a\n")
    for name, data in [(b"IHDR", header), *chunks]:
        _chunk(file, name, data)
    opening, check = b"\x78\x9c", 1
    for body, deflated in in_order(deflate, range(0, height, band), numba.get_num_threads()):
        check = zlib.adler32(body, check)
        _chunk(file, b"IDAT", opening + deflated)
        opening = b""
    _chunk(file, b"IDAT", struct.pack(">I", check))
    _chunk(file, b"IEND", b"")


def _chunk(file: BinaryIO, name: bytes, data: bytes) -> None:
    file.write(struct.pack(">I", len(data)) + name)
    file.write(data)
    file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(name))))


def _filtered(rows: np.ndarray, pixel_bytes: int, has_above: bool) -> np.ndarray:
    """Return the filtered rows, each behind the number of its filter; the first row is only looked at where
    `has_above`."""
    whole = np.ascontiguousarray(rows, ">u2" if rows.itemsize == 2 else np.uint8)
    samples = whole.view(np.uint8).reshape(len(rows), -1)
    if not has_above:
        samples = np.concatenate([np.zeros_like(samples[:1]), samples])
    out = np.empty((len(samples) - 1, samples.shape[1] + 1), np.uint8)
    _filter_rows(np.require(samples, requirements="W"), pixel_bytes, out)
    return out


@jit(nogil=True)
def _filter_rows(samples, back, out):  # type: ignore[no-untyped-def]
    """Section 9 of the specification: none, sub, up, average and Paeth; `back` bytes are one pixel."""
    n = samples.shape[1]
    tried = np.empty((5, n), np.uint8)
    left, corner = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    for y in range(1, samples.shape[0]):
        here, above = samples[y], samples[y - 1]
        left[back:] = here[: n - back]
        corner[back:] = above[: n - back]
        for i in range(n):
            tried[0, i] = here[i]
            tried[1, i] = here[i] - left[i]
            tried[2, i] = here[i] - above[i]
            tried[3, i] = here[i] - np.uint8((np.uint16(left[i]) + np.uint16(above[i])) >> np.uint16(1))
        for i in range(n):
            a, b, c = np.int16(left[i]), np.int16(above[i]), np.int16(corner[i])
            to_a, to_b, to_c = abs(b - c), abs(a - c), abs(a + b - c - c)
            near = a if to_a <= to_b and to_a <= to_c else (b if to_b <= to_c else c)
            tried[4, i] = here[i] - np.uint8(near)
        best, least = 0, np.int64(1) << np.int64(62)
        for k in range(5):
            total = np.int64(0)
            for i in range(n):
                total += np.int64(abs(np.int8(tried[k, i])))
            if total < least:
                best, least = k, total
        out[y - 1, 0] = best
        out[y - 1, 1:] = tried[best]
