"""Read a delimited text file strictly: every row as it stands, or an error with its line number.

Two readers stand behind `read_table`. The fast one is pandas' C parser with fixed types; it is believed
only when nothing about the file is odd. Whatever it stumbles over, or could have swallowed silently (a
short row, a quote that runs over lines), goes to the careful one, which walks record by record and
alone decides what is wrong and in which line.
"""

from __future__ import annotations

import csv
import io
import logging
import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from shared.datasets.text import Text, first_line, line_of, read_text, sniff_delimiter
from shared.errors import DataError, closest
from shared.progress import track

__all__ = ["Column", "read_table"]

log = logging.getLogger("portfolio")
Kind = Literal["id", "integer", "number", "text", "flag"]
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_SHOWN = 60  # characters of an offending value


@dataclass(frozen=True)
class Column:
    """One column to read.

    Attributes:
        name: what it is called in the result.
        kind: "id" is a whole number where every value is one as written, else text exactly as written;
            "integer" fits 64 bits; "number" is finite; "flag" is true or false, 1 or 0, yes or no.
        headers: names it may have in the file, compared without case, spaces and underscores.
        required: whether a file without it is refused; an optional one is then left out of the result.
        low, high: the range a number must be in.
        step: a number must be a whole multiple of it.
        blank: an empty cell is a missing number (NaN) rather than an error; an empty flag is False.
    """

    name: str
    kind: Kind = "text"
    headers: tuple[str, ...] = ()
    required: bool = True
    low: float = -math.inf
    high: float = math.inf
    step: float = 0.0
    blank: bool = False

    def problem(self, cell: str) -> str | None:
        """Say what is wrong with a cell, or nothing."""
        shown = cell if len(cell) <= _SHOWN else cell[: _SHOWN - 1] + "…"
        if self.kind == "text" or (self.blank and cell == ""):
            return None
        if "\n" in cell or (self.kind == "id" and cell.strip() == ""):
            return f"{self.name} is {shown!r}"
        if self.kind == "id":
            return None
        if self.kind == "flag":
            return None if cell.strip().lower() in _FLAGS else f"{self.name} {shown!r} is not true or false"
        if self.kind == "integer":
            if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", cell):
                return None
            return f"{self.name} {shown!r} is not a whole number"
        try:
            value = float(cell) if "_" not in cell else math.nan  # Python reads 1_000 as a number
        except ValueError:
            return f"{self.name} {shown!r} is not a number"
        if not math.isfinite(value):
            return f"{self.name} {shown!r} is not a finite number"
        if not self.low <= value <= self.high:
            return f"{self.name} {shown} is outside {self.low:g} to {self.high:g}"
        if self.step and value % self.step:
            return f"{self.name} {shown} is not a multiple of {self.step:g}"
        return None


