"""The careful way to read a table: record by record, telling of each bad one its line and its fault."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from shared.datasets.columns import FLAGS, SHOWN, Column, Task
from shared.progress import track

__all__ = ["BadRows", "read_carefully"]

_LONGEST = 20  # lines of one record


@dataclass
class BadRows:
    """What `skip_bad_rows` left out: how many, and the first five as `file:line: problem`."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, message: str) -> None:
        self.count += 1
        if len(self.first) < 5:
            self.first.append(message)


def read_carefully(task: Task) -> tuple[pd.DataFrame, BadRows, int]:
    """Walk through the records one by one; the rows that are sound, and what is wrong with the rest."""
    path, bad, n_rows = task.text.path, BadRows(), 0
    kept: list[list[str]] = [[] for _ in task.columns]
    for line, cells, fault in track(_records(task), f"checking {path.name}"):
        n_rows += 1
        if fault is None and len(cells) != task.width:
            shown = task.delimiter.join(cells)[:SHOWN]
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


def _records(task: Task) -> Iterator[tuple[int, list[str], str | None]]:
    """Yield the line each record starts at, its cells, and what is wrong with it as a record."""
    lines = task.text.data.decode(errors="replace").split("\n")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if task.quoted else csv.QUOTE_NONE
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
        if line.count('"') % 2 and task.quoted:  # may go on in the next line
            record = _longer_record(lines, start, parse)
            if record is not None:
                cells, i = record
                yield start + 1, cells, None
                continue
        try:
            yield start + 1, next(parse([line])), None
        except csv.Error as error:
            what = "a quote that is not closed" if "unexpected end" in str(error) else str(error)
            yield start + 1, [], f"{what} in {line[:SHOWN]!r}"


def _longer_record(
    lines: list[str], start: int, parse: Callable[[list[str]], Iterator[list[str]]]
) -> tuple[list[str], int] | None:
    """Return a record that runs over a few lines, and the number of the line after it."""
    for end in range(start + 2, min(start + _LONGEST, len(lines)) + 1):
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
        return pd.Series([FLAGS.get(v.strip().lower(), False) for v in values], dtype=bool)
    if column.kind == "integer":
        return pd.Series([int(v) for v in values], dtype=np.int64)
    if column.kind == "number":
        return pd.Series([float(v) if v else math.nan for v in values], dtype=np.float64)
    return pd.Series(values, dtype=str)
