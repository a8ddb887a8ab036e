"""The bytes of a text file as UTF-8, whatever they were: byte-order marks, UTF-16, Latin-1."""

from __future__ import annotations

import codecs
import csv
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from shared.errors import DataError
from shared.files import open_input, read_bytes

__all__ = ["Text", "first_line", "first_rows", "line_of", "read_text", "sniff_delimiter"]

LIMIT = 8 << 30  # the largest set, ml-32m, has 0.9 GB
_LOOKED_AT = 10_001  # lines, the header one of them
_PIPED = 1 << 30  # of a pipe, which may never end
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # begins with the mark of UTF-16, so it is asked first
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Text:
    """The content of a file in UTF-8 without a byte-order mark, and where it came from."""

    data: bytes
    path: Path


def read_text(path: Path, *, latin1: bool = False) -> Text:
    """Read a file whole and return it as UTF-8, every line ended by a newline character alone.

    What has no byte-order mark and is not UTF-8 is read as Latin-1, in which every byte is a letter.

    Args:
        latin1: whether that is expected; else it is logged.
    """
    data = _decoded(path, read_bytes(path, limit=_limit(path)), latin1)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Text(data, path)


def _limit(path: Path) -> int:
    """Return how many bytes may come from a path; what may have no end is held to less.

    Raises:
        DataError: a device other than a terminal or the empty one.
    """
    if path.is_file() or not path.exists():
        return LIMIT
    if path.is_block_device() or (path.is_char_device() and not path.samefile(os.devnull)):
        with open_input(path) as file:
            if not file.isatty():
                raise DataError(f"{path} is a device, not a table", "name a file")
    return _PIPED


def _decoded(path: Path, data: bytes, latin1: bool) -> bytes:
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            try:
                return data[len(mark) :] if name == "utf-8" else data.decode(name).encode()
            except UnicodeDecodeError as error:
                raise DataError(
                    f"{path}: damaged {name.upper()} text ({error.reason})", "save it as UTF-8"
                ) from None
    if data.isascii():
        return data
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if not latin1:
            line = data.count(b"\n", 0, error.start) + 1
            logging.getLogger("portfolio").warning("%s:%d: not UTF-8, read as Latin-1", path, line)
        return data.decode("latin-1").encode()
    return data


def first_line(data: bytes) -> str:
    """Return the first line without its end."""
    end = data.find(b"\n")
    return data[: end if end >= 0 else len(data)].decode(errors="replace")


def line_of(data: bytes, what: bytes) -> int:
    """Return the number of the first line that holds `what`."""
    return data.count(b"\n", 0, data.find(what)) + 1


def sniff_delimiter(line: str) -> str:
    """Return what separates the fields of a line: `::`, a tab, or the more frequent of `,` and `;`.

    What stands in quotes is not looked at.
    """
    line = re.sub('"[^"]*"', "", line)
    for delimiter in ("::", "\t"):
        if delimiter in line:
            return delimiter
    return ";" if line.count(";") > line.count(",") else ","


def first_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the header of a table and its first ten thousand rows, as text, to see what its columns hold.

    Raises:
        DataError: it is empty, begins with an empty line, or is no csv.
    """
    data = read_text(path, latin1=True).data  # `read_table` tells of it
    if not data.strip():
        raise DataError(f"{path} is empty", "check the name or download it again")
    lines = [line.decode(errors="replace") for line in data.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]]
    delimiter = sniff_delimiter(first_line(data))
    if delimiter == "::":
        lines, delimiter = [line.replace("::", "\t") for line in lines], "\t"
    try:
        header, *rows = csv.reader(lines, delimiter=delimiter)
    except csv.Error as error:
        raise DataError(f"{path}: {error}", "save it anew as plain csv") from None
    if not header:
        raise DataError(f"{path}:1: the line is empty", "begin the file with the line that names the columns")
    return header, rows
