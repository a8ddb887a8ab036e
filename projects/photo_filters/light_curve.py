"""Linear light: what a pixel's number stands for, and back (IEC 61966-2-1, the curve of sRGB)."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.segments import Layout, Points

__all__ = ["decode", "encode", "from_linear", "to_linear"]

# steps between which the curves are straight: every value of 8 and of 16 bits is one of the first, and the
# second bends most near black, by 5e-7 of full scale
_DECODING, _ENCODING = 65536, 32769


def to_linear(layout: Layout) -> Points:
    """The piece that decodes."""
    return Points(layout, _curve(decode(np.linspace(0, 1, _DECODING))))


def from_linear(layout: Layout) -> Points:
    """The piece that encodes."""
    return Points(layout, _curve(encode(np.linspace(0, 1, _ENCODING))))


def decode(value: np.ndarray) -> np.ndarray:
    """Return the light, 0 … 1, of sRGB values 0 … 1."""
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encode(light: np.ndarray) -> np.ndarray:
    """Return the sRGB values, 0 … 1, of light 0 … 1."""
    return np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055
    )


def _curve(values: np.ndarray) -> np.ndarray:
    return np.tile(values.astype(np.float32), (3, 1))
