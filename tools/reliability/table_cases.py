"""One sound table in many dresses, which are to be read alike, and with many faults, each to be named."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["Case", "Table", "damages", "dresses", "written"]

_BAD = 3  # the row that is damaged
_LINE = _BAD + 2  # and the line it stands in below a header


@dataclass(frozen=True)
class Table:
    """A table as its cells.

    Attributes:
        rows: at least five, of as many cells as the header, none with a quote or a delimiter in it.
        number: the place of a column of finite numbers.
        whole: of a column of whole numbers; None where there is none.
        ids: of a column of ids; likewise.
        low, high: bounds of the numbers.
        fixed: of how many first columns the order is known where there is no header; 0 where it is not.
        fixed_names: whether it is known what the columns are called, and not what they hold.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int | None = None
    whole: int | None = None
    ids: int | None = None
    low: float | None = None
    high: float | None = None
    fixed: int = 0
    fixed_names: bool = True

    def with_cell(self, column: int, cell: str) -> Table:
        """Return the table with another cell in the row that is damaged."""
        row = self.rows[_BAD]
        row = (*row[:column], cell, *row[column + 1 :])
        return replace(self, rows=(*self.rows[:_BAD], row, *self.rows[_BAD + 1 :]))


@dataclass(frozen=True)
class Case:
    """A table as bytes.

    Attributes:
        says: what the error must say, as a regular expression; "" where the table is read like the sound one.
        notes: what must be said on stderr beside that.
        skips: rows that --skip-bad-rows would leave out, so that the sound ones remain; 0 where it helps
            not.
    """

    name: str
    data: bytes
    says: str = ""
    notes: str = ""
    skips: int = 0


def written(table: Table, delimiter: str = ",", *, header: bool = True, quote: str = "") -> str:
    """Return the table as text."""
    lines = [table.header, *table.rows] if header else table.rows
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) + "\n" for line in lines)


def dresses(table: Table) -> Iterator[Case]:
    """Yield the same table as other programs would write it."""
    text = written(table)
    yield Case("utf-8 with a mark", codecs.BOM_UTF8 + text.encode())
    for name in ("utf-16", "utf-16-be", "utf-32"):
        mark = codecs.BOM_UTF16_BE if name == "utf-16-be" else b""
        yield Case(name, mark + text.encode(name))
    latin = "".join(c if ord(c) < 256 else "?" for c in text)
    if latin == text and not text.isascii():
        yield Case("latin-1", text.encode("latin-1"), notes="not UTF-8, read as Latin-1")
    yield Case("crlf", text.replace("\n", "\r\n").encode())
    yield Case("cr", text.replace("\n", "\r").encode())
    yield Case("no last line end", text.rstrip("\n").encode())
    yield Case("blank lines between", text.replace("\n", "\n\n").encode())
    yield Case("quoted", written(table, quote='"').encode())
    capitals = replace(table, header=tuple(name.upper() for name in table.header))
    if table.fixed_names:
        yield Case("capitals", written(capitals).encode())
    if len(table.header) > 1:
        yield Case("semicolons", written(table, ";").encode())
        yield Case("tabs", written(table, "\t").encode())
        yield Case("colons with a header", written(table, "::").encode())
        turned = replace(
            table,
            header=table.header[::-1],
            rows=tuple(row[::-1] for row in table.rows),
        )
        yield Case("reordered", written(turned).encode())
    if table.fixed == len(table.header) > 1:
        yield Case("colons", written(table, "::", header=False).encode())
        yield Case("tabs without a header", written(table, "\t", header=False).encode())
    wider = replace(
        table,
        header=(*table.header, "remark"),
        rows=tuple((*row, f"n{i}") for i, row in enumerate(table.rows)),
    )
    yield Case("a column more", written(wider).encode())


def damages(table: Table) -> Iterator[Case]:
    """Yield the table with one fault each."""
    yield from _no_tables(table)
    yield from _wrong_headers(table)
    yield from _wrong_rows(table)
    yield from _wrong_cells(table)


