"""Luma and chroma: three planes of which one holds most of what the eye sees.

BT.601, full range, the samples on a scale of 0 to 255:

    Y  = 0.299 R + 0.587 G + 0.114 B        R = Y + 1.402 Cr
    Cb = (B − Y) / 1.772                    G = Y − 0.344136 Cb − 0.714136 Cr
    Cr = (R − Y) / 1.402                    B = Y + 1.772 Cb

Chroma may be halved in both directions: 2 × 2 means on the way in, bilinear interpolation on the way back
(weights 3/4 and 1/4 on each axis, the border repeated). The way back is in integers with 12 fractional bits.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.quantise import FRACTION
from shared.compiled import jit

__all__ = ["CHROMA", "halved", "halving_error", "merge_planes", "split_planes"]

CHROMA = (1, 2)  # which planes of a colour picture may be halved
_FULL = 1 << FRACTION
_BT601_BACK = np.array([91881, 22554, 46802, 116130], np.int64)  # the four factors above, times 2¹⁶


def split_planes(picture: np.ndarray) -> list[np.ndarray]:
    """Return the planes of a uint8 or uint16 picture as float32, 0 to 255: Y[, Cb, Cr][, alpha].

    The picture is (h, w) grey or (h, w, c): c = 2 grey and alpha, 3 RGB, 4 RGBA.
    """
    samples = picture.astype(np.float32)
    if picture.dtype == np.uint16:
        samples /= 257
    if picture.ndim == 2:
        return [samples]
    if picture.shape[2] < 3:
        return [np.ascontiguousarray(samples[..., i]) for i in range(picture.shape[2])]
    red, green, blue = samples[..., 0], samples[..., 1], samples[..., 2]
    y = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    chroma = [(blue - y) / np.float32(1.772), (red - y) / np.float32(1.402)]
    return [y, *chroma, *(np.ascontiguousarray(samples[..., i]) for i in range(3, picture.shape[2]))]


def halved(plane: np.ndarray) -> np.ndarray:
    """Return the 2 × 2 means of (h, w), an odd last row or column repeated: (⌈h/2⌉, ⌈w/2⌉)."""
    padded = np.pad(plane, [(0, side % 2) for side in plane.shape], mode="edge")
    return (padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]) / 4


def halving_error(picture: np.ndarray, planes: list[np.ndarray]) -> float:
    """Return the mean squared error, in levels of 255, when chroma is halved and nothing else is lost.

    Args:
        picture: as for `split_planes`, which made the planes. Infinite where there is no chroma.
    """
    if len(planes) < 3:
        return float("inf")
    one = np.float32(1 << FRACTION)
    rounded = [
        np.rint((halved(plane) if i in CHROMA else plane) * one).astype(np.int32)
        for i, plane in enumerate(planes[:3])
    ]
    shown = merge_planes(rounded, (*picture.shape[:2], 3), 8)
    original = picture[..., :3].astype(np.float32) / (257 if picture.dtype == np.uint16 else 1)
    return float(np.mean((shown - original) ** 2, dtype=np.float64))


def merge_planes(planes: list[np.ndarray], shape: tuple[int, ...], depth: int) -> np.ndarray:
    """Return the picture of `shape` whose planes are given as int32 with 12 fractional bits.

    Args:
        planes: Y[, Cb, Cr][, alpha]; halved chroma is recognised by its size.
        depth: 8 or 16 bits a sample of the result.
    """
    height, width = shape[:2]
    channels = shape[2] if len(shape) == 3 else 1
    picture = np.empty((height, width, channels), np.uint16)
    peak, scale = (65535, 257) if depth == 16 else (255, 1)
    if channels >= 3:
        cb, cr = (p if p.shape == (height, width) else _doubled(p, height, width) for p in planes[1:3])
        _to_rgb(planes[0], cb, cr, scale, peak, picture)
        rest = planes[3:]
    else:
        rest = planes
    for i, plane in enumerate(rest, start=channels - len(rest)):
        rounded = (plane.astype(np.int64) * scale + _FULL // 2) >> FRACTION
        picture[..., i] = np.clip(rounded, 0, peak)
    return picture.reshape(shape).astype(np.uint16 if depth == 16 else np.uint8)


def _doubled(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear interpolation to twice the size, cut to (height, width): (9a + 3b + 3c + d + 8) >> 4."""
    wide = _doubled_rows(_doubled_rows(plane)[:height].T)[:width].T
    return np.ascontiguousarray((wide + 8) >> 4)


def _doubled_rows(plane: np.ndarray) -> np.ndarray:
    padded = np.pad(plane, [(1, 1), (0, 0)], mode="edge")
    out = np.empty((2 * plane.shape[0], plane.shape[1]), plane.dtype)
    out[::2] = 3 * padded[1:-1] + padded[:-2]
    out[1::2] = 3 * padded[1:-1] + padded[2:]
    return out


@jit(nogil=True)
def _to_rgb(
    y: np.ndarray, cb: np.ndarray, cr: np.ndarray, scale: int, peak: int, picture: np.ndarray
) -> None:
    half = 1 << (15 + FRACTION)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            luma = np.int64(y[i, j]) << 16
            blue, red = np.int64(cb[i, j]), np.int64(cr[i, j])
            r = ((luma + _BT601_BACK[0] * red) * scale + half) >> (16 + FRACTION)
            g = ((luma - _BT601_BACK[1] * blue - _BT601_BACK[2] * red) * scale + half) >> (16 + FRACTION)
            b = ((luma + _BT601_BACK[3] * blue) * scale + half) >> (16 + FRACTION)
            picture[i, j, 0] = min(peak, max(0, r))
            picture[i, j, 1] = min(peak, max(0, g))
            picture[i, j, 2] = min(peak, max(0, b))
