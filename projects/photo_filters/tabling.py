"""A chain of point steps as a colour table that other programs open."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from projects.photo_filters.chain import Step, parse_chain
from projects.photo_filters.cubes import format_cube, identity
from projects.photo_filters.engine import run_steps
from projects.photo_filters.hald import hald_picture
from shared.errors import DataError
from shared.files import check_output, write_bytes
from shared.images import Picture, picture_format, save_picture

__all__ = ["chain_table", "write_cube"]

_POINT_KINDS = ("matrix", "curve", "table")


def write_cube(path: str | os.PathLike[str], chain: str, *, size: int = 33, force: bool = False) -> int:
    """Write what a chain makes of every colour to a `.cube` file, or to a picture as a HaldCLUT.

    Args:
        size: steps of each channel, 2 to 129; a HaldCLUT has the next square number of them.

    Returns:
        The steps of the table written.
    """
    cube = Path(path).suffix.lower() == ".cube"
    if not cube and not picture_format(path).sixteen_colour:
        raise DataError(f"{path} cannot hold a table in 16 bits", "write .cube, .png or .tif")
    if not 2 <= size <= 129:
        raise DataError(f"a table of {size} steps", "give 2 to 129")
    check_output(path, force=force)
    if cube:
        write_bytes(path, format_cube(chain_table(chain, size), title=chain), force=force)
        return size
    level = max(2, math.isqrt(size - 1) + 1)
    pixels = hald_picture(chain_table(chain, level**2), np.uint16)
    save_picture(path, Picture(pixels), force=force)
    return level**2


def chain_table(chain: str, size: int) -> np.ndarray:
    """Return the (size, size, size, 3) float32 table of a chain.

    Raises:
        DataError: names the step that looks at more than a pixel's colour.
    """
    steps = parse_chain(chain)
    _check_points(steps)
    grid = identity(size)
    made: np.ndarray = run_steps(grid.reshape(size * size, size, 3), steps).reshape(grid.shape)
    return made


def _check_points(steps: Sequence[Step], within: str = "") -> None:
    for step in steps:
        if step.filter.kind == "look":
            _check_points(parse_chain(step.filter.make(*step.values)), step.text)
        elif step.filter.kind not in _POINT_KINDS:
            where = f"step {step.text!r}" + (f" of {within!r}" if within else "")
            raise DataError(
                f"{where} depends on a pixel's place or neighbours, which no table holds", "leave it out"
            )
