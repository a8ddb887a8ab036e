"""A table of customers, or of anything: which columns are numbers, which are categories, what names a row.

What the columns are is read off the first 10,000 rows. A column is numbers where nine of ten of its cells
are; any other with at most 50 different texts is a category; one called an id, or the one named, names the
rows; the rest, such as names and remarks, is left out, and so is a column with a single value. An empty cell
is a missing value. Reading is the house's: strict, every row as it stands or an error with its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from shared.datasets.columns import Column
from shared.datasets.cost import check_reading, table_bytes
from shared.datasets.tables import read_table
from shared.datasets.text import first_rows
from shared.errors import DataError, closest

__all__ = ["MOST_LEVELS", "Table", "open_table", "read_columns", "read_for"]

MOST_LEVELS = 50  # different texts of a category
_AN_ID = re.compile(r"(?i:^(?:id|index|unnamed.*)$|[_\s]id$)|[a-z]I[dD]$")
_ID = 75  # bytes of a text that names a row
_TOLD = 200  # characters of a header in an error
_OFFERED = 1_000  # columns among which a misspelt one is sought


@dataclass(frozen=True)
class Table:
    """Rows as they were read.

    Attributes:
        ids: (n,) text that names each row: of the id column, or its number from 1.
        numbers: (n, a) float64, NaN where missing.
        categories: (n, b) text, "" where missing.
        left_out: (column, reason) of each that is not used.
        id_column: what names the rows, or "".
    """

    ids: np.ndarray
    numbers: pd.DataFrame
    categories: pd.DataFrame
    left_out: list[tuple[str, str]]
    id_column: str = ""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def bytes(self) -> int:
        """About how many it takes in memory."""
        return _ID * len(self) + table_bytes(self.numbers) + table_bytes(self.categories)


def open_table(
    path: Path,
    *,
    id_column: str = "",
    columns: Sequence[str] = (),
    categories: Sequence[str] = (),
    without: Sequence[str] = (),
    skip_bad_rows: bool = False,
) -> Table:
    """Read a table and decide what each column is.

    Args:
        id_column: what names the rows; without it the first column called an id.
        columns: only these are used.
        categories: these are categories though they hold numbers, such as postal districts.
        without: these are not used.

    Raises:
        DataError: no such file or column, a bad row with its line, nothing that could tell rows apart.
    """
    check_reading(path, careful=skip_bad_rows)
    header, rows = first_rows(path)
    named = [name for name in header if name.strip()]
    _check_there(path, header, [*columns, *categories, *without, *([id_column] if id_column else [])])
    left_out = [(name, "as asked") for name in without]
    if not id_column:
        id_column = next((name for name in named if _AN_ID.search(name.strip()) and name not in columns), "")
    left_out += [("column without a name", "it has no header")] * (len(header) - len(named))
    wanted = [name for name in (columns or named) if name not in without and name != id_column]
    numbers, texts = [], []
    for name in dict.fromkeys([*wanted, *(c for c in categories if c not in without)]):
        cells = [row[header.index(name)] for row in rows if len(row) == len(header)]
        cells = [cell for cell in cells if cell.strip()]
        if not cells:
            left_out.append((name, "every cell is empty"))
        elif name not in categories and _AN_ID.search(name.strip()) and name not in columns:
            left_out.append((name, "it is called an id"))
        elif name not in categories and _are_numbers(name, cells):
            numbers.append(name)
        elif len(set(cells)) > MOST_LEVELS:
            left_out.append((name, f"over {MOST_LEVELS} different texts"))
        else:
            texts.append(name)
    return _kept(read_columns(path, numbers, texts, id_column, skip_bad_rows=skip_bad_rows), left_out, path)


def read_columns(
    path: Path,
    numbers: Sequence[str],
    texts: Sequence[str],
    id_column: str = "",
    *,
    skip_bad_rows: bool = False,
) -> Table:
    """Read these columns of a table, as a model was fitted on them.

    Raises:
        DataError: a column is not there, or a row is bad, with its line.
    """
    wanted = [Column(f"n{i}", "number", (name,), blank=True) for i, name in enumerate(numbers)]
    wanted += [Column(f"t{i}", "text", (name,)) for i, name in enumerate(texts)]
    if id_column:
        wanted.append(Column("id", "text", (id_column,)))
    elif not wanted:
        wanted.append(Column("id", "text", (first_rows(path)[0][0],)))
    frame = read_table(path, wanted, skip_bad_rows=skip_bad_rows)
    ids = (
        frame["id"].to_numpy(object) if id_column else np.arange(1, len(frame) + 1).astype(str).astype(object)
    )
    values = pd.DataFrame({name: frame[f"n{i}"] for i, name in enumerate(numbers)}, index=frame.index)
    words = pd.DataFrame(
        {name: frame[f"t{i}"].str.strip() for i, name in enumerate(texts)}, index=frame.index
    )
    return Table(ids, values, words, [], id_column)


def read_for(
    path: Path, numbers: Sequence[str], texts: Sequence[str], id_column: str, *, skip_bad_rows: bool = False
) -> Table:
    """Read what a model was fitted on; rows are named by number where the column of names is missing."""
    check_reading(path, careful=skip_bad_rows)
    if id_column and id_column not in first_rows(path)[0]:
        id_column = ""
    return read_columns(path, numbers, texts, id_column, skip_bad_rows=skip_bad_rows)


def _check_there(path: Path, header: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `DataError` for the first column that the header does not name."""
    found = ",".join(header)
    found = found if len(found) <= _TOLD else f"{found[: _TOLD - 1]}…"
    for name in wanted:
        if name not in header or not name.strip():
            offered = [other for other in header[:_OFFERED] if other.strip()]
            raise DataError(
                f"{path}:1: no column {name!r}, found {found!r}", closest(name, offered or ["nothing"])
            )


def _are_numbers(name: str, cells: Sequence[str]) -> bool:
    number = Column(name, "number")
    return sum(number.problem(cell) is None for cell in cells) >= 0.9 * len(cells)


def _kept(table: Table, left_out: list[tuple[str, str]], path: Path) -> Table:
    """Without the columns that tell no row from another, now that all rows are known."""
    numbers, categories = table.numbers, table.categories
    for name in [*numbers, *categories]:
        of_numbers = name in numbers
        column = (numbers if of_numbers else categories)[name]
        levels = column.nunique() if of_numbers else column[column != ""].nunique()
        if levels == 1 and (of_numbers or not (column == "").any()):
            left_out.append((name, "it has one value"))
        elif levels == 0:
            left_out.append((name, "every cell is empty"))
        elif not of_numbers and levels > max(MOST_LEVELS, 2):
            left_out.append((name, f"over {MOST_LEVELS} different texts"))
        else:
            continue
        numbers, categories = (
            numbers.drop(columns=name, errors="ignore"),
            categories.drop(columns=name, errors="ignore"),
        )
    if not len(numbers.columns) + len(categories.columns):
        raise DataError(
            f"{path} has no column that tells rows apart", "name some with --columns or --category"
        )
    return Table(table.ids, numbers, categories, left_out, table.id_column)
