"""Colours turned, warmed, mixed and paled: one matrix each, from (r, g, b, 1) to (r, g, b)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from projects.photo_filters.colours import LUMA
from projects.photo_filters.registry import Parameter, register, strength
from shared.errors import DataError

__all__ = ["fade", "hue", "mixer", "mono", "temperature", "tint", "vibrance"]

_CHANNELS = ("red", "green", "blue")


def _gains(gains: list[float]) -> np.ndarray:
    """Return the matrix that multiplies the channels, in proportion and so that greys keep their luma."""
    whole = np.diag(np.array(gains) / (LUMA @ gains))
    return np.column_stack([whole, np.zeros(3)])


@register(
    "hue", "matrix", Parameter("angle", 30.0, -360.0, 360.0, "°", "120 takes red to green, green to blue")
)
def hue(angle: float) -> np.ndarray:
    """Hue: a rotation of the colour cube about its grey diagonal (Rodrigues' formula).

    With the axis k = (1, 1, 1)/√3 and its cross-product matrix K: I + sin α · K + (1 − cos α) · K².
    """
    turn = np.radians(angle)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    return np.column_stack(
        [np.eye(3) + np.sin(turn) * cross + (1 - np.cos(turn)) * cross @ cross, np.zeros(3)]
    )


@register(
    "temperature",
    "matrix",
    Parameter("warmth", 0.2, -1.0, 1.0, "%", "over 0 towards amber, below towards blue"),
)
def temperature(warmth: float) -> np.ndarray:
    """Temperature: red against blue, as 1 + w/4 to 1 − w/4; greys keep their luma."""
    return _gains([1 + warmth / 4, 1.0, 1 - warmth / 4])


@register(
    "tint", "matrix", Parameter("tint", 0.2, -1.0, 1.0, "%", "over 0 towards magenta, below towards green")
)
def tint(tint: float) -> np.ndarray:
    """Tint: red and blue against green, as 1 + t/8 to 1 − t/8; greys keep their luma."""
    return _gains([1 + tint / 8, 1 - tint / 8, 1 + tint / 8])


_SHARE = Parameter("", 0.0, -4.0, 4.0, "%")


@register(
    "mono",
    "matrix",
    *(replace(_SHARE, name=c, default=d) for c, d in zip(_CHANNELS, (0.6, 0.3, 0.1), strict=True)),
    strength(),
)
def mono(red: float, green: float, blue: float, strength: float) -> np.ndarray:
    """Black and white as through a coloured glass: shares of red, green and blue, made to add up to 100 %."""
    weights = np.array([red, green, blue])
    if abs(weights.sum()) < 0.01:
        raise DataError(f"mono: the shares add up to {weights.sum():.2%}", "give shares that add up to 100%")
    grey = np.tile(weights / weights.sum(), (3, 1))
    return np.column_stack([(1 - strength) * np.eye(3) + strength * grey, np.zeros(3)])


@register(
    "mixer",
    "matrix",
    *(
        replace(_SHARE, name=f"{out[0]}{source[0]}", default=float(out == source), about=f"{source} in {out}")
        for out in _CHANNELS
        for source in _CHANNELS
    ),
)
def mixer(*shares: float) -> np.ndarray:
    """Channel mixer: the nine numbers of a matrix, row by row."""
    return np.column_stack([np.reshape(shares, (3, 3)), np.zeros(3)])


@register("fade", "matrix", strength(0.5))
def fade(strength: float) -> np.ndarray:
    """Fade: black becomes a grey of up to 20 %, white of 95 %, as in a print that saw the sun."""
    return np.column_stack([(1 - 0.25 * strength) * np.eye(3), np.full(3, 0.2 * strength)])


@register("vibrance", "table", Parameter("amount", 0.3, -1.0, 1.0, "%", "below 0 pales, dull colours first"))
@lru_cache(maxsize=8)
def vibrance(amount: float) -> np.ndarray:
    """Vibrance: saturation, the more so the duller a colour is.

    Distances from the luma are multiplied by 1 + amount · (1 − s)², s = max − min of the channels, tabled at
    33³ colours. Where the largest channel changes, so do the tetrahedra between them.
    """
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 33)] * 3, indexing="ij"), axis=3)
    spread = grid.max(axis=3) - grid.min(axis=3)
    grey = grid @ LUMA
    gain = 1 + amount * (1 - spread) ** 2
    return (grey[..., None] + gain[..., None] * (grid - grey[..., None])).astype(np.float32)
