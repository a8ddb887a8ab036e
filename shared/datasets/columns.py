"""What a column of a table must hold, and a table about to be read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shared.datasets.text import Text

__all__ = ["FLAGS", "MOVIE_HEADERS", "SHOWN", "USER_HEADERS", "Column", "Task", "rename_headers"]

Kind = Literal["id", "integer", "number", "text", "flag"]
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
USER_HEADERS = ("userId", "user_id", "user")
MOVIE_HEADERS = ("movieId", "movie_id", "movie", "itemId", "item_id", "item")
SHOWN = 60  # characters of an offending value


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
        shown = cell if len(cell) <= SHOWN else cell[: SHOWN - 1] + "…"
        if self.kind == "text" or (self.blank and cell == ""):
            return None
        if "\n" in cell or (self.kind == "id" and cell.strip() == ""):
            return f"{self.name} is {shown!r}"
        if self.kind == "id":
            return None
        if self.kind == "flag":
            known = cell.strip().lower() in FLAGS or (self.blank and not cell.strip())
            return None if known else f"{self.name} {shown!r} is not true or false"
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


@dataclass(frozen=True)
class Task:
    """A table to read: its text, how its rows are divided, and which columns are wanted."""

    text: Text
    delimiter: str
    header: bool
    width: int  # fields in a row
    columns: list[tuple[int, Column]]  # place in the row, what must be there

    @property
    def quoted(self) -> bool:
        """Whether a field may stand in quotes; between tabs a quote is a letter."""
        return self.delimiter != "\t"


def rename_headers(columns: Sequence[Column], names: Mapping[str, str]) -> list[Column]:
    """Return the columns with the header each has in the user's own table."""
    return [replace(c, headers=(names[c.name],), required=True) if c.name in names else c for c in columns]
