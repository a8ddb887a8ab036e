"""The fast way to read a table: pandas' C parser with fixed types, believed only where nothing is odd."""

from __future__ import annotations

import csv
import io
import math
import warnings
from typing import Any

import numpy as np
import pandas as pd

from shared.datasets.columns import FLAGS, Column, Task

__all__ = ["read_fast"]


def read_fast(task: Task) -> pd.DataFrame | None:
    """Parse with pandas; None when anything at all is in doubt."""
    data = task.text.data
    if b"\0" in data or not _quotes_are_plain(task):
        return None
    types: dict[int, Any] = {place: str for place in range(task.width)}
    kinds = {"integer": np.int64, "number": np.float64}
    types |= {place: kinds[c.kind] for place, c in task.columns if c.kind in kinds}
    ids = [place for place, c in task.columns if c.kind == "id"]
    integers = [place for place, c in task.columns if c.kind == "integer"]
    odd = _odd_columns(task) if ids or integers else set()
    if odd & set(integers):
        return None
    if not odd & set(ids):
        types |= dict.fromkeys(ids, np.int64)
    blanks: dict[int, list[str]] = {p: [""] for p, c in task.columns if c.blank and c.kind == "number"}
    for attempt in (types, types | dict.fromkeys(ids, str)):
        try:
            with warnings.catch_warnings():
                # that the first row is too long is only warned about
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = pd.read_csv(
                    io.BytesIO(data),
                    sep=task.delimiter,
                    header=None,
                    skiprows=1 if task.header else 0,
                    names=list(range(task.width)),
                    index_col=False,
                    dtype=attempt,
                    keep_default_na=False,
                    na_values=blanks,
                    na_filter=bool(blanks),
                    quoting=csv.QUOTE_MINIMAL if task.quoted else csv.QUOTE_NONE,
                )
            break
        except (ValueError, OverflowError, UnicodeDecodeError, pd.errors.ParserWarning):
            continue
    else:
        return None
    n_separators = (len(frame) + task.header) * (task.width - 1)
    if _separators_outside_quotes(task) != n_separators:
        return None  # short rows are filled up silently
    result = {}
    for place, column in task.columns:
        values = frame[place]
        if column.kind == "flag":
            flags = values.str.strip().str.lower().map(FLAGS | ({"": False} if column.blank else {}))
            sound = flags.notna().all()
            values = flags.astype(bool)
        elif column.kind == "id":
            sound = values.dtype == np.int64 or not (values.str.strip() == "").any()
        else:
            sound = column.kind == "text" or _in_range(values.to_numpy(), column)
        if not sound:
            return None
        result[column.name] = values
    return pd.DataFrame(result)


def _in_range(values: np.ndarray, column: Column) -> bool:
    if column.blank:
        values = values[~np.isnan(values)]
    if not values.size or column.kind == "integer":
        return True
    low, high = values.min(), values.max()  # NaN spreads through both
    inside = math.isfinite(low) and math.isfinite(high) and column.low <= low and high <= column.high
    return bool(inside and not (column.step and np.any(values % column.step)))


def _odd_columns(task: Task) -> set[int]:
    """Return the columns in which a cell is anything but a whole number as one writes it.

    The parser would take 007, +7, 7.0, 7e0 and a 7 between spaces all for 7.
    """
    data = task.text.data
    start = data.find(b"\n") + 1 if task.header else 0
    if data.find(b'"', start) >= 0 or data.find(b"\n\n", start) >= 0:  # columns cannot be told by counting
        return set(range(task.width))
    plain = np.zeros(256, bool)
    plain[list(b"0123456789-\n" + task.delimiter.encode())] = True
    odd: set[int] = set()
    while start < len(data):
        end = data.find(b"\n", start + (1 << 24)) + 1 or len(data)
        octets = np.frombuffer(data, np.uint8, end - start, start)
        ends = np.flatnonzero((octets == ord(task.delimiter)) | (octets == ord("\n")))
        strange = np.searchsorted(ends, np.flatnonzero(~plain[octets]))
        first = np.concatenate([[0], ends + 1])
        first = first[: np.searchsorted(first, len(octets) - 1)]  # of cells with a second character
        zero_led = (
            (octets[first] == ord("0")) & (octets[first + 1] >= ord("0")) & (octets[first + 1] <= ord("9"))
        )
        odd |= set(np.unique(strange % task.width)) | set(np.unique(np.flatnonzero(zero_led) % task.width))
        start = end
    return odd


def _quotes_are_plain(task: Task) -> bool:
    """Tell whether quotes only enclose whole fields, none of which runs over a line's end."""
    data = task.text.data
    if not task.quoted or b'"' not in data:
        return True
    octets = np.frombuffer(data, np.uint8)
    inside = np.logical_xor.accumulate(octets == ord('"'))  # from an opening quote up to its closing one
    if inside[-1] or (inside & (octets == ord("\n"))).any():
        return False
    border = [ord(task.delimiter), ord("\n"), ord('"')]  # a quote beside a quote: a doubled one
    quotes = np.flatnonzero(octets == ord('"'))
    opening, closing = quotes[inside[quotes]], quotes[~inside[quotes]]
    before, after = octets[opening[opening > 0] - 1], octets[closing[closing + 1 < len(octets)] + 1]
    return bool(np.isin(before, border).all() and np.isin(after, border).all())


def _separators_outside_quotes(task: Task) -> int:
    data = task.text.data
    if not task.quoted or b'"' not in data:
        return data.count(task.delimiter.encode())
    octets = np.frombuffer(data, np.uint8)
    inside = np.logical_xor.accumulate(octets == ord('"'))
    return int(np.count_nonzero((octets == ord(task.delimiter)) & ~inside))
