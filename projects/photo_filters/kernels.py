"""Kernels written by hand."""

from __future__ import annotations

import os

import numpy as np

from projects.photo_filters.chain import Step
from projects.photo_filters.registry import Filter
from shared.errors import DataError
from shared.files import read_bytes

__all__ = ["custom_step", "parse_kernel"]

_ROWS = 'write rows as "0,1,0; 1,-4,1; 0,1,0"'


def parse_kernel(text: str, *, normalize: bool = False) -> np.ndarray:
    """Read a kernel: rows separated by `;` or new lines, numbers by commas or blanks; or a file of that form.

    Args:
        normalize: divide by the sum, so that an even surface keeps its brightness.

    Raises:
        DataError: names the cell that is no finite number, the row of another length, an even side, a sum of
            zero where it is to be divided by.
    """
    if os.path.isfile(text):  # unlike Path.is_file, no error for a text too long to be a name
        text = read_bytes(text, limit=1 << 20).decode("utf-8", "replace")
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
                kernel[i, j] = float(cell)
            except ValueError:
                raise DataError(f"{place}: {cell!r} is not a number", _ROWS) from None
            if not np.isfinite(kernel[i, j]):
                raise DataError(f"{place}: {cell} is not finite", _ROWS)
    for name, side in zip(("rows", "columns"), kernel.shape, strict=True):
        if side % 2 == 0:
            raise DataError(f"the kernel has {side} {name}, so no middle", "add zeros to make them odd")
    if normalize:
        if abs(kernel.sum()) <= 1e-12 * np.abs(kernel).sum():
            raise DataError("the kernel adds up to zero and cannot be normalized", "leave --normalize out")
        kernel = kernel / kernel.sum()
    return kernel


def custom_step(kernel: np.ndarray) -> Step:
    """Return a step that convolves with `kernel`."""
    return Step(Filter("kernel", "kernel", "Custom kernel", (), lambda: kernel), (), "--kernel")
