"""HaldCLUT pictures: a colour table as an image, which any program that saves one can make.

Level l is a picture of l³ × l³ pixels, and a table of n = l² steps: read row by row, red runs fastest, then
green, then blue (E. Olsson, "Hald CLUT", 2004).
"""

from __future__ import annotations

import os

import numpy as np

from shared.errors import DataError
from shared.images import load_picture

__all__ = ["hald_picture", "read_hald"]

_MOST_LEVEL = 16  # 256 steps, 4096 × 4096


def read_hald(path: str | os.PathLike[str]) -> np.ndarray:
    """Return the (n, n, n, 3) float32 table of a HaldCLUT picture, of 8 or 16 bits."""
    pixels = load_picture(path, max_pixels=_MOST_LEVEL**6).pixels
    height, width = pixels.shape[:2]
    level = round(width ** (1 / 3))
    if pixels.ndim != 3 or pixels.shape[2] < 3 or not (width == height == level**3 and level >= 2):
        kind = "grey" if pixels.ndim == 2 or pixels.shape[2] < 3 else "colour"
        raise DataError(
            f"{path}: {width} × {height} pixels in {kind} are no HaldCLUT",
            "it has l³ × l³ pixels in colour, such as 512 × 512",
        )
    n = level**2
    table = pixels[..., :3].reshape(n, n, n, 3).transpose(2, 1, 0, 3) / np.float32(np.iinfo(pixels.dtype).max)
    return np.ascontiguousarray(table, np.float32)


def hald_picture(table: np.ndarray, dtype: type = np.uint8) -> np.ndarray:
    """Return a table (n, n, n, 3), n a square number, as pixels (l³, l³, 3), rounded and clipped."""
    side = round(len(table) ** 1.5)
    peak = np.iinfo(dtype).max
    values = table.transpose(2, 1, 0, 3).reshape(side, side, 3).astype(np.float64)
    return (values.clip(0, 1) * peak + 0.5).astype(dtype)
