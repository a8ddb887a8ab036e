"""Colour tables in `.cube` files (Adobe, "Cube LUT Specification", version 1.0, 2013).

A header of keywords, then a line of red, green and blue for every entry; of a 3-D table red runs fastest:

    TITLE "Late sun"
    LUT_3D_SIZE 33
    0.0196 0.0000 0.0314
    …
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

import numpy as np

from projects.photo_filters.points.curves import apply_curves
from projects.photo_filters.points.tables import apply_table
from shared.errors import DataError
from shared.files import read_bytes

__all__ = ["format_cube", "identity", "read_cube"]

_MOST = {"LUT_1D_SIZE": 65536, "LUT_3D_SIZE": 256}  # of the specification
_MOST_BYTES = 1 << 30
_LEAST_LINE = len("0 0 0\n")
_DOMAINS = ("DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE")


@dataclass
class _Header:
    size: int = 0
    dimensions: int = 0
    low: tuple[float, ...] = (0.0, 0.0, 0.0)
    high: tuple[float, ...] = (1.0, 1.0, 1.0)


def identity(n: int) -> np.ndarray:
    """Return the (n, n, n, 3) float32 table that leaves every colour."""
    return np.stack(np.meshgrid(*[np.linspace(0, 1, n, dtype=np.float32)] * 3, indexing="ij"), axis=3)


def read_cube(path: str | os.PathLike[str]) -> np.ndarray:
    """Return the table of a `.cube` file over colours of 0 to 1.

    Returns:
        float32, (n, n, n, 3) by red, green and blue, or (3, n) of a 1-D file. A file whose domain is not
        0 to 1 is sampled again over it, at steps as fine as its own or finer.

    Raises:
        DataError: names the file, the line and what stands there.
    """
    lines = read_bytes(path, limit=_MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    header, first = _read_header(path, lines)
    entries = header.size**header.dimensions
    if (len(lines) - first) < entries or sum(map(len, lines)) < entries * (_LEAST_LINE - 1):
        found = sum(bool(_content(line)) for line in lines[first:])
        raise _cut_off(path, found, entries)
    values = _read_entries(path, lines, first, entries)
    if header.dimensions == 1:
        table = np.ascontiguousarray(values.T)
    else:
        n = header.size
        table = np.ascontiguousarray(values.reshape(n, n, n, 3).transpose(2, 1, 0, 3))
    if header.low == (0, 0, 0) and header.high == (1, 1, 1):
        return table
    return _over_unit(table, np.array(header.low), np.array(header.high))


def _content(line: str) -> str:
    return line.partition("#")[0].strip()


def _read_header(path: str | os.PathLike[str], lines: list[str]) -> tuple[_Header, int]:
    """Return the header and the number of the first line after it."""
    header = _Header()
    for i, line in enumerate(lines):
        words = [] if line.startswith("TITLE") else _content(line).split()
        if not words:
            continue
        place, keyword = f"{path}:{i + 1}", words[0]
        if keyword in _MOST:
            if header.size:
                raise DataError(f"{place}: a second size, {' '.join(words)}", "keep one table in a file")
            header.size = _size(place, words)
            header.dimensions = 1 if keyword == "LUT_1D_SIZE" else 3
        elif keyword in _DOMAINS:
            _set_domain(header, place, words)
        elif keyword[0].isalpha() and not keyword.lower().startswith(("nan", "inf")):
            raise DataError(f"{place}: unknown keyword {keyword[:40]!r}", "it must be a .cube file")
        else:
            break
    else:
        i = len(lines)
    if not header.size:
        raise DataError(
            f"{path} has no LUT_1D_SIZE or LUT_3D_SIZE before its numbers", "it must be a .cube file"
        )
    if any(not high > low for low, high in zip(header.low, header.high, strict=True)):
        raise DataError(f"{path}: its domain ends at {header.high}, before {header.low}", "mend the file")
    return header, i


def _size(place: str, words: list[str]) -> int:
    most = _MOST[words[0]]
    if len(words) != 2 or not (words[1].isascii() and words[1].isdigit() and 2 <= int(words[1][:9]) <= most):
        raise DataError(f"{place}: {' '.join(words)[:60]!r} is no size", f"it must be 2 to {most}")
    return int(words[1])


def _set_domain(header: _Header, place: str, words: list[str]) -> None:
    ranged = words[0].endswith("RANGE")
    wanted = 2 if ranged else 3
    numbers = _numbers(place, words[1:], wanted)
    if ranged:
        header.low, header.high = (numbers[0],) * 3, (numbers[1],) * 3
    elif words[0] == "DOMAIN_MIN":
        header.low = numbers
    else:
        header.high = numbers


def _numbers(place: str, words: list[str], wanted: int) -> tuple[float, ...]:
    if len(words) != wanted:
        raise DataError(f"{place}: {len(words)} numbers, not {wanted}", "mend the line")
    numbers = []
    for word in words:
        try:
            number = float(word.replace("_", "?"))  # Python reads 1_0 as ten
        except ValueError:
            raise DataError(f"{place}: {word[:40]!r} is not a number", "mend the line") from None
        if not abs(number) <= float(np.finfo(np.float32).max):
            raise DataError(f"{place}: {word[:40]} is not finite", "mend the line")
        numbers.append(number)
    return tuple(numbers)


def _read_entries(path: str | os.PathLike[str], lines: list[str], first: int, entries: int) -> np.ndarray:
    """Return (entries, 3) float32; of anything odd the first odd line is looked for."""
    text = "\n".join(lines[first:])
    if "#" not in text and "_" not in text:
        try:
            values = np.loadtxt(io.StringIO(text), np.float32, comments=None, ndmin=2)
            if values.shape == (entries, 3) and np.isfinite(values).all():
                return values
        except ValueError:
            pass
    values, count = np.empty((entries, 3), np.float32), 0
    for i, line in enumerate(lines[first:], first + 1):
        words = _content(line).split()
        if not words:
            continue
        if count == entries:
            raise DataError(f"{path}:{i}: more than the {entries:,} entries of its size", "mend the file")
        values[count] = _numbers(f"{path}:{i}", words, 3)
        count += 1
    if count < entries:
        raise _cut_off(path, count, entries)
    return values


def _cut_off(path: str | os.PathLike[str], found: int, entries: int) -> DataError:
    return DataError(f"{path} has {found:,} entries, its size asks for {entries:,}", "get a whole copy of it")


def _over_unit(table: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Sample a table over low … high again over 0 … 1, so that its own steps are kept where they fit."""
    most = _MOST["LUT_1D_SIZE"] if table.ndim == 2 else 129
    n = int(np.clip(np.ceil((table.shape[1] - 1) / (high - low).min()) + 1, 2, most))
    steps = (np.linspace(0, 1, n)[:, None] - low) / (high - low)  # (n, 3), in units of the domain
    if table.ndim == 2:
        places = steps.astype(np.float32).reshape(1, -1)
        apply_curves(places, places, table, 0, 1)
        return np.ascontiguousarray(places.reshape(n, 3).T)
    grid = np.stack(np.meshgrid(*steps.T, indexing="ij"), axis=3).astype(np.float32).reshape(1, -1)
    apply_table(grid, grid, table, 0, 1)
    return grid.reshape(n, n, n, 3)


def format_cube(table: np.ndarray, title: str = "") -> bytes:
    """Return a table (n, n, n, 3) as the content of a `.cube` file."""
    sound = "".join(c for c in title if c.isprintable() and c != '"')[:200]
    out = io.BytesIO()
    out.write((f'TITLE "{sound}"\n' if sound else "").encode("utf-8", "replace"))
    out.write(f"LUT_3D_SIZE {len(table)}\n".encode())
    np.savetxt(out, table.transpose(2, 1, 0, 3).reshape(-1, 3), fmt="%.6f")
    return out.getvalue()
