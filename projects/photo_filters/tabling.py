"""A chain of point steps as a colour table that other programs open."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from projects.photo_filters.chain import Step, parse_chain
from projects.photo_filters.cubes import format_cube, identity
from projects.photo_filters.hald import hald_picture
from projects.photo_filters.running import run_steps
from shared.errors import DataError
from shared.files import check_output, write_bytes
from shared.images import Picture, picture_format, save_picture
from shared.memory import check_budget

__all__ = ["Written", "chain_table", "write_cube"]

_POINT_KINDS = ("matrix", "curve", "table")
_MOST = 129  # steps; two million colours
_COLOUR = 70  # bytes for each, as measured: in the table, on its way through the chain, and as text


@dataclass(frozen=True)
class Written:
    """A table that was written: steps of each channel, and the steps of the chain that it does not hold."""

    size: int
    left_out: tuple[str, ...] = ()


def write_cube(
    path: str | os.PathLike[str], chain: str, *, size: int = 33, skip: bool = False, force: bool = False
) -> Written:
    """Write what a chain makes of every colour to a `.cube` file, or to a 16-bit picture as a HaldCLUT.

    Args:
        size: steps of each channel, 2 to 129; a HaldCLUT has the next square number of them.
        skip: leave out steps that look at more than a pixel's colour.

    Raises:
        DataError: names such a step otherwise; a file that cannot be written or hold a table; or what would
            need more than the memory.
    """
    cube = Path(path).suffix.lower() == ".cube"
    if not cube and not picture_format(path).sixteen_colour:
        raise DataError(f"{path} cannot hold a table in 16 bits", "write .cube, .png or .tif")
    if not 2 <= size <= _MOST:
        raise DataError(f"a table of {size} steps", f"give 2 to {_MOST}")
    check_output(path, force=force)
    if not cube:
        level = max(2, math.isqrt(size - 1) + 1)
        size = level**2
    check_budget(_COLOUR * size**3, f"a table of {size} steps", "give a smaller --size")
    table, left_out = chain_table(chain, size, skip=skip)
    if cube:
        write_bytes(path, format_cube(table, title=chain), force=force)
    else:
        save_picture(path, Picture(hald_picture(table, np.uint16)), force=force)
    return Written(size, tuple(left_out))


def chain_table(chain: str, size: int, *, skip: bool = False) -> tuple[np.ndarray, list[str]]:
    """Return the (size, size, size, 3) float32 table of a chain, and the steps that it does not hold."""
    steps = parse_chain(chain)
    left_out = _others(steps)
    if left_out and not skip:
        raise DataError(
            f"step {left_out[0]!r} depends on a pixel's place or neighbours, which no table holds",
            "leave it out, or give --skip",
        )
    grid = identity(size)
    return _points(grid.reshape(size * size, size, 3), steps).reshape(grid.shape), left_out


def _others(steps: Sequence[Step]) -> list[str]:
    """The steps, those within looks among them, that look at more than a pixel's colour."""
    found = []
    for step in steps:
        if step.filter.kind == "look":
            found += _others(parse_chain(step.filter.make(*step.values)))
        elif step.filter.kind not in _POINT_KINDS:
            found.append(step.text)
    return found


def _points(colours: np.ndarray, steps: Sequence[Step]) -> np.ndarray:
    """Run the point steps on a picture of colours; a look without its other steps."""
    for step in steps:
        if step.filter.kind == "look":
            inner = _points(colours, parse_chain(step.filter.make(*step.values)))
            colours = colours + np.float32(step.values[-1]) * (inner - colours)
        elif step.filter.kind in _POINT_KINDS:
            colours = run_steps(colours, [step])
    return colours
