"""A picture as numbers: its colours, its texture, and itself very small."""

from __future__ import annotations

import os

import numpy as np
from PIL import Image

from projects.song_recommender.pictures.colour import BINS, colour_histogram, oklab
from projects.song_recommender.pictures.opening import open_small
from projects.song_recommender.pictures.texture import DIRECTIONS, SCALES, texture_energies
from shared.files import MAX_PIXELS

__all__ = ["BLOCKS", "LENGTHS", "VERSION", "describe"]

VERSION = 1  # raise it when the numbers change: what is remembered of older versions is made anew
_AREA = 160 * 160  # pixels that are looked at
_SIDE = 24  # of the small picture

BLOCKS = ("colour", "texture", "eigen-pictures")
LENGTHS = (int(np.prod(BINS)), 2 * len(SCALES) * DIRECTIONS, _SIDE**2)


def describe(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return the blocks of a picture one after the other, float32.

    The eigen-pictures' block is the lightness on 24 × 24 cells, whatever the picture's shape, less its mean
    and of unit length: so brighter and darker prints of one picture agree.

    Raises:
        DataError: it cannot be opened.
    """
    lab = oklab(open_small(path, _AREA, max_pixels=max_pixels))
    lightness = np.ascontiguousarray(lab[..., 0])
    cells = Image.fromarray(lightness).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    small = np.asarray(cells, dtype=np.float32).ravel()
    small = small - small.mean()
    small /= np.linalg.norm(small) + 1e-3  # a picture of one colour stays near 0
    return np.concatenate([colour_histogram(lab), texture_energies(lightness), small])
