"""What a stream of rows is made of: convolutions, and operations on pixels. Values have 1 as full scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = [
    "Light",
    "Operation",
    "Premultiply",
    "Recolour",
    "Rescale",
    "Unpremultiply",
    "Window",
]


@dataclass(frozen=True)
class Window:
    """A convolution, written as the weighted sum of the window's samples (the kernel already turned).

    Attributes:
        columns, rows: (phases, rank, kh) and (rank, kw), separable terms.
        places, weights: (taps, 2) and (taps,), single samples of the window as row and column.
        above, before: samples of the window above and left of the middle.
        stride: rows that the window moves on for each row made.
        pads: whether the input is continued by the border; else it has every row that is asked for.
        height: rows made, where it is not the picture's.
        keeps_alpha: the last channel is that of the middle.
    """

    columns: np.ndarray
    rows: np.ndarray
    places: np.ndarray
    weights: np.ndarray
    above: int
    before: int
    stride: int = 1
    pads: bool = True
    height: int | None = None
    keeps_alpha: bool = False


@dataclass(frozen=True)
class Recolour:
    """(r, g, b) ← matrix (3, 4) · (r, g, b, 1)."""

    matrix: np.ndarray


@dataclass(frozen=True)
class Rescale:
    """Grey ← gain · grey + offset."""

    gain: float
    offset: float


@dataclass(frozen=True)
class Light:
    """Colour ← colour · (columns · rows)[y, x], a field of low rank.

    Attributes:
        columns, rows: (h, rank) and (rank, w).
    """

    columns: np.ndarray
    rows: np.ndarray


@dataclass(frozen=True)
class Premultiply:
    """Colour ← colour · alpha."""


@dataclass(frozen=True)
class Unpremultiply:
    """Colour ← colour / alpha."""


Operation = Window | Recolour | Rescale | Light | Premultiply | Unpremultiply
