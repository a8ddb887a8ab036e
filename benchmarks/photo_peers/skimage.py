"""The works by scikit-image, which has one thread; most of it works in float64."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.photo_peers import Work
from benchmarks.photo_peers.geometry import BENT, ROTATED, about_centres, bend, turn
from shared.linalg.transform2d import Transform2D

__all__ = ["works"]


def works(pixels: np.ndarray) -> dict[str, Work]:
    """What it has a function for; what takes one channel is called for each.

    Its antialiased scaling blurs by a Gaussian and its bilateral filter measures colours otherwise: other
    filters, which are left out.
    """
    from skimage import color, exposure, feature, filters, morphology, transform, util

    height, width = pixels.shape[:2]

    def each(how: Callable[[np.ndarray], np.ndarray], scale: float = 1.0) -> Work:
        return Work(
            lambda: np.stack([how(np.ascontiguousarray(pixels[..., c])) for c in range(3)], axis=-1),
            partial(_levels, scale),
        )

    def blur(sigma: float) -> Work:
        how = partial(filters.gaussian, pixels, sigma, channel_axis=-1, preserve_range=True)
        return Work(how, _levels)

    def square(how: Callable[..., np.ndarray], size: int) -> Work:
        return each(lambda plane: how(plane, np.ones((size, size), np.uint8)))

    def moved(move: Transform2D) -> Work:
        back = np.linalg.inv(about_centres(move))
        return Work(lambda: transform.warp(pixels, back, order=1, preserve_range=True), _levels)

    def larger() -> np.ndarray:
        size = (height * 3 // 2, width * 3 // 2)
        found: np.ndarray = transform.resize(pixels, size, order=1, preserve_range=True)
        return found

    def edges() -> np.ndarray:
        """Thresholds are of Sobel's slope of a picture that reaches from 0 to 1."""
        found: np.ndarray = feature.canny(color.rgb2gray(pixels), 1.4, 0.01 * 8, 0.03 * 8)
        return found

    # counted from the front: 0.26 takes a last axis of -1 for rows
    unsharp = partial(filters.unsharp_mask, pixels, radius=2, amount=1, channel_axis=2)
    to_levels, slope = partial(_levels, 255.0), 255 * 4 * 2**0.5  # its slope is a quarter, over two axes
    return {
        "gaussian:1": blur(1),
        "gaussian:2": blur(2),
        "gaussian:10": blur(10),
        "unsharp:2": Work(unsharp, to_levels),
        "median:3": square(filters.rank.median, 3),
        "median:9": square(filters.rank.median, 9),
        "sobel": each(filters.sobel, slope),
        "scharr": each(filters.scharr, slope),
        "prewitt": each(filters.prewitt, slope),
        "edges": Work(edges, to_levels),
        "dilate:3": square(morphology.dilation, 3),
        "erode:9": square(morphology.erosion, 9),
        "open:3": square(morphology.opening, 3),
        "close:3": square(morphology.closing, 3),
        "grey": Work(lambda: color.rgb2gray(pixels), lambda grey: _levels(255.0, np.stack([grey] * 3, -1))),
        "invert": Work(lambda: util.invert(pixels)),
        "gamma:1.2": Work(lambda: exposure.adjust_gamma(pixels, 1 / 1.2)),
        ROTATED: moved(turn(width, height)),
        BENT: moved(bend(width, height)),
        "scale to 150 %, bilinear": Work(larger, _levels),
    }


def _levels(first: Any, found: np.ndarray | None = None) -> np.ndarray:
    """Round a result, or scale times a result, to levels."""
    scaled = np.asarray(first, np.float64) if found is None else first * np.asarray(found, np.float64)
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
