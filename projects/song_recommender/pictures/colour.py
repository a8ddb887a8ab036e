"""The colours of a picture: a histogram in Oklab with soft bins.

Oklab (Ottosson 2020, A perceptual color space for image processing) places colours so that equal distances
look about equal: lightness L in [0, 1], a from green to red, b from blue to yellow. A pixel is shared out
among the eight bins around it (trilinear weights), so that a small change of light moves little.

With the root of each bin's share the dot product of two pictures is Σ √(p q), Bhattacharyya's coefficient of
their colour distributions: 1 for equal ones, 0 for such without a colour in common.
"""

from __future__ import annotations

import itertools

import numpy as np

__all__ = ["BINS", "colour_histogram", "oklab"]

BINS = (8, 11, 11)  # L, a, b
_MOST_CHROMA = 0.25  # |a| and |b| beyond it, as of pure blue, count as it
_POWER = 0.6  # finer bins near grey, where photographs have most of their colours
_TO_CONES = np.array(  # linear sRGB to the responses l, m, s
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(pixels: np.ndarray) -> np.ndarray:
    """Return (…, 3) float32 L, a, b of (…, 3) uint8 sRGB."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(linear.astype(np.float32)[pixels] @ _TO_CONES.T.astype(np.float32))
    lab: np.ndarray = cones @ _TO_LAB.T.astype(np.float32)
    return lab


def colour_histogram(lab: np.ndarray) -> np.ndarray:
    """Return the roots of the shares of all bins, float32 of unit length, for (h, w, 3) Oklab."""
    flat = lab.reshape(-1, 3).T
    chroma = np.sign(flat[1:]) * (np.abs(flat[1:]) / _MOST_CHROMA).clip(0, 1) ** _POWER
    places = np.stack([flat[0].clip(0, 1), *((chroma + 1) / 2)]).astype(np.float64)  # in [0, 1]
    places *= np.array(BINS)[:, None] - 1
    low = np.minimum(places.astype(np.int64), np.array(BINS)[:, None] - 2)
    upper = places - low  # (3, pixels): how far from the lower bin to the upper
    first = np.ravel_multi_index(tuple(low), BINS)
    shares = np.zeros(np.prod(BINS))
    for corner in itertools.product((0, 1), repeat=3):
        weights = [part if up else 1 - part for part, up in zip(upper, corner, strict=True)]
        bins = first + np.ravel_multi_index(corner, BINS)
        shares += np.bincount(bins, weights[0] * weights[1] * weights[2], len(shares))
    return np.sqrt(shares / flat.shape[1]).astype(np.float32)
