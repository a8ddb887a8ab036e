"""Looks that are one matrix: (r, g, b, 1) to (r, g, b), values in 0 … 1."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.colours import LUMA
from projects.photo_filters.registry import amount, register, strength

__all__ = ["brightness", "contrast", "grey", "invert", "saturation", "sepia"]

_UNCHANGED = np.eye(3, 4)
_SEPIA = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])


def _linear(matrix: np.ndarray, offset: float = 0.0) -> np.ndarray:
    return np.column_stack([matrix, np.full(3, offset)])


def _blend(look: np.ndarray, share: float) -> np.ndarray:
    return (1 - share) * _UNCHANGED + share * look


@register("brightness", "matrix", amount(1.2))
def brightness(amount: float) -> np.ndarray:
    """Brightness: every value times the amount."""
    return _linear(amount * np.eye(3))


@register("contrast", "matrix", amount(1.2))
def contrast(amount: float) -> np.ndarray:
    """Contrast: distances from middle grey times the amount."""
    return _linear(amount * np.eye(3), (1 - amount) / 2)


@register("saturation", "matrix", amount(1.3))
def saturation(amount: float) -> np.ndarray:
    """Saturation: distances from the grey of the same luma times the amount."""
    return _linear(amount * np.eye(3) + (1 - amount) * LUMA)


@register("grey", "matrix", strength())
def grey(strength: float) -> np.ndarray:
    """Grey: the luma 0.299 r + 0.587 g + 0.114 b in every channel."""
    return _blend(_linear(np.tile(LUMA, (3, 1))), strength)


@register("sepia", "matrix", strength())
def sepia(strength: float) -> np.ndarray:
    """Sepia: the brown of old prints."""
    return _blend(_linear(_SEPIA), strength)


@register("invert", "matrix", strength())
def invert(strength: float) -> np.ndarray:
    """Invert: the negative, 1 − f."""
    return _blend(_linear(-np.eye(3), 1.0), strength)
