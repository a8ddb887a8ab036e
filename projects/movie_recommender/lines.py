"""Millions of csv lines at once: a few texts and a number to four decimals in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from shared.compiled import jit

__all__ = ["Lines", "lines_of"]

_BLOCK = 1 << 18  # lines made at once, a few megabytes
_DECIMALS = 10_000


class Lines:
    """Makes lines whose cells are texts of known tables and, last, a number.

    Args:
        columns: the texts that may stand in each column, not yet quoted.
    """

    def __init__(self, *columns: Sequence[str]) -> None:
        texts = [_quoted(text).encode("utf-8", "replace") for column in columns for text in column]
        self._ends = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int64)
        self._texts = np.frombuffer(b"".join(texts) or b"\0", np.uint8)
        self._first = np.cumsum([0, *(len(column) for column in columns)], dtype=np.int64)[:-1]

    def make(self, codes: Sequence[np.ndarray], numbers: np.ndarray) -> bytes:
        """Return the lines.

        Args:
            codes: of each column the (n,) places of its texts.
            numbers: (n,) finite, written as `f"{number:.4f}"` writes them.
        """
        if len(codes) != len(self._first):
            raise ValueError(f"{len(codes)} columns of codes for {len(self._first)} of texts")
        numbers = numbers.astype(np.float64)
        places = np.stack([column + first for column, first in zip(codes, self._first, strict=True)], axis=1)
        return _join(places, self._texts, self._ends, _rounded(numbers), np.signbit(numbers)).tobytes()


def lines_of(
    columns: Sequence[Any], numbers: np.ndarray, as_text: Callable[[Any], object]
) -> Iterator[bytes]:
    """Yield the lines of whole columns in blocks; `as_text` is asked once for each distinct value."""
    coded = [pd.factorize(np.asarray(column)) for column in columns]
    lines = Lines(*([str(as_text(value)) for value in distinct.tolist()] for _, distinct in coded))
    for start in range(0, len(numbers), _BLOCK):
        block = slice(start, start + _BLOCK)
        yield lines.make([codes[block] for codes, _ in coded], numbers[block])


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
    """The lines' bytes: cells table[ends[code] : ends[code + 1]], then the number, with commas between."""
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