@dataclass
class BadRows:
    """What `skip_bad_rows` left out: how many, and the first five as `file:line: problem`."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, message: str) -> None:
        self.count += 1
        if len(self.first) < 5:
            self.first.append(message)


def read_table(
    path: Path,
    columns: Sequence[Column],
    *,
    delimiter: str = "",
    header: bool | None = None,
    latin1: bool = False,
    skip_bad_rows: bool = False,
) -> pd.DataFrame:
    """Return the named columns of a file, rows in file order.

    Args:
        columns: what to read; in a file without a header they stand in this order.
        delimiter: one of `,`, tab, `;`, `|`, `::`; found from the first line when empty.
        header: whether the first line names the columns; when None, a file of `::` has none, and one of
            tabs has none unless its first line names a column. Others must have one.
        latin1: whether the file is known to be Latin-1, so that nothing is logged when it is not UTF-8.
        skip_bad_rows: leave bad rows out and log how many and the first five, instead of failing.

    Raises:
        DataError: no such file, an empty one, one without rows; a missing or doubled header (expected and
            found); a bad row, as `file:line: what and value`, with the number of bad rows.
    """
    text = read_text(path, latin1=latin1)
    if not text.data.strip():
        raise DataError(f"{path} is empty", "check the name or download it again")
    first = first_line(text.data)
    delimiter = delimiter or sniff_delimiter(first)
    if header is None:
        header = delimiter != "::" and (delimiter != "\t" or _names_a_column(first.split("\t"), columns))
    if delimiter == "::":
        if b"\t" in text.data:
            line = line_of(text.data, b"\t")
            raise DataError(f"{path}:{line}: a tab in a file of `::`", "remove it")
        text = Text(text.data.replace(b"::", b"\t"), text.path)
        delimiter, first = "\t", first.replace("::", "\t")
    cells = next(csv.reader([first], delimiter=delimiter), [])
    if header:
        places = _match_headers(path, cells, columns)
    else:
        places = {column.name: i for i, column in enumerate(columns) if column.required or i < len(cells)}
        cells = [""] * len(places)
    present = {column.name: column for column in columns if column.name in places}
    task = _Task(text, delimiter, header, len(cells), [(places[name], c) for name, c in present.items()])

    frame = None if skip_bad_rows else _read_fast(task)
    if frame is None:
        frame, bad, n_rows = _read_carefully(task)
        _report(bad, n_rows, skip=skip_bad_rows)
    if frame.empty:
        raise DataError(f"{path} has no rows below its header" if header else f"{path} has no rows", "")
    for name, column in present.items():
        frame[name] = _settle_ids(path, frame[name]) if column.kind == "id" else frame[name]
    return frame


@dataclass(frozen=True)
class _Task:
    text: Text
    delimiter: str
    header: bool
    width: int  # fields in a row
    columns: list[tuple[int, Column]]  # place in the row, what it is


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).lower()


def _accepted(column: Column) -> set[str]:
    return {_key(name) for name in (column.headers or (column.name,))}


def _names_a_column(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    return any(_key(cell.strip('"')) in _accepted(column) for cell in cells for column in columns)


def _match_headers(path: Path, cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Return the place of each column by its header."""
    expected = ",".join(c.headers[0] if c.headers else c.name for c in columns if c.required)
    shown = ",".join(cells)
    shown = shown if len(shown) <= 200 else shown[:199] + "…"
    places: dict[str, int] = {}
    for column in columns:
        found = [i for i, cell in enumerate(cells) if _key(cell) in _accepted(column)]
        if len(found) > 1:
            raise DataError(f"{path}:1: the header {cells[found[1]]!r} is there twice", "keep one of them")
        if found:
            places[column.name] = found[0]
        elif column.required:
            name = column.headers[0] if column.headers else column.name
            hint = closest(name, [cell for cell in cells if cell] or ["nothing"])
            raise DataError(
                f"{path}:1: no column {name!r}: expected the header {expected}, found {shown!r}",
                hint if hint.startswith("did") else "name the columns in the first line",
            )
    return places


def _read_fast(task: _Task) -> pd.DataFrame | None:
    """Parse with pandas; None when anything at all is in doubt."""
    data = task.text.data
    if b"\0" in data or (task.delimiter != "\t" and not _quotes_are_plain(task)):
        return None
    types: dict[int, Any] = {place: str for place in range(task.width)}
    kinds = {"integer": np.int64, "number": np.float64}
    types |= {place: kinds[c.kind] for place, c in task.columns if c.kind in kinds}
    ids = [place for place, c in task.columns if c.kind == "id"]
    integers = [place for place, c in task.columns if c.kind == "integer"]
    if (ids or integers) and _as_written(task, ids + integers):
        types |= dict.fromkeys(ids, np.int64)
    elif integers:
        return None
    blanks: dict[int, list[str]] = {p: [""] for p, c in task.columns if c.blank and c.kind == "number"}
    for attempt in (types, types | dict.fromkeys(ids, str)):
        try:
            with warnings.catch_warnings():
                # that the first row is too long is only warned about
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = pd.read_csv(
                    io.BytesIO(data),
                    sep=task.delimiter,
                    header=None,
                    skiprows=1 if task.header else 0,
                    names=list(range(task.width)),
                    index_col=False,
                    dtype=attempt,
                    keep_default_na=False,
                    na_values=blanks,
                    na_filter=bool(blanks),
                    quoting=csv.QUOTE_NONE if task.delimiter == "\t" else csv.QUOTE_MINIMAL,
                )
            break
        except (ValueError, OverflowError, UnicodeDecodeError, pd.errors.ParserWarning):
            continue
    else:
        return None
    n_separators = (len(frame) + task.header) * (task.width - 1)
    if _separators_outside_quotes(data, task.delimiter) != n_separators:
        return None  # short rows are filled up silently
    result = {}
    for place, column in task.columns:
        values = frame[place]
        if column.kind == "flag":
            flags = values.str.strip().str.lower().map(_FLAGS | ({"": False} if column.blank else {}))
            sound = flags.notna().all()
            values = flags.astype(bool)
        elif column.kind == "id":
            sound = values.dtype == np.int64 or not (values.str.strip() == "").any()
        else:
            sound = column.kind == "text" or _in_range(values.to_numpy(), column)
        if not sound:
            return None
        result[column.name] = values
    return pd.DataFrame(result)


