"""What a warp should be, written plainly in float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from shared.linalg.transform2d import Transform2D

Reference = Callable[..., tuple[np.ndarray, np.ndarray]]


def kernel(interpolation: str, d: np.ndarray) -> np.ndarray:
    d = np.abs(d)
    if interpolation == "bilinear":
        return np.maximum(1 - d, 0)
    if interpolation == "bicubic":
        near, far = 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
        return np.where(d < 1, near, np.where(d < 2, far, 0))
    return np.where(d < 3, np.sinc(d) * np.sinc(d / 3), 0)


@pytest.fixture(scope="session")
def reference() -> Reference:
    """`reference(image, transform, w, h, "bicubic")`: values on the canvas, and for which pixels they hold.

    These are the pixels whose neighbours and footprint are all on the picture.
    """

    def sample(
        image: np.ndarray, transform: Transform2D, width: int, height: int, interpolation: str
    ) -> tuple[np.ndarray, np.ndarray]:
        rows, columns = image.shape[:2]
        taps = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos": 6}[interpolation]
        m = np.linalg.inv(transform.matrix)
        m = m * np.sign((m @ transform.matrix @ [columns / 2, rows / 2, 1])[2])
        v, u = np.mgrid[0:height, 0:width] + 0.5
        x, y, w = (m[i, 0] * u + m[i, 1] * v + m[i, 2] for i in range(3))
        x, y = x / w, y / w
        far = max(taps / 2, 0.5) + 0.01
        wide = [np.abs(m[i, 0] - p * m[2, 0]) + np.abs(m[i, 1] - p * m[2, 1]) for i, p in ((0, x), (1, y))]
        inside = w > 0
        for place, size, spread in ((x, columns, wide[0] / w), (y, rows, wide[1] / w)):
            edge = np.maximum(far, spread / 2 + 0.01)
            inside &= (place > edge) & (place < size - edge)
        planes = image.reshape(rows, columns, -1).astype(np.float64)
        values = np.zeros((height, width, planes.shape[2]))
        total = np.zeros((height, width, 1))
        if taps == 1:
            i, j = (np.floor(p).clip(0, n - 1).astype(int) for p, n in ((y, rows), (x, columns)))
            return planes[i, j].reshape(height, width, *image.shape[2:]), inside
        x0, y0 = np.floor(x - 0.5), np.floor(y - 0.5)
        for a in range(1 - taps // 2, taps // 2 + 1):
            for b in range(1 - taps // 2, taps // 2 + 1):
                weight = kernel(interpolation, y - 0.5 - y0 - a) * kernel(interpolation, x - 0.5 - x0 - b)
                i, j = (y0 + a).clip(0, rows - 1).astype(int), (x0 + b).clip(0, columns - 1).astype(int)
                values += weight[..., None] * planes[i, j]
                total += weight[..., None]
        return (values / total).reshape(height, width, *image.shape[2:]), inside

    return sample
