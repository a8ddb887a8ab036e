"""Edges: where the gradient is long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from projects.photo_filters.filters.blurs import SIGMA, gaussian_taps
from projects.photo_filters.filters.colour import LUMA
from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.gradients import gradient_length
from shared.linalg.convolve import convolve

__all__ = ["edges", "prewitt", "scharr", "sobel"]

_SMOOTH, _DIFFERENCE = np.array([1.0, 2.0, 1.0]), np.array([1.0, 0.0, -1.0])


def _gradient(image: np.ndarray, border: str) -> tuple[np.ndarray, np.ndarray]:
    """Return ∂f/∂x and ∂f/∂y by Sobel's kernels, eight times the slope a pixel."""
    dx = convolve(image, np.outer(_SMOOTH, _DIFFERENCE), border=border)
    dy = convolve(image, np.outer(_DIFFERENCE, _SMOOTH), border=border)
    return dx, dy


def _register_gradient(name: str, side: int, middle: int, doc: str) -> Callable[..., np.ndarray]:
    def length(image: np.ndarray, border: str) -> np.ndarray:
        return gradient_length(image, border, side, middle)

    length.__doc__ = doc
    return register(name, "picture", reach=lambda: 1, direct=length)(length)


sobel = _register_gradient("sobel", 1, 2, "Sobel: eight times the length of the gradient in each channel.")
scharr = _register_gradient("scharr", 3, 10, "Scharr: as Sobel, and more nearly alike in every direction.")
prewitt = _register_gradient("prewitt", 1, 1, "Prewitt: as Sobel, with rows and columns that count alike.")


@register(
    "edges",
    "picture",
    replace(SIGMA, default=1.4, about="details smaller than this are left out"),
    Parameter("low", 0.01, 0.0, 1.0, "%", "an edge goes on where the slope is over this"),
    Parameter("high", 0.03, 0.0, 1.0, "%", "and begins where it is over this"),
)
def edges(image: np.ndarray, border: str, sigma: float, low: float, high: float) -> np.ndarray:
    """Edges: white lines on black, one pixel wide, after Canny.

    1. Gaussian blur of the luma; 2. Sobel gradient; 3. only pixels whose gradient is no shorter than its two
    neighbours along its direction, to the nearest eighth of a turn; 4. chains of those over `low` that
    touch one over `high` (Canny 1986). Slopes are in full scales a pixel.
    """
    from scipy.ndimage import label

    luma = image if image.ndim == 2 else image @ LUMA.astype(np.float32)
    taps = gaussian_taps(sigma)
    dx, dy = _gradient(convolve(luma, np.outer(taps, taps), border=border), border)
    length = np.hypot(dx, dy) / 8
    strong = _ridges(length, dx, dy) & (length > low)
    chains, count = label(strong, structure=np.ones((3, 3)))
    begun = np.zeros(count + 1, bool)
    begun[chains[strong & (length > high)]] = True
    begun[0] = False
    lines = begun[chains].astype(np.float32)
    return lines if image.ndim == 2 else np.repeat(lines[..., None], image.shape[2], axis=2)


def _ridges(length: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    height, width = length.shape
    padded = np.pad(length, 1)
    eighth = np.round(np.arctan2(dy, dx) * (4 / np.pi)).astype(np.int8) % 4
    ridge = np.zeros(length.shape, bool)
    for number, (y, x) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        ahead = padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]
        behind = padded[1 - y : 1 - y + height, 1 - x : 1 - x + width]
        ridge |= (eighth == number) & (length > behind) & (length >= ahead)
    return ridge
