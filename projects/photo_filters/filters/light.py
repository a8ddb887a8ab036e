"""Looks that depend on the place in the picture."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import register, strength

__all__ = ["vignette"]


@register("vignette", "picture", strength(0.5))
def vignette(image: np.ndarray, border: str, strength: float) -> np.ndarray:
    """Vignette: darker towards the corners, as cos⁴ of the angle in a simple lens.

    cos⁴ = 1 / (1 + r²)², r the distance from the centre in half diagonals: a quarter in a corner.
    """
    height, width = image.shape[:2]
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2)[:, None]
    x = np.arange(width, dtype=np.float32) + 0.5 - width / 2
    light = (1 + (x**2 + y**2) * np.float32(4 / (height**2 + width**2))) ** -2
    light *= np.float32(strength)
    light += np.float32(1 - strength)
    return image * (light if image.ndim == 2 else light[..., None])