def _in_range(values: np.ndarray, column: Column) -> bool:
    if column.blank:
        values = values[~np.isnan(values)]
    if not values.size or column.kind == "integer":
        return True
    low, high = values.min(), values.max()  # NaN spreads through both
    inside = math.isfinite(low) and math.isfinite(high) and column.low <= low and high <= column.high
    return bool(inside and not (column.step and np.any(values % column.step)))


def _as_written(task: _Task, places: list[int]) -> bool:
    """Tell whether whole numbers in these columns read back as written: no 007, +7, 7.0 or spaces."""
    data = task.text.data
    start = data.find(b"\n") + 1 if task.header else 0
    if any(data.find(odd, start) >= 0 for odd in (b"+", b" ", b'"', b"\n\n")):  # the slower way tells
        return False
    has_points = b"." in data
    while start < len(data):
        end = data.find(b"\n", start + (1 << 24)) + 1 or len(data)
        octets = np.frombuffer(data, np.uint8, end - start, start)
        ends = np.flatnonzero((octets == ord(task.delimiter)) | (octets == ord("\n")))
        first = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else np.zeros(1, int)
        first = first[first + 1 < len(octets)]
        second = octets[first + 1]
        if np.any((octets[first] == ord("0")) & (second >= ord("0")) & (second <= ord("9"))):
            return False
        if has_points:
            fields = np.searchsorted(ends, np.flatnonzero(octets == ord("."))) % task.width
            if np.isin(fields, places).any():
                return False
        start = end
    return True


def _quotes_are_plain(task: _Task) -> bool:
    """Tell whether no quoted field runs over a line's end."""
    data = task.text.data
    if b'"' not in data:
        return True
    octets = np.frombuffer(data, np.uint8)
    inside = np.logical_xor.accumulate(octets == ord('"'))
    return not (inside[-1] or (inside & (octets == ord("\n"))).any())


def _separators_outside_quotes(data: bytes, delimiter: str) -> int:
    if delimiter == "\t" or b'"' not in data:
        return data.count(delimiter.encode())
    octets = np.frombuffer(data, np.uint8)
    inside = np.logical_xor.accumulate(octets == ord('"'))
    return int(np.count_nonzero((octets == ord(delimiter)) & ~inside))


def _read_carefully(task: _Task) -> tuple[pd.DataFrame, BadRows, int]:
    """Walk through the records one by one; the rows that are sound, and what is wrong with the rest."""
    path, bad, n_rows = task.text.path, BadRows(), 0
    kept: list[list[str]] = [[] for _ in task.columns]
    for line, cells, fault in track(_records(task), f"checking {path.name}"):
        n_rows += 1
        if fault is None and len(cells) != task.width:
            shown = task.delimiter.join(cells)[:_SHOWN]
            fault = f"expected {task.width} fields, got {len(cells)} in {shown!r}"
        if fault is None:
            fault = next((f for place, c in task.columns if (f := c.problem(cells[place]))), None)
        if fault is not None:
            bad.add(f"{path}:{line}: {fault}")
            continue
        for (place, _), values in zip(task.columns, kept, strict=True):
            values.append(cells[place])
    frame = {c.name: _convert(c, values) for (_, c), values in zip(task.columns, kept, strict=True)}
    return pd.DataFrame(frame), bad, n_rows


