"""Photos: convolutions and chains on a 12-megapixel picture beside scipy.ndimage, Pillow and OpenCV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, on_threads
from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_step
from shared.errors import MissingExtra, require
from shared.linalg.convolve import convolve

CHAIN = "gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette"
Work = Callable[[], Any]  # an array, or a picture of Pillow's, as its users have it
Peer = tuple[str, Work, str, Work]


def measure(threads: int = 1) -> dict[str, Any]:
    """Times of the same filter by us and by a peer, on the same uint8 pixels."""
    rng = np.random.default_rng(0)
    smooth = ndimage.zoom(rng.integers(0, 256, (60, 80, 3)).astype(np.float32), (50, 50, 1), order=1)
    pixels = np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
    # scipy and Pillow have one thread
    peers, packages, left_out = _scipy_and_pillow(pixels) if threads == 1 else [], ["pillow"], []
    try:
        require("cv2", package="OpenCV", extra="bench")
        peers += _opencv(pixels, threads)
        packages.append("opencv-python-headless")
    except MissingExtra as error:
        left_out.append(str(error))
    comparisons = []
    with one_thread_count(threads):
        for work, ours, peer, theirs in peers:
            _agree(ours(), np.asarray(theirs()), f"{work} by {peer}")
            comparisons.append(beside(on_threads(f"{work}, 12 megapixels RGB", threads), peer, ours, theirs))
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
        _chain(pixels, "gaussian:2", "scipy.ndimage", lambda: ndimage.gaussian_filter(pixels, (2, 2, 0))),
        _chain(pixels, "gaussian:2", "Pillow", lambda: picture.filter(ImageFilter.GaussianBlur(2))),
        _chain(pixels, "box:9", "scipy.ndimage", lambda: ndimage.uniform_filter(pixels, (9, 9, 1))),
        _chain(pixels, "sharpen", "Pillow", lambda: picture.filter(sharpen)),
    ]


def _chain(pixels: np.ndarray, chain: str, peer: str, theirs: Work) -> Peer:
    return chain, lambda: filter_image(pixels, chain), peer, theirs


def _opencv(pixels: np.ndarray, threads: int) -> list[Peer]:
    import cv2

    cv2.setNumThreads(threads)
    border = cv2.BORDER_REFLECT  # ours by default

    def beside_opencv(chain: str, theirs: Work) -> Peer:
        return _chain(pixels, chain, "OpenCV", theirs)

    def filter2d(what: str, kernel: np.ndarray) -> Peer:
        turned = np.ascontiguousarray(kernel[::-1, ::-1])  # OpenCV correlates
        theirs = lambda: cv2.filter2D(pixels, -1, turned, borderType=border)  # noqa: E731
        return what, lambda: convolve(pixels, kernel), "OpenCV", theirs

    def separable(size: int) -> Peer:
        column, row = np.random.default_rng(size).random((2, size))
        column, row = column / column.sum(), row / row.sum()
        theirs = lambda: cv2.sepFilter2D(pixels, -1, row[::-1], column[::-1], borderType=border)  # noqa: E731
        return (
            f"a separable kernel {size} × {size}",
            lambda: convolve(pixels, np.outer(column, row)),
            "OpenCV",
            theirs,
        )

    def gaussian(sigma: float) -> Peer:
        return beside_opencv(
            f"gaussian:{sigma:g}", lambda: cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=border)
        )

    def box(n: int) -> Peer:
        return beside_opencv(f"box:{n}", lambda: cv2.blur(pixels, (n, n), borderType=border))

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
        *(filter2d(step, kernel_of(step)) for step in ("sharpen", "emboss", "laplacian")),
        *map(separable, (5, 11)),
        *(filter2d(f"a random kernel {n} × {n}", _random(n)) for n in (3, 5, 9, 15)),
        *(filter2d(f"a disc {n} × {n}", _disc(n)) for n in (5, 15)),
        beside_opencv("unsharp:2", unsharp),
        beside_opencv("vignette", lambda: cv2.multiply(pixels, light, dtype=cv2.CV_8U)),
        beside_opencv(CHAIN, five),
    ]


def _random(n: int) -> np.ndarray:
    kernel = np.random.default_rng(n).standard_normal((n, n))
    scaled: np.ndarray = kernel / np.abs(kernel).sum()
    return scaled


def _disc(n: int) -> np.ndarray:
    y, x = np.mgrid[-(n // 2) : n // 2 + 1, -(n // 2) : n // 2 + 1]
    inside = (x**2 + y**2 <= (n / 2) ** 2).astype(float)
    scaled: np.ndarray = inside / inside.sum()
    return scaled


def kernel_of(step: str) -> np.ndarray:
    """The kernel, or the colour matrix, of a step."""
    parsed = parse_step(step)
    made: np.ndarray = parsed.filter.make(*parsed.values)
    return made
