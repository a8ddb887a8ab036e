"""Edges: where the gradient is long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from projects.photo_filters.colours import LUMA
from projects.photo_filters.filters.blurs import SIGMA, gaussian_taps
from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.canny import canny_edges
from projects.photo_filters.windows.gradients import gradient_length
from shared.errors import DataError
from shared.linalg.convolve import convolve

__all__ = ["edges", "prewitt", "scharr", "sobel"]

_WIDE = 65  # taps of a blur from which rows are no longer blurred as they are needed


def _register_gradient(name: str, side: int, middle: int, doc: str) -> Callable[..., np.ndarray]:
    def length(image: np.ndarray, border: str) -> np.ndarray:
        return gradient_length(image, border, side, middle)

    length.__doc__ = doc
    return register(name, "picture", reach=lambda: 1, direct=length)(length)


sobel = _register_gradient("sobel", 1, 2, "Sobel: eight times the length of the gradient in each channel.")
scharr = _register_gradient("scharr", 3, 10, "Scharr: as Sobel, and more nearly alike in every direction.")
prewitt = _register_gradient("prewitt", 1, 1, "Prewitt: as Sobel, with rows and columns that count alike.")


def _lines(image: np.ndarray, border: str, sigma: float, low: float, high: float) -> np.ndarray:
    """Edges of a picture in uint8 or float32; see `edges`."""
    taps = gaussian_taps(sigma)
    if len(taps) <= _WIDE:
        luma = np.ones(1) if image.ndim == 2 else LUMA
        return canny_edges(image, border, luma, taps[len(taps) // 2 :], low, high)
    whole = image.dtype == np.uint8
    grey = (image if image.ndim == 2 else image @ LUMA).astype(np.float32)
    grey *= np.float32(1 / 255 if whole else 1)
    blurred = convolve(grey, np.outer(taps, taps), border=border)
    lines = canny_edges(blurred, border, np.ones(1), np.ones(1), low, high)
    lines = (lines * 255).astype(np.uint8) if whole else lines
    return lines if image.ndim == 2 else np.repeat(lines[..., None], image.shape[2], axis=2)


def _check(sigma: float, low: float, high: float) -> None:
    if high < low:
        raise DataError(f"high {100 * high:g}% is under low {100 * low:g}%", "give low, then high")


def _way(direct: bool, sigma: float, low: float, high: float) -> str:
    wide = len(gaussian_taps(sigma)) > _WIDE
    return "blurred by a convolution first" if wide else "rows blurred as they are needed"


@register(
    "edges",
    "picture",
    replace(SIGMA, default=1.4, about="details smaller than this are left out"),
    Parameter("low", 0.01, 0.0, 1.0, "%", "an edge goes on where the slope is over this"),
    Parameter("high", 0.03, 0.0, 1.0, "%", "and begins where it is over this"),
    direct=_lines,
    way=_way,
    check=_check,
)
def edges(image: np.ndarray, border: str, sigma: float, low: float, high: float) -> np.ndarray:
    """Edges: white lines on black, one pixel wide, after Canny.

    1. Gaussian blur of the luma; 2. Sobel gradient; 3. only pixels whose gradient is no shorter than its two
    neighbours along its direction, to the nearest eighth of a turn; 4. chains of those over `low` that
    touch one over `high` (Canny 1986). Slopes are in full scales a pixel.
    """
    return _lines(image, border, sigma, low, high)
