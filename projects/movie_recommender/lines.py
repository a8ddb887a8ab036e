"""Millions of csv lines at once: a few ids and a number to four decimals in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from shared.compiled import jit

__all__ = ["Cells", "number_lines"]

_BLOCK = 1 << 18  # lines made at once, a few megabytes
_DECIMALS = 10_000


class Cells:
    """A column whose rows repeat a few texts.

    Args:
        codes: (n,) place of each row's text.
        texts: the distinct texts, not yet quoted.
    """

    def __init__(self, codes: np.ndarray, texts: Sequence[str]) -> None:
        self.codes = codes
        self.texts = texts

    @classmethod
    def of(cls, values: Any, as_text: Callable[[Any], Any]) -> Cells:
        """Take a column as it is; `as_text` is called once for each distinct value."""
        codes, distinct = pd.factorize(np.asarray(values))
        return cls(codes, [str(as_text(value)) for value in distinct.tolist()])


def number_lines(columns: Sequence[Cells], numbers: np.ndarray) -> Iterator[bytes]:
    """Yield the csv lines of the columns and, last, the (n,) finite numbers to four decimals, in blocks.

    A number is written as `f"{number:.4f}"` writes it, a text in quotes where csv needs them.
    """
    texts = [_quoted(text).encode("utf-8", "replace") for column in columns for text in column.texts]
    ends = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int64)
    table = np.frombuffer(b"".join(texts) or b"\0", np.uint8)
    first = np.cumsum([0, *(len(column.texts) for column in columns)])
    for start in range(0, len(numbers), _BLOCK):
        rows = slice(start, start + _BLOCK)
        codes = np.column_stack(
            [column.codes[rows] + base for column, base in zip(columns, first, strict=False)]
        )
        part = numbers[rows].astype(np.float64)
        yield _join(codes.astype(np.int64), table, ends, _rounded(part), np.signbit(part)).tobytes()


def _rounded(numbers: np.ndarray) -> np.ndarray:
    """|number| in ten-thousandths, rounded as decimal printing rounds the binary value."""
    scaled = np.abs(numbers) * _DECIMALS
    rounded = np.rint(scaled)
    # the product is itself rounded, which may make a tie of what was none: those few are printed
    for place in np.flatnonzero(np.abs(np.abs(scaled - rounded) - 0.5) < 1e-6):
        rounded[place] = int(f"{abs(numbers[place]):.4f}".replace(".", ""))
    return rounded.astype(np.int64)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


@jit
def _join(  # pragma: no cover: compiled
    codes: np.ndarray, table: np.ndarray, ends: np.ndarray, numbers: np.ndarray, negative: np.ndarray
) -> np.ndarray:
    """The bytes of the lines: cells table[ends[code]:ends[code + 1]], then the number, all divided by commas."""
    size = 0
    for n in range(len(numbers)):
        for c in range(codes.shape[1]):
            size += ends[codes[n, c] + 1] - ends[codes[n, c]] + 1
        size += 26  # a sign, at most 19 digits, the point, the end of the line
    out = np.empty(size, np.uint8)
    at = 0
    for n in range(len(numbers)):
        for c in range(codes.shape[1]):
            for place in range(ends[codes[n, c]], ends[codes[n, c] + 1]):
                out[at] = table[place]
                at += 1
            out[at] = 44  # ,
            at += 1
        if negative[n]:
            out[at] = 45  # -
            at += 1
        digits, rest = 5, numbers[n] // 100_000
        while rest:
            digits += 1
            rest //= 10
        rest = numbers[n]
        for place in range(at + digits, at - 1, -1):
            if place == at + digits - 4:
                out[place] = 46  # .
            else:
                out[place] = 48 + rest % 10
                rest //= 10
        at += digits + 1
        out[at] = 10
        at += 1
    return out[:at]