def _no_tables(table: Table) -> Iterator[Case]:
    text = written(table)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("table.csv", text)
    yield Case("empty", b"", "is empty")
    yield Case("blank", b"\n \n\n", "is empty")
    yield Case("a mark alone", codecs.BOM_UTF8, "is empty")
    yield Case("a blank first line", b"\n" + text.encode(), ":1: |found the header ''")
    yield Case("header alone", written(replace(table, rows=())).encode(), "no rows")
    yield Case("half a letter", codecs.BOM_UTF16_LE + text.encode("utf-16-le") + b"\n", "damaged UTF-16")
    yield Case("packed", packed.getvalue(), "no ratings.csv|lacks|no column|header|:1:")
    yield Case("gzip", gzip.compress(text.encode(), mtime=0), "no column|found the header|:1:")
    yield Case("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, ":1:")
    yield Case("a web page", b"<!DOCTYPE html>\n<html><body>not found</body></html>\n", ":1:")
    yield Case("one endless line", b'{"rows":"' + b"x" * 200_000 + b'"}', ":1:")


def _wrong_headers(table: Table) -> Iterator[Case]:
    first, *others = table.header
    yield Case("no header", written(table, header=False).encode(), ":1: .*found")
    wrong = replace(table, header=(first + "x", *others))
    yield Case("misspelt header", written(wrong).encode(), f":1: .*found.*{first}x")
    twice = replace(table, header=(*table.header, first), rows=tuple((*r, r[0]) for r in table.rows))
    yield Case("doubled header", written(twice).encode(), f":1: the header '{first}' is there twice")
    if others:
        missing = replace(table, header=(*others,), rows=tuple(row[1:] for row in table.rows))
        yield Case("missing header", written(missing).encode(), ":1: .*found")


def _wrong_rows(table: Table) -> Iterator[Case]:
    lines = written(table).splitlines()
    width = len(table.header)

    def with_line(line: str, place: int = _LINE - 1) -> bytes:
        return ("\n".join([*lines[:place], line, *lines[place:]]) + "\n").encode()

    sound = lines[_LINE - 1]
    cells = table.rows[_BAD]
    if width > 1:
        short = ",".join(cells[:-1])
        yield Case("short row", with_line(short), rf":{_LINE}: expected {width} fields, got {width - 1}",
                   skips=1)  # fmt: skip
        yield Case("short last row", with_line(short, len(lines)), f":{len(lines) + 1}: expected {width}",
                   skips=1)  # fmt: skip
        several = "\n".join([short] * 7)
        yield Case("short rows", with_line(several), f":{_LINE}: .*and 6 more bad rows", skips=7)
    yield Case("long row", with_line(sound + ",x"), f":{_LINE}: expected {width} fields, got {width + 1}",
               skips=1)  # fmt: skip
    yield Case("long first row", with_line(sound + ",x", 1), f":2: expected {width} fields", skips=1)
    yield Case("nul", with_line(sound[:1] + "\0" + sound[1:]), f":{_LINE}: a NUL byte", skips=1)
    yield Case("open quote", with_line('"' + sound), f":{_LINE}: a quote that is not closed", skips=1)
    yield Case("open last quote", with_line('"' + sound, len(lines)),
               f":{len(lines) + 1}: a quote that is not closed", skips=1)  # fmt: skip
    yield Case("text after a quote", with_line('"a"b' + sound[1:]), f":{_LINE}: ", skips=1)


def _wrong_cells(table: Table) -> Iterator[Case]:
    """Cells that are not what their column holds; the sound row stands in the line after."""

    def with_cell(column: int, cell: str) -> bytes:
        bad = table.with_cell(column, cell).rows[_BAD]
        rows = (*table.rows[:_BAD], bad, *table.rows[_BAD:])
        return written(replace(table, rows=rows)).encode()

    at = f":{_LINE}: "
    if table.number is not None:
        for cell in ("many", "0x10", "1_000", "1e", "--1", "1.2.3"):
            said = f"{at}.*{re.escape(repr(cell))} is not a"
            yield Case(f"number {cell}", with_cell(table.number, cell), said, skips=1)
        for cell in ("nan", "NaN", "inf", "-Infinity", "1e999"):
            yield Case(f"number {cell}", with_cell(table.number, cell), f"{at}.*is not a finite number",
                       skips=1)  # fmt: skip
    if table.number is not None and table.low is not None and table.high is not None:
        for cell in (f"{table.low - 0.25:g}", f"{table.high + 0.01:g}", "-3", "1e300"):
            yield Case(f"rating {cell}", with_cell(table.number, cell), f"{at}.*{re.escape(cell)} is outside",
                       skips=1)  # fmt: skip
        yield Case("no rating", with_cell(table.number, ""), f"{at}.*'' is not a number", skips=1)
    if table.whole is not None:
        for cell in ("soon", "1.5", "1e9", "", "9" * 30):
            yield Case(f"time {cell}", with_cell(table.whole, cell), f"{at}.*is not a whole number", skips=1)
    if table.ids is not None and len(table.header) > 1:  # alone it would be a blank line
        yield Case("empty id", with_cell(table.ids, ""), f"{at}.* is ''", skips=1)
        yield Case("blank id", with_cell(table.ids, "  "), f"{at}.* is ' +'", skips=1)
