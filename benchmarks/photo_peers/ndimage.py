"""The works by scipy.ndimage, which has one thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from benchmarks.photo_peers import CHAIN, Work, kernel_of
from benchmarks.photo_peers.geometry import ROTATED, about_centres, turn
from projects.photo_filters import filter_image

__all__ = ["works"]


def works(pixels: np.ndarray) -> dict[str, Work]:
    """What it has a function for; what leaves the bytes' range is computed in wider numbers, then cut."""
    height, width = pixels.shape[:2]

    def blur(sigma: float) -> Work:
        return Work(lambda: ndimage.gaussian_filter(pixels, (sigma, sigma, 0)))

    def kernel(step: str) -> Work:
        taps = kernel_of(step).astype(np.float32)[..., None]
        return Work(lambda: _cut(ndimage.convolve(pixels, taps, output=np.float32)))

    def square(how: Callable[..., np.ndarray], size: int) -> Work:
        return Work(lambda: how(pixels, (size, size, 1)))

    def slope(derive: Callable[..., np.ndarray], scale: float = 1.0) -> Work:
        def length() -> np.ndarray:
            """Each channel by itself: it smooths along all other axes."""
            found = np.empty(pixels.shape, np.uint8)
            for c in range(3):
                dy, dx = (derive(pixels[..., c], axis=axis, output=np.float32) for axis in (0, 1))
                found[..., c] = _cut(scale * np.hypot(dy, dx))
            return found

        return Work(length)

    back = np.linalg.inv(about_centres(turn(width, height)))  # (x, y) to (x, y); here rows come first
    matrix, offset = back[1::-1, 1::-1], back[1::-1, 2]

    def rotated() -> np.ndarray:
        planes = [ndimage.affine_transform(pixels[..., c], matrix, offset, order=1) for c in range(3)]
        return np.stack(planes, axis=-1)

    def larger() -> np.ndarray:
        return ndimage.zoom(pixels, (1.5, 1.5, 1), order=1, grid_mode=True, mode="nearest")

    light = filter_image(np.ones(pixels.shape, np.float32), "vignette")
    taps = kernel_of("sharpen").astype(np.float32)[..., None]
    colours = (kernel_of("sepia:60%")[:, :3] @ kernel_of("saturation:120%")[:, :3]).T.astype(np.float32)

    def five() -> np.ndarray:
        work = ndimage.gaussian_filter(pixels, (2, 2, 0), output=np.float32)
        return _cut(ndimage.convolve(work, taps) @ colours * light)

    return {
        "gaussian:1": blur(1),
        "gaussian:2": blur(2),
        "gaussian:10": blur(10),
        "box:9": square(ndimage.uniform_filter, 9),
        "sharpen": kernel("sharpen"),
        "emboss": kernel("emboss"),
        "laplacian": kernel("laplacian"),
        "motion:15,30": kernel("motion:15,30"),
        "median:3": square(ndimage.median_filter, 3),
        "median:9": square(ndimage.median_filter, 9),
        "sobel": slope(ndimage.sobel),
        "prewitt": slope(ndimage.prewitt, 4 / 3),
        "dilate:3": square(ndimage.maximum_filter, 3),
        "erode:9": square(ndimage.minimum_filter, 9),
        "open:3": square(ndimage.grey_opening, 3),
        "close:3": square(ndimage.grey_closing, 3),
        ROTATED: Work(rotated),
        "scale to 150 %, bilinear": Work(larger),
        CHAIN: Work(five),
    }


def _cut(values: np.ndarray) -> np.ndarray:
    """Round to bytes, as the others do by themselves."""
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)
