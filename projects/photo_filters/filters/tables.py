"""Colour tables from files."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import numpy as np

from projects.photo_filters.cubes import identity, read_cube
from projects.photo_filters.hald import read_hald
from projects.photo_filters.registry import Parameter, register, strength
from shared.errors import DataError

__all__ = ["table"]


@register(
    "table",
    "table",
    Parameter("file", text="a .cube file or a HaldCLUT picture", about="without | in its name", is_file=True),
    strength(),
)
def table(file: str, strength: float) -> np.ndarray:
    """Colour table from a file: .cube (1-D or 3-D) or HaldCLUT, between its steps by tetrahedra."""
    if not file:
        raise DataError("table: no file is named", "write table:look.cube")
    whole = _read(file, *_stamp(file))
    if strength == 1:
        return whole
    as_it_was = (
        np.tile(np.linspace(0, 1, whole.shape[1], dtype=np.float32), (3, 1))
        if whole.ndim == 2
        else identity(len(whole))
    )
    return as_it_was + np.float32(strength) * (whole - as_it_was)


def _stamp(file: str) -> tuple[int, int]:
    """What changes when a file is written anew."""
    try:
        about = os.stat(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(
            f"{file}: cannot be read ({reason.lower()})", "check the name of the table"
        ) from error
    return about.st_mtime_ns, about.st_size


@lru_cache(maxsize=8)
def _read(file: str, *_stamp: int) -> np.ndarray:
    return read_cube(file) if Path(file).suffix.lower() == ".cube" else read_hald(file)
