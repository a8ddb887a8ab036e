"""Titles that would do something where they are shown, and what shows that a text does nothing."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

__all__ = ["HOSTILE", "csv_problem", "markup", "playlist_problem"]

HOSTILE = (
    "\x1b[31mred\x1b[2J", "\x1b]0;owned\x07", "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\", "\x9b31mred", "\x9d0;owned\x9c", "\x90q\x9c", "\x07bell", "back\x08\x08\x08",
    "del\x7fete", "\x0bdown\x0c", "\x85next", "\u202egnp.exe", "\u2066isolated\u2069",
    "\u2028line\u2029paragraph", "two\nlines", "\n=1+1", "\ttab", "a\tb", "\x1c\x1d\x1e\x1f",
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "' onload='x", "<!--", "-->", "]]>", "&lt;b&gt;", "<b>bold", "</td></table>", "javascript:alert(1)",
    "$title ${style} $$", "</title>", "=1+1", "+1+1", "-2 Degrees", "@SUM(A1)", "\t=1", "  =1",
    '=HYPERLINK("http://evil")', "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "=cmd|' /C calc'!A0",
    "'=1", "\ufeff=1", "#EXTM3U", "#EXTINF:1,x", "http://evil.example/x", "../../up", "/etc/passwd",
    "\\\\server\\share", "file:///etc/passwd", "[red]x[/red]", "[link=http://evil]x[/link]", "[/]",
    "%s%n", "{0}{x}", "$\\frac{}{$", "$x^{$", "\\undefined", "| a | b |", "`code`",
    "![x](http://evil/x.png)", "None", "nan", "", " ", ";", ";;=1", "a;=1+1", "e" + "\u0301" * 1000,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "long " * 20_000,
)  # fmt: skip

_NUMERAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?")
_RUNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


class _Shape(HTMLParser):
    """The elements of a page, each with the names of its attributes; its text and their values left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment",))


def markup(page: str) -> list[tuple[str, ...]]:
    """Return the elements of a page in order, with the names of their attributes."""
    shape = _Shape()
    shape.feed(page)
    shape.close()
    return shape.found


def csv_problem(text: str) -> str:
    """Say what a spreadsheet would run of a csv file, or where its rows are broken; else nothing."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            return f"row {number} has {len(row)} cells of {len(rows[0])}"
        for cell in row:
            runs = cell.lstrip().lstrip("\ufeff").startswith(_RUNS) or cell.startswith(("\t", "\r", "\n"))
            if runs and not _NUMERAL.fullmatch(cell):
                return f"row {number} holds {cell[:60]!r}"
    return "" if len(rows) > 1 else "no rows"


def playlist_problem(text: str) -> str:
    """Say which line of an m3u8 file is not what belongs there, or nothing.

    A place is a name in this folder, a whole path, as `scan` writes it, or Spotify's; no address.
    """
    lines = text.removesuffix("\n").split("\n")
    if lines != text.splitlines():
        return "other line ends than newlines"
    if lines[0] != "#EXTM3U" or len(lines) % 2 == 0:
        return f"{len(lines)} lines that begin with {lines[0]!r}"
    for number, (about, place) in enumerate(zip(lines[1::2], lines[2::2], strict=True), 1):
        if not re.match(r"#EXTINF:-?\d+,", about):
            return f"entry {number} begins with {about[:60]!r}"
        if not re.fullmatch(r"\./[^/\\]*|/[^/].*|spotify:track:\w{22}", place):
            return f"entry {number} leads to {place[:60]!r}"
    return "" if len(lines) > 1 else "no entries"