def _records(task: _Task) -> Iterator[tuple[int, list[str], str | None]]:
    """Yield the line each record starts at, its cells, and what is wrong with it as a record."""
    lines = task.text.data.decode(errors="replace").split("\n")
    quoting: Literal[0, 3] = csv.QUOTE_NONE if task.delimiter == "\t" else csv.QUOTE_MINIMAL
    parse: Callable[[list[str]], Iterator[list[str]]] = lambda part: csv.reader(  # noqa: E731
        part, delimiter=task.delimiter, strict=True, quoting=quoting
    )
    i = 1 if task.header else 0
    while i < len(lines):
        start, line = i, lines[i]
        i += 1
        if not line.strip():
            continue
        if "\0" in line:
            yield start + 1, [], "a NUL byte"
            continue
        if line.count('"') % 2 and quoting == csv.QUOTE_MINIMAL:  # may go on in the next line
            record = _longer_record(lines, start, parse)
            if record is not None:
                cells, i = record
                yield start + 1, cells, None
                continue
        try:
            yield start + 1, next(parse([line])), None
        except csv.Error as error:
            what = "a quote that is not closed" if "unexpected end" in str(error) else str(error)
            yield start + 1, [], f"{what} in {line[:_SHOWN]!r}"


def _longer_record(
    lines: list[str], start: int, parse: Callable[[list[str]], Iterator[list[str]]]
) -> tuple[list[str], int] | None:
    """Return a record that runs over up to 20 lines, and the number of the line after it."""
    for end in range(start + 2, min(start + 20, len(lines)) + 1):
        if lines[end - 1].count('"') % 2:
            try:
                part = [line + "\n" for line in lines[start:end]]
                part[-1] = part[-1].rstrip("\n")
                records = list(parse(part))
            except csv.Error:
                return None
            return (records[0], end) if len(records) == 1 else None
    return None


def _convert(column: Column, values: list[str]) -> pd.Series:
    if column.kind == "flag":
        return pd.Series([_FLAGS.get(v.strip().lower(), False) for v in values], dtype=bool)
    if column.kind == "integer":
        return pd.Series([int(v) for v in values], dtype=np.int64)
    if column.kind == "number":
        return pd.Series([float(v) if v else math.nan for v in values], dtype=np.float64)
    return pd.Series(values, dtype=str)


def _settle_ids(path: Path, values: pd.Series) -> pd.Series:
    """Whole numbers become int64; a column with anything else in it stays text, as written."""
    if values.dtype == np.int64:
        return values
    distinct = values.unique()
    odd = [v for v in distinct if not _WHOLE.fullmatch(v) or not -(2**63) <= int(v) < 2**63]
    if not odd:
        return values.astype(np.int64)
    if len(odd) < 0.01 * len(distinct):
        log.warning(
            "%s: %s is read as text, for %d of %d are not whole numbers, such as %r",
            path, values.name, len(odd), len(distinct), odd[0],
        )  # fmt: skip
    return values


def _report(bad: BadRows, n_rows: int, *, skip: bool) -> None:
    if not bad.count:
        return
    if not skip:
        more = f" (and {bad.count - 1:,} more bad rows of {n_rows:,})" if bad.count > 1 else ""
        raise DataError(bad.first[0] + more, "mend the row, or skip bad rows")
    log.warning("%d of %d rows left out: %s", bad.count, n_rows, "; ".join(bad.first))


def rename_headers(columns: Sequence[Column], names: Mapping[str, str]) -> list[Column]:
    """Return the columns with the header each has in the user's own table."""
    return [
        Column(**{**vars(c), "headers": (names[c.name],), "required": True}) if c.name in names else c
        for c in columns
    ]
