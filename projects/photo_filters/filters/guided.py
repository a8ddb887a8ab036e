"""Smoothing by a fit in every square, which keeps edges without a halo."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.guided import guided_filter

__all__ = ["guided"]


@register(
    "guided",
    "picture",
    Parameter("radius", 8.0, 1.0, 250.0, "px", "squares have a side of 2 radius + 1", fits=True),
    Parameter("range", 0.1, 0.001, 4.0, "%", "√ε: what varies by less is smoothed"),
    reach=lambda radius, range: 2 * int(radius),
)
def guided(image: np.ndarray, border: str, radius: float, range: float) -> np.ndarray:
    """Guided filter: smooth where colours vary little, and as it is where they vary much.

    In every square the result is the affine function of the colour that fits it best (He, Sun and Tang 2013).
    Its time does not grow with the radius.
    """
    return guided_filter(image, border, int(radius), range**2)
