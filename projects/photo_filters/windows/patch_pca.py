"""Noise taken away in the principal components of patches (Deledalle, Salmon and Dalalyan 2011).

The patches of a part of a picture, 6 × 6 samples each, are points of a space of 36 dimensions. What the
picture shows there spreads along few directions, the leading eigenvectors of the patches' covariance; noise
is alike in all of them. In these axes a coefficient that noise alone could have made is set to 0. Every
sample is then the mean of what the 36 patches around it say.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from shared.blas import one_blas_thread
from shared.linalg.borders import border_index

__all__ = ["denoise_patches", "noise_level"]

_SIDE = 6  # of a patch
_ZONE = 64  # side of the part that has axes of its own
_LIMIT = 2.7  # standard deviations that noise seldom exceeds
_TILE, _CALM = 8, 0.2  # side of the tiles of differences, and the share of them that is calm
# orthonormal: lightness, red against blue, green against both; independent noise stays as it is
_OPPONENTS = (np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])).astype(np.float32)


def denoise_patches(image: np.ndarray, border: str, noise: float = 0.0) -> np.ndarray:
    """Return the picture without its noise.

    Args:
        image: (h, w) or (h, w, 3), uint8 or float32.
        noise: standard deviation in units of the image; 0 to take that of each opponent colour as
            `noise_level` finds it.
    """
    height, width = image.shape[:2]
    planes = image.reshape(height, width, -1)
    levels = [noise] * planes.shape[2] if noise > 0 else noise_level(image)
    rows, columns = (border_index(size, _SIDE - 1, _SIDE - 1, border) for size in (height, width))
    out = np.empty_like(planes)

    def row_of_zones(y: int) -> None:
        clean, around = _Cleaner(), 2 * (_SIDE - 1)
        for x in range(0, width, _ZONE):
            inside = out[y : y + _ZONE, x : x + _ZONE]
            r, c = rows[y : y + len(inside) + around], columns[x : x + inside.shape[1] + around]
            samples = planes[r[:, None], c].astype(np.float32)
            samples[r < 0], samples[:, c < 0] = 0, 0
            made = [clean(plane, level) for plane, level in zip(_to_opponents(samples), levels, strict=True)]
            result = np.stack(made, axis=2) @ _OPPONENTS if len(made) == 3 else made[0][..., None]
            inside[:] = result if image.dtype == np.float32 else (result + np.float32(0.5)).clip(0, 255)

    with one_blas_thread(), ThreadPoolExecutor(numba.get_num_threads()) as pool:
        for _ in pool.map(row_of_zones, range(0, height, _ZONE)):
            pass
    return out.reshape(image.shape)


def noise_level(image: np.ndarray) -> list[float]:
    """Return the standard deviation of the noise in each opponent colour; of a grey picture, in its one.

    Differences across 2 × 2 pixels, (a − b − c + d) / 2, are noise where the picture is smooth. So their
    variance is taken in tiles of 16 × 16 pixels, and the calm tiles tell it: the value that one in five does
    not reach. A picture smaller than a tile tells nothing and has none.
    """
    channels, side = image.shape[2] if image.ndim == 3 else 1, 2 * _TILE
    height, width = (size // side * side for size in image.shape[:2])
    if height == 0 or width == 0:
        return [0.0] * channels
    samples = image[:height, :width].reshape(height, width, channels)
    variances = np.concatenate([_tiles(samples[y : y + side]) for y in range(0, height, side)], axis=1)
    from scipy.special import gammaincinv  # slow to load

    # of noise alone, the mean of n squares is σ² χ²/n
    n = _TILE**2
    fair = 2 * gammaincinv(n / 2, _CALM) / n
    return [float(v) for v in np.sqrt(np.quantile(variances, _CALM, axis=1) / fair)]


def _tiles(rows: np.ndarray) -> np.ndarray:
    """The variances (c, tiles) of the differences in a row of tiles."""
    samples = rows.astype(np.float32)
    a, b, c, d = (samples[i::2, j::2] for i in (0, 1) for j in (0, 1))
    across = _to_opponents((a - b - c + d) / 2)
    return np.square(across).reshape(len(across), _TILE, -1, _TILE).mean(axis=(1, 3))


def _to_opponents(samples: np.ndarray) -> np.ndarray:
    """(h, w, c) to (c, h, w)."""
    turned = samples @ _OPPONENTS.T if samples.shape[2] == 3 else samples
    return np.moveaxis(turned, 2, 0)


class _Cleaner:
    """Cleans one plane after another in the same memory."""

    def __init__(self) -> None:
        size = _SIDE**2 * (_ZONE + _SIDE - 1) ** 2
        self.memory = np.empty((2, size), np.float32), np.empty(size, bool)

    def __call__(self, plane: np.ndarray, noise: float) -> np.ndarray:
        """Return what lies `_SIDE` − 1 within `plane`, cleaned."""
        edge = _SIDE - 1
        if noise <= 0:
            return plane[edge:-edge, edge:-edge]
        h, w = plane.shape[0] - edge, plane.shape[1] - edge
        places = [(y, x) for y in range(_SIDE) for x in range(_SIDE)]
        patches, coefficients = (m[: _SIDE**2 * h * w].reshape(_SIDE**2, -1) for m in self.memory[0])
        kept = self.memory[1][: _SIDE**2 * h * w].reshape(_SIDE**2, -1)
        for row, (y, x) in zip(patches, places, strict=True):
            row.reshape(h, w)[:] = plane[y : y + h, x : x + w]
        middle = patches.mean(axis=1, keepdims=True)
        patches -= middle
        axes = np.linalg.eigh((patches @ patches.T).astype(np.float64))[1].astype(np.float32)
        np.matmul(axes.T, patches, out=coefficients)
        np.greater(np.abs(coefficients, out=patches), np.float32(_LIMIT * noise), out=kept)
        coefficients *= kept
        cleaned = np.matmul(axes, coefficients, out=patches)
        cleaned += middle
        total = np.zeros_like(plane)
        for (y, x), values in zip(places, cleaned, strict=True):
            total[y : y + h, x : x + w] += values.reshape(h, w)
        return total[edge:-edge, edge:-edge] / np.float32(_SIDE**2)
