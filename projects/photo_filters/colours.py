"""Colours by name, on the scale of 1."""

from __future__ import annotations

import numpy as np

from shared.images import parse_colour

__all__ = ["LUMA", "chroma", "rgb"]

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as in JPEG


def rgb(name: str) -> np.ndarray:
    """Return (3,) red, green and blue of `teal` or `#1f4e5f`."""
    return np.array(parse_colour(name), np.float64) / 255


def chroma(name: str) -> np.ndarray:
    """Return (3,) how far the channels of a colour are from its luma."""
    colour = rgb(name)
    difference: np.ndarray = colour - LUMA @ colour
    return difference
