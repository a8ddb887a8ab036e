"""Read a delimited text file strictly: every row as it stands, or an error with its line number.

Two readers stand behind `read_table`. The fast one is believed only when nothing about the file is odd.
Whatever it stumbles over, or could have swallowed silently (a short row, a quote that runs over lines),
goes to the careful one, which alone decides what is wrong and in which line.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from shared.datasets.careful_reader import BadRows, read_carefully
from shared.datasets.columns import Column, Task
from shared.datasets.cost import check_reading
from shared.datasets.fast_reader import read_fast
from shared.datasets.text import LIMIT, Text, first_line, line_of, read_text, sniff_delimiter
from shared.errors import DataError, closest

__all__ = ["Column", "read_table"]

log = logging.getLogger("portfolio")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_OFFERED = 1_000  # headers among which a misspelt one is sought
csv.field_size_limit(LIMIT)  # a cell may be as long as the fast reader takes it, for the text is read already


def read_table(
    path: Path,
    columns: Sequence[Column],
    *,
    skip_bad_rows: bool = False,
    advice: str = "mend the row, or use --skip-bad-rows",
) -> pd.DataFrame:
    """Return the named columns of a file, rows in file order.

    Fields are divided by `,`, `;`, tabs or `::`, as the first line has them. The first line names the
    columns, in any order; only a file of `::` or of tabs whose first line names none has no header.

    Args:
        columns: what to read; in a file without a header they stand in this order.
        skip_bad_rows: leave bad rows out and log how many and the first five, instead of failing.
        advice: what to do about a bad row, for the message.

    Raises:
        DataError: no such file, an empty one, one without rows; a missing or doubled header (expected and
            found); a bad row, as `file:line: what and value`, with the number of bad rows; a table that would
            take more memory than `--memory` allows.
    """
    check_reading(path, careful=skip_bad_rows)
    text = read_text(path)
    if not text.data.strip():
        raise DataError(f"{path} is empty", "check the name or download it again")
    first = first_line(text.data)
    if not first.strip():
        raise DataError(f"{path}:1: the line is empty", "begin the file with the line that names the columns")
    delimiter = sniff_delimiter(first)
    header = delimiter not in ("::", "\t") or _names_a_column(first.split(delimiter), columns)
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
    task = Task(text, delimiter, header, len(cells), [(places[name], c) for name, c in present.items()])

    frame = None if skip_bad_rows else read_fast(task)
    if frame is None:
        check_reading(path, careful=True)
        frame, bad, n_rows = read_carefully(task)
        _report(bad, n_rows, None if skip_bad_rows else advice)
    if frame.empty:
        raise DataError(
            f"{path} has no rows below its header" if header else f"{path} has no rows", "check the file"
        )
    for name, column in present.items():
        frame[name] = _settle_ids(path, frame[name]) if column.kind == "id" else frame[name]
    return frame


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
    keys = [_key(cell) for cell in cells]
    for column in columns:
        accepted = _accepted(column)
        found = [i for i, key in enumerate(keys) if key in accepted]
        if len(found) > 1:
            raise DataError(f"{path}:1: the header {cells[found[1]]!r} is there twice", "keep one of them")
        if found:
            places[column.name] = found[0]
        elif column.required:
            name = column.headers[0] if column.headers else column.name
            hint = closest(name, [cell for cell in cells[:_OFFERED] if cell] or ["nothing"])
            raise DataError(
                f"{path}:1: no column {name!r}: expected the header {expected}, found {shown!r}",
                hint if hint.startswith("did") else "name the columns in the first line",
            )
    return places


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


def _report(bad: BadRows, n_rows: int, advice: str | None) -> None:
    if not bad.count:
        return
    if advice is not None:
        more = f" (and {bad.count - 1:,} more bad rows of {n_rows:,})" if bad.count > 1 else ""
        raise DataError(bad.first[0] + more, advice)
    log.warning("%d of %d rows left out: %s", bad.count, n_rows, "; ".join(bad.first))
