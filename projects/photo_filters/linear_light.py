"""Linear light: what a pixel's number stands for, and back (IEC 61966-2-1, the curve of sRGB)."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.segments import Layout, Points
from projects.photo_filters.tones import sample, to_linear, to_srgb

__all__ = ["from_light", "to_light"]

# steps between which the curves are straight: every value of 8 and of 16 bits is one of the first, and the
# second bends most near black, by 5e-7 of full scale
_DECODING, _ENCODING = 65536, 32769


def to_light(layout: Layout) -> Points:
    """The piece that decodes."""
    return Points(layout, _curve(to_linear(sample(_DECODING))))


def from_light(layout: Layout) -> Points:
    """The piece that encodes."""
    return Points(layout, _curve(to_srgb(sample(_ENCODING))))


def _curve(values: np.ndarray) -> np.ndarray:
    return np.tile(values.astype(np.float32), (3, 1))
