"""Parsed tables kept in one checked file each, so that a set is parsed once.

The cache is a convenience and never an authority: a file that is stale (another parser, or a source of
another size or time), damaged, unreadable or unwritable is passed over without a word, and the source
is parsed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shared.container import read_container, write_container
from shared.datasets.catalog import ROOT
from shared.errors import DataError
from shared.files import aside
from shared.memory import check_budget

__all__ = ["cache_folder", "cached", "keep"]

MAGIC = b"LAPTABLE"
VERSION = 1
_SMALL = ("u1", "i1", "u2", "i2", "u4", "i4")
_KINDS: dict[str, tuple[Any, str]] = {  # dtype of a column, and the kinds of dtype that it may be stored as
    "i": (np.int64, "iu"), "f": (np.float64, "f"), "b": (np.bool_, "b"), "text": (None, "u"),
}  # fmt: skip
_OPENED = 4  # bytes for each of the file: 3.6 and 3.7 were measured, of songs and of ratings
PARSER = 1  # raise it when a reader changes what it makes of a file


def cache_folder() -> Path:
    """Return the folder of parsed sets, `PORTFOLIO_CACHE` or `data/cache`; read at each call."""
    return Path(os.environ.get("PORTFOLIO_CACHE") or ROOT / "data" / "cache")


def cached(key: str, source: Path, parse: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return `parse()`, from the cache when `source` is as it was.

    Args:
        key: the file's name in the cache.
        source: the file that `parse` reads; its place, size and time of change tell whether it changed.
        parse: makes a table with columns of int64, float64, bool and text, rows numbered from 0.
    """
    status = source.stat()
    stamp = [PARSER, os.path.realpath(source), status.st_size, status.st_mtime_ns]
    file = cache_folder() / f"{key}.table"
    if file.is_file():  # it, and the table: whose numbers take more there, and its texts
        check_budget(_OPENED * file.stat().st_size, f"reading the parsed {source.name}", "take a smaller set")
    with contextlib.suppress(DataError, OSError, KeyError, TypeError, ValueError):
        meta, arrays = read_container(file, MAGIC, VERSION, kind="parsed table")
        if meta["stamp"] == stamp:
            return _unpack(meta["columns"], arrays)
    table = parse()
    kinds = [[str(name), _kind(table[name])] for name in table]
    arrays = {str(name): _pack(table[name]) for name in table}
    keep(file, MAGIC, VERSION, {"stamp": stamp, "columns": kinds}, arrays)
    return table


def keep(
    file: Path, magic: bytes, version: int, meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> None:
    """Write a file of the cache as `write_container` does, over an earlier one; not, where that fails."""
    with contextlib.suppress(DataError, OSError, UnicodeError), aside():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_container(file, magic, version, meta, arrays, force=True)


def _kind(values: pd.Series) -> str:
    return values.dtype.kind if values.dtype.kind in "ifb" else "text"


def _pack(values: pd.Series) -> np.ndarray:
    """Numbers in the smallest type that holds them; texts as one UTF-8 text, divided by NUL."""
    kind = _kind(values)
    if kind == "text":  # no reader lets a NUL through
        return np.frombuffer("\0".join(values).encode(), np.uint8)
    array = values.to_numpy()
    if kind == "i":
        low, high = array.min(), array.max()
        small = (code for code in _SMALL if np.iinfo(code).min <= low and high <= np.iinfo(code).max)
        return array.astype(next(small, np.int64))
    if kind == "f" and np.array_equal(array.astype(np.float32), array, equal_nan=True):
        return array.astype(np.float32)
    return array


def _unpack(kinds: list[list[str]], arrays: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return the table; KeyError, TypeError, ValueError where the parts do not make one.

    Memory: 8 bytes for each number of the file, and 70 for each text beside its letters.
    """
    columns: dict[str, Any] = {}
    for name, kind in kinds:
        array = arrays[name]
        dtype, stored_as = _KINDS[kind]
        if array.ndim != 1 or array.dtype.kind not in stored_as or name in columns:
            raise ValueError(f"{name} is no column of {kind}")
        if kind == "text":
            columns[name] = pd.Series(array.tobytes().decode().split("\0"), dtype=str)
        else:
            with np.errstate(invalid="ignore"):  # of NaN there are two sorts, and a file may have either
                columns[name] = array.astype(dtype, copy=False)
    if columns.keys() != arrays.keys() or len({len(column) for column in columns.values()}) != 1:
        raise ValueError("the columns do not fit together")
    return pd.DataFrame(columns, copy=False)
