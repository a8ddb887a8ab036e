"""Photos: filters on a 12-megapixel picture beside scipy.ndimage, Pillow and, where installed, OpenCV.

One thread on each side: scipy and Pillow have no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside
from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_step
from shared.errors import MissingExtra, require

CHAIN = "gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette"
Peer = tuple[str, str, Callable[[], np.ndarray]]


def measure() -> dict[str, Any]:
    """Times of the same filter by us and by a peer, on the same uint8 pixels."""
    rng = np.random.default_rng(0)
    smooth = ndimage.zoom(rng.integers(0, 256, (60, 80, 3)).astype(np.float32), (50, 50, 1), order=1)
    pixels = np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
    peers, packages, left_out = _scipy_and_pillow(pixels), ["pillow"], []
    try:
        require("cv2", package="OpenCV", extra="bench")
        peers += _opencv(pixels)
        packages.append("opencv-python-headless")
    except MissingExtra as error:
        left_out.append(str(error))
    comparisons = []
    with one_thread_count(1):
        for chain, peer, work in peers:
            _agree(filter_image(pixels, chain), work(), f"{chain} by {peer}")
            ours = lambda chain=chain: filter_image(pixels, chain)  # noqa: E731
            work_done = chain.replace("|", "\\|")
            comparisons.append(beside(f"{work_done}, 12 megapixels RGB", peer, ours, work))
    return {
        "figures": [],
        "comparisons": comparisons,
        "left_out": left_out,
        "provenance": provenance(*packages),
    }


def _agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Refuse to time answers that differ; peers may approximate, but not by 2 levels on average."""
    off = np.abs(ours[40:-40, 40:-40].astype(int) - theirs[40:-40, 40:-40])
    assert off.mean() < 2, f"{what}: the answers differ by {off.mean():.1f} levels on average"


def _scipy_and_pillow(pixels: np.ndarray) -> list[Peer]:
    picture = Image.fromarray(pixels)
    sharpen = ImageFilter.Kernel((3, 3), (0, -1, 0, -1, 5, -1, 0, -1, 0), scale=1)
    return [
        ("gaussian:2", "scipy.ndimage", lambda: ndimage.gaussian_filter(pixels, (2, 2, 0))),
        ("gaussian:2", "Pillow", lambda: np.asarray(picture.filter(ImageFilter.GaussianBlur(2)))),
        ("box:9", "scipy.ndimage", lambda: ndimage.uniform_filter(pixels, (9, 9, 1))),
        ("sharpen", "Pillow", lambda: np.asarray(picture.filter(sharpen))),
    ]


def _opencv(pixels: np.ndarray) -> list[Peer]:
    import cv2

    cv2.setNumThreads(1)
    border = cv2.BORDER_REFLECT  # ours by default

    def filter2d(step: str) -> Peer:
        kernel = np.ascontiguousarray(kernel_of(step)[::-1, ::-1])  # OpenCV correlates
        return step, "OpenCV", lambda: cv2.filter2D(pixels, -1, kernel, borderType=border)

    def gaussian(sigma: float) -> Peer:
        blur = lambda: cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=border)  # noqa: E731
        return f"gaussian:{sigma:g}", "OpenCV", blur

    def box(n: int) -> Peer:
        return f"box:{n}", "OpenCV", lambda: cv2.blur(pixels, (n, n), borderType=border)

    def sobel() -> np.ndarray:
        dx, dy = (cv2.Sobel(pixels, cv2.CV_32F, *order, borderType=border) for order in ((1, 0), (0, 1)))
        return cv2.convertScaleAbs(cv2.magnitude(dx, dy))

    def unsharp() -> np.ndarray:
        blurred = cv2.GaussianBlur(pixels, (0, 0), 2, borderType=border)
        return cv2.addWeighted(pixels, 2, blurred, -1, 0)

    light = filter_image(np.ones(pixels.shape, np.float32), "vignette")
    sharp, saturated, brown = kernel_of("sharpen"), kernel_of("saturation:120%"), kernel_of("sepia:60%")

    def five() -> np.ndarray:
        work = cv2.GaussianBlur(pixels, (0, 0), 2, borderType=border)
        work = cv2.filter2D(work, -1, sharp, borderType=border)
        work = cv2.transform(cv2.transform(work, saturated), brown)
        return cv2.multiply(work, light, dtype=cv2.CV_8U)

    return [
        *map(gaussian, (0.5, 1, 2, 5, 10, 20)),
        *map(box, (3, 9, 31)),
        *map(filter2d, ("sharpen", "emboss", "laplacian")),
        ("sepia", "OpenCV", lambda: cv2.transform(pixels, kernel_of("sepia"))),
        ("unsharp:2", "OpenCV", unsharp),
        ("sobel", "OpenCV", sobel),
        (CHAIN, "OpenCV", five),
    ]


def kernel_of(step: str) -> np.ndarray:
    """The kernel, or the colour matrix, of a step."""
    parsed = parse_step(step)
    made: np.ndarray = parsed.filter.make(*parsed.values)
    return made
