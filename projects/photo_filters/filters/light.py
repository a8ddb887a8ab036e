"""Looks that depend on the place in the picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.photo_filters.registry import register, strength

__all__ = ["vignette"]


@register("vignette", "light", strength(0.5))
def vignette(strength: float) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Vignette: darker towards the corners, as cos⁴ of the angle in a simple lens.

    cos⁴ = 1 / (1 + r²)², r the distance from the centre in half diagonals: a quarter in a corner.
    """
    return lambda x, y: 1 - strength + strength / (1 + x**2 + y**2) ** 2
