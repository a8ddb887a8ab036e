"""How near one picture is to another: PSNR, SSIM, MS-SSIM.

Pictures are (h, w) or (h, w, c), both of one shape; `peak` is the largest value a sample can have, 255 or
65535 for integers. SSIM and MS-SSIM look at the luma of RGB; an alpha channel is left out of it. All raise
`ValueError` where shapes differ or there are no pixels.
"""

from __future__ import annotations

import numba
import numpy as np
from scipy.ndimage import correlate1d

from shared.errors import DataError
from shared.workers import in_order

__all__ = ["LEAST_SIDE", "luma", "ms_ssim", "peak_of", "psnr", "ssim"]

_ROWS = 128  # of a portion: memory is of a few portions, whatever the picture
_SIGMA, _RADIUS = 1.5, 5  # Wang et al. 2004, section III-B: an 11 × 11 Gaussian window
_K1, _K2 = 0.01, 0.03
_SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # Wang, Simoncelli and Bovik 2003, section 3.2
LEAST_SIDE = (2 * _RADIUS + 1) << (len(_SCALE_WEIGHTS) - 1)  # 176: a window still fits after four halvings


def peak_of(picture: np.ndarray) -> float:
    """The largest value that the picture's dtype can hold; 255 for floats."""
    return float(np.iinfo(picture.dtype).max) if np.issubdtype(picture.dtype, np.integer) else 255.0


def psnr(reference: np.ndarray, test: np.ndarray, *, peak: float | None = None) -> float:
    """Peak signal-to-noise ratio in decibels over all samples of all channels, together.

        10 log₁₀(peak² / MSE),   MSE = mean (reference − test)²

    From 0 for samples that are all off by the peak to infinity for identical pictures. A codec is judged by
    the samples it shows, so give it the rounded ones: RGB of 8 bits, not what they were rounded from.
    """
    _check_shapes(reference, test)
    total = 0.0
    for first in range(0, len(reference), _ROWS):
        rows = slice(first, first + _ROWS)
        # float64, because differences of uint8 wrap modulo 256
        total += float(np.sum((reference[rows].astype(np.float64) - test[rows]) ** 2))
    mse = total / reference.size
    limit = peak_of(reference) if peak is None else peak
    return float("inf") if mse == 0 else float(10 * np.log10(limit**2 / mse))


def ssim(reference: np.ndarray, test: np.ndarray, *, peak: float | None = None) -> float:
    """Structural similarity of two lumas, at most 1, which only identical pictures reach.

    The mean over all pixels of

        (2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)),   C = (K · peak)²

    with means, variances and covariance under a Gaussian window of 11 × 11 pixels (σ 1.5), K₁ = 0.01 and
    K₂ = 0.03. Only windows that lie wholly inside count, so both sides must be at least 11 pixels; along a
    shorter side the window covers what there is, its borders mirrored.

    Source: Wang, Bovik, Sheikh and Simoncelli 2004, "Image quality assessment: from error visibility to
    structural similarity"; the same numbers as scikit-image's `structural_similarity` with
    `gaussian_weights=True, sigma=1.5, use_sample_covariance=False`.
    """
    _check_shapes(reference, test)
    limit = peak_of(reference) if peak is None else peak
    height, reach = len(reference), 2 * _RADIUS if len(reference) > 2 * _RADIUS else 0

    def sums(first: int) -> tuple[float, int]:
        # windows that begin in these rows; pictures that are no higher than one window are one portion
        rows = slice(first, min(height, first + _ROWS + reach) if reach else height)
        full, _ = _similarity_maps(luma(reference[rows]), luma(test[rows]), limit)
        return float(full.sum()), full.size

    parts = list(in_order(sums, range(0, height - reach, _ROWS) if reach else [0], numba.get_num_threads()))
    return sum(total for total, _ in parts) / sum(count for _, count in parts)


def ms_ssim(reference: np.ndarray, test: np.ndarray, *, peak: float | None = None) -> float:
    """Structural similarity of two lumas over five scales, in [0, 1]; 1 for identical pictures.

        Π_{j<5} cs_j^w_j · ssim_5^w_5,   w = 0.0448, 0.2856, 0.3001, 0.2363, 0.1333

    cs is the contrast and structure factor (2 σxy + C₂) / (σx² + σy² + C₂) of `ssim`, its mean over the
    windows that fit; at the coarsest scale the whole SSIM counts. Each scale is the 2 × 2 mean of the one
    before, an odd last row or column dropped. A negative mean, as of a negative of the picture, counts as 0.

    Raises:
        DataError: a side under 176 pixels, of which five scales leave less than one window.

    Source: Wang, Simoncelli and Bovik 2003, "Multiscale structural similarity for image quality assessment".
    """
    _check_shapes(reference, test)
    height, width = reference.shape[:2]
    if min(height, width) < LEAST_SIDE:
        raise DataError(
            f"{width} × {height} pixels are too small for the five scales of MS-SSIM",
            f"give pictures of at least {LEAST_SIDE} × {LEAST_SIDE}, or use SSIM",
        )
    limit = peak_of(reference) if peak is None else peak
    x, y = luma(reference), luma(test)
    value = 1.0
    for scale, weight in enumerate(_SCALE_WEIGHTS):
        if scale:
            x, y = _halved(x), _halved(y)
        full, contrast = _similarity_maps(x, y, limit)
        chosen = full if scale == len(_SCALE_WEIGHTS) - 1 else contrast
        value *= max(float(chosen.mean()), 0.0) ** weight
    return value


def luma(picture: np.ndarray) -> np.ndarray:
    """BT.601 luma, 0.299 R + 0.587 G + 0.114 B, (h, w) float64; grey pictures are their own luma."""
    if picture.ndim == 2:
        return picture.astype(np.float64)
    if picture.shape[2] < 3:
        return picture[..., 0].astype(np.float64)
    return picture[..., :3].astype(np.float64) @ np.array([0.299, 0.587, 0.114])


def _similarity_maps(x: np.ndarray, y: np.ndarray, peak: float) -> tuple[np.ndarray, np.ndarray]:
    """The SSIM of each window, and its contrast-structure factor alone."""
    c1, c2 = (_K1 * peak) ** 2, (_K2 * peak) ** 2
    mean_x, mean_y = _windowed(x), _windowed(y)
    var_x = _windowed(x * x) - mean_x**2
    var_y = _windowed(y * y) - mean_y**2
    covariance = _windowed(x * y) - mean_x * mean_y
    contrast = (2 * covariance + c2) / (var_x + var_y + c2)
    return contrast * (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1), contrast


def _windowed(plane: np.ndarray) -> np.ndarray:
    """Gaussian means over the windows that fit; along a side too short for one, over all pixels."""
    taps = np.exp(-0.5 * (np.arange(-_RADIUS, _RADIUS + 1) / _SIGMA) ** 2)
    taps /= taps.sum()
    for axis, side in enumerate(plane.shape):
        plane = correlate1d(plane, taps, axis=axis, mode="reflect")
        if side > 2 * _RADIUS:
            plane = plane.take(range(_RADIUS, side - _RADIUS), axis=axis)
    return plane


def _halved(plane: np.ndarray) -> np.ndarray:
    """2 × 2 means; an odd last row or column is dropped."""
    height, width = (side // 2 for side in plane.shape)
    return plane[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean(axis=(1, 3))


def _check_shapes(reference: np.ndarray, test: np.ndarray) -> None:
    if reference.shape != test.shape:
        raise ValueError(f"pictures differ in shape: {reference.shape} and {test.shape}")
    if not reference.size:
        raise ValueError(f"pictures {reference.shape} have no pixels")
