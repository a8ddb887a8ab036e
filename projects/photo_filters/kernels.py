"""Kernels written by hand."""

from __future__ import annotations

import os
import re

import numpy as np

from projects.photo_filters.chain import Step
from projects.photo_filters.registry import Filter
from shared.errors import DataError
from shared.files import read_bytes

__all__ = ["custom_step", "oriented", "parse_anchor", "parse_kernel"]

_ROWS = 'write rows as "0,1,0; 1,-4,1; 0,1,0", or name a file with such rows'


def parse_kernel(text: str, *, normalize: bool = False) -> np.ndarray:
    """Read a kernel: rows separated by `;` or new lines, numbers by commas or blanks; or a file of that form.

    Args:
        normalize: divide by the sum, so that an even surface keeps its brightness.

    Raises:
        DataError: names the file, the cell that is no finite number, the row of another length, a sum of
            zero where it is to be divided by.
    """
    if os.path.isfile(text):  # unlike Path.is_file, no error for a text too long to be a name
        try:
            return _parsed(read_bytes(text, limit=1 << 20).decode("utf-8-sig", "replace"), normalize)
        except DataError as error:
            raise DataError(f"{text}: {error.problem}", error.next_step) from error
    if re.fullmatch(r"[^\s,;]+", text):  # one word
        try:
            float(text)
        except ValueError:
            raise DataError(f"kernel {text!r} is neither a number nor a file that is there", _ROWS) from None
    return _parsed(text, normalize)


def _parsed(text: str, normalize: bool) -> np.ndarray:
    rows = [row.replace(",", " ").split() for row in text.replace("\n", ";").split(";") if row.strip()]
    if not rows:
        raise DataError("the kernel is empty", _ROWS)
    kernel = np.empty((len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise DataError(f"kernel row {i + 1} has {len(row)} numbers, row 1 has {len(rows[0])}", _ROWS)
        for j, cell in enumerate(row):
            place = f"kernel row {i + 1}, column {j + 1}"
            try:
                kernel[i, j] = float(cell.replace("_", "?"))  # Python reads 1_0 as ten
            except ValueError:
                raise DataError(f"{place}: {cell!r} is not a number", _ROWS) from None
            if not np.isfinite(kernel[i, j]):
                raise DataError(f"{place}: {cell} is not finite", _ROWS)
    if normalize:
        if abs(kernel.sum()) <= 1e-12 * np.abs(kernel).sum():
            raise DataError("the kernel adds up to zero and cannot be normalized", "leave --normalize out")
        kernel = kernel / kernel.sum()
    return kernel


def parse_anchor(text: str) -> tuple[int, int]:
    """Read the place of an anchor, column and row counted from 0: "1,0"."""
    try:
        x, y = (int(part) for part in text.split(","))
    except ValueError:
        raise DataError(f"--anchor {text!r} is no place", "write column,row counted from 0, as 1,0") from None
    return x, y


def oriented(
    kernel: np.ndarray, *, anchor: tuple[int, int] | None = None, correlate: bool = False
) -> np.ndarray:
    """Return the kernel whose convolution, anchored at its middle, is what is asked for.

    With the anchor at column u, row v of an h × w kernel k, convolution and correlation are

        Σ_ab k[a, b] · f[y + v − a, x + u − b]   and   Σ_ab k[a, b] · f[y + a − v, x + b − u]

    so correlation is convolution with the kernel turned by 180°. Another anchor than the middle, which is
    element h // 2, w // 2, is brought there by zeros around.

    Raises:
        DataError: an anchor outside of the kernel.
    """
    height, width = kernel.shape
    u, v = anchor if anchor is not None else (width // 2, height // 2)
    if not (0 <= u < width and 0 <= v < height):
        raise DataError(
            f"the anchor {u},{v} is outside the kernel of {width} × {height}",
            f"give 0,0 to {width - 1},{height - 1}",
        )
    if correlate:
        kernel, u, v = kernel[::-1, ::-1], width - 1 - u, height - 1 - v
    return np.pad(kernel, [_zeros(height, v), _zeros(width, u)])


def _zeros(side: int, anchor: int) -> tuple[int, int]:
    """How many zeros before and behind make `anchor` the middle; none where it is."""
    if anchor == side // 2:
        return 0, 0
    return max(0, side - 2 * anchor - 1), max(0, 2 * anchor - side)


def custom_step(kernel: np.ndarray) -> Step:
    """Return a step that convolves with `kernel`."""
    return Step(Filter("kernel", "kernel", "Custom kernel", (), lambda: kernel), (), "--kernel")
