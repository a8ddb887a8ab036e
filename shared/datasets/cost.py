"""What tables take in memory: told from the size of a file before it is read, and of the table that was read.

Measured with tables of 30 to 100 MB, of ratings, songs and plain numbers: the growth at the peak of the fast
way was 0.8 to 1.2 times what is said here, that of the careful way 0.9 to 1.1 times.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shared.files import open_input
from shared.memory import check_budget

__all__ = ["check_reading", "table_bytes"]

_PEEK = 1 << 16
_FAST = 2, 16  # of each byte of the file: it and a copy; of each cell: 8 in the parser and 8 in the table
_CAREFUL = 3, 72  # a text of its own for each line, and for each cell
_TEXT, _NUMBER = 75, 8  # of a cell in a table


def check_reading(path: Path, *, careful: bool = False) -> None:
    """Raise `DataError` where the reading of a table would exceed the budget (`--memory`).

    The file's first 64 KiB tell how many cells its bytes hold. What is no file, such as a pipe, is let pass:
    how much it holds shows when it has been read.

    Args:
        careful: record by record, as a file with bad rows is read.
    """
    if not path.is_file():
        return
    size = path.stat().st_size
    with open_input(path) as file:
        first = file.read(_PEEK)
    cells = first.count(b"\n") + max(first.count(mark) for mark in (b",", b";", b"\t", b"::"))
    of_byte, of_cell = _CAREFUL if careful else _FAST
    needed = size * (of_byte + of_cell * cells / max(1, len(first)))
    check_budget(needed, f"reading {path}", "take a part of the table")


def table_bytes(table: pd.DataFrame) -> int:
    """Return about how many bytes a table takes, without looking at each of its texts."""
    numbers = sum(values.dtype.kind in "iufb" for _, values in table.items())
    return len(table) * (_NUMBER * numbers + _TEXT * (table.shape[1] - numbers))
