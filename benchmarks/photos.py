"""Photos: filters on a 12-megapixel picture beside scipy.ndimage, Pillow and, where installed, OpenCV."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from benchmarks.harness import provenance
from benchmarks.measure import beside
from projects.photo_filters import filter_image

Work = Callable[[], object]


def measure() -> dict[str, Any]:
    """Times of the same filter by us and by a peer, on the same uint8 pixels."""
    rng = np.random.default_rng(0)
    smooth = ndimage.zoom(rng.integers(0, 256, (60, 80, 3)).astype(np.float32), (50, 50, 1), order=1)
    pixels = np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
    peers = [*_scipy_and_pillow(pixels)]
    packages = ["pillow"]
    if importlib.util.find_spec("cv2"):
        peers += [*_opencv(pixels)]
        packages.append("opencv-python-headless")
    return {
        "figures": [],
        "comparisons": [
            beside(f"{chain}, 12 megapixels RGB", peer, lambda chain=chain: filter_image(pixels, chain), work)  # type: ignore[misc]
            for chain, peer, work in peers
        ],
        "provenance": provenance(*packages),
    }


def _scipy_and_pillow(pixels: np.ndarray) -> Iterator[tuple[str, str, Work]]:
    picture = Image.fromarray(pixels)
    yield "gaussian:2", "scipy.ndimage", lambda: ndimage.gaussian_filter(pixels, (2, 2, 0))
    yield "gaussian:2", "Pillow", lambda: picture.filter(ImageFilter.GaussianBlur(2))
    yield "box:9", "scipy.ndimage", lambda: ndimage.uniform_filter(pixels, (9, 9, 1))
    sharpen = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    kernel = ImageFilter.Kernel((3, 3), sharpen.ravel().tolist(), scale=1)
    yield "sharpen", "Pillow", lambda: picture.filter(kernel)


def _opencv(pixels: np.ndarray) -> Iterator[tuple[str, str, Work]]:
    import cv2

    cv2.setNumThreads(2)
    yield "gaussian:2", "OpenCV", lambda: cv2.GaussianBlur(pixels, (0, 0), 2)
    yield "box:9", "OpenCV", lambda: cv2.blur(pixels, (9, 9))
