"""Tables of points and where they go, for aligning one picture with another."""

from __future__ import annotations

import csv
import io
import os

import numpy as np

from shared.errors import DataError
from shared.files import read_bytes
from shared.linalg.alignment import Alignment, align

__all__ = ["read_alignment", "read_pairs"]

_COLUMNS = ("x", "y", "u", "v")
_FARTHEST = 1e12  # pixels; squares of such numbers, and sums of them, are still finite


def read_alignment(path: str | os.PathLike[str], model: str) -> Alignment:
    """Fit `model` to the pairs of a table, by a transform that can be undone; errors name the file."""
    source, target = read_pairs(path)
    try:
        found = align(source, target, model)
        found.transform.inverse()
        return found
    except DataError as error:
        raise DataError(f"{path}: {error.problem}", error.next_step) from error


def read_pairs(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return (n, 2) points and (n, 2) where they go, of a table of numbers x, y, u, v, a pair a line.

    Commas, semicolons or tabs part them; a first line that names the columns may give them in another order.
    Empty lines and those after # are left out.

    Raises:
        DataError: the line that is no four numbers of pixels, missing columns, no pairs.
    """
    try:
        text = read_bytes(path, limit=1 << 24).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no text ({error.reason})", "save it as UTF-8") from error
    mark = max(",;\t", key=text.count)
    order = list(range(4))
    rows: list[list[float]] = []
    named = False
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not rows and not named and all(cell and not _is_number(cell) for cell in cells):
            lower = [cell.lower() for cell in cells]
            missing = [name for name in _COLUMNS if lower.count(name) != 1]
            if missing:
                raise DataError(
                    f"{path}:{number}: no one column {missing[0]!r} among {', '.join(cells)}",
                    "name the columns x,y,u,v",
                )
            order, named = [lower.index(name) for name in _COLUMNS], True
            continue
        try:
            rows.append([_number(cells[place]) for place in order])
        except (ValueError, IndexError):
            raise DataError(
                f"{path}:{number}: expected four numbers x,y,u,v, got {mark.join(cells)!r}",
                "correct the line",
            ) from None
        if not named and len(cells) != 4:
            raise DataError(f"{path}:{number}: {len(cells)} values where four belong", "write x,y,u,v")
    if not rows:
        raise DataError(f"{path} has no pairs of points", "write lines x,y,u,v")
    table = np.array(rows)
    return table[:, :2], table[:, 2:]


def _number(text: str) -> float:
    value = float(text.replace("_", "?"))  # Python reads 1_0 as ten
    if not abs(value) <= _FARTHEST:
        raise ValueError
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
