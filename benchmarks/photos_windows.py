"""Photos: gradients, medians, the bilateral filter and edges on 12 megapixels beside OpenCV and Pillow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageFilter
from sklearn.datasets import load_sample_image

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, on_threads
from projects.photo_filters import filter_image
from shared.errors import MissingExtra, require
from shared.metrics.images import psnr

SHAPE = (3000, 4000, 3)
Work = Callable[[], Any]  # an array, or a picture of Pillow's, as its users have it
Peer = tuple[str, str, Work]


def measure(threads: int = 1) -> dict[str, Any]:
    """Times of the same filter by us and by a peer, on the same uint8 pixels: a photograph, repeated."""
    photo = load_sample_image("china.jpg")
    times = [-(-wanted // given) for wanted, given in zip(SHAPE, photo.shape, strict=True)]
    pixels = np.ascontiguousarray(np.tile(photo, times)[: SHAPE[0], : SHAPE[1]])
    # Pillow has one thread
    peers, packages, left_out = _pillow(pixels) if threads == 1 else [], ["pillow"], []
    try:
        require("cv2", package="OpenCV", extra="bench")
        peers += _opencv(pixels, threads)
        packages.append("opencv-python-headless")
    except MissingExtra as error:
        left_out.append(str(error))
    comparisons = []
    with one_thread_count(threads):
        for step, peer, work in peers:
            ours: Work = lambda step=step: filter_image(pixels, step)  # type: ignore[misc]  # noqa: E731
            _agree(ours(), np.asarray(work()), f"{step} by {peer}")
            comparisons.append(beside(on_threads(f"{step}, 12 megapixels RGB", threads), peer, ours, work))
        if "opencv-python-headless" in packages:
            comparisons.append(_denoising(photo, threads))
    return {
        "figures": [],
        "comparisons": comparisons,
        "left_out": left_out,
        "provenance": provenance(*packages),
    }


def _denoising(photo: np.ndarray, threads: int) -> dict[str, float | str]:
    """Two ways to take the same noise away; ours must leave less of it."""
    import cv2

    noisy = photo + np.random.default_rng(0).normal(0, 10, photo.shape)
    noisy = noisy.round().clip(0, 255).astype(np.uint8)

    def theirs() -> np.ndarray:
        return cv2.fastNlMeansDenoisingColored(noisy, None, 5, 5, 7, 21)

    ours: Work = lambda: filter_image(noisy, "denoise:4%")  # noqa: E731
    assert psnr(photo, ours()) > psnr(photo, theirs())
    return beside(on_threads("denoise:4%, a photograph", threads), "OpenCV, non-local means", ours, theirs)


def _agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Refuse to time answers that differ.

    Borders are left out. Of edges, which are of another blur, no more than one pixel in twenty may differ.
    """
    ours = ours[..., 0] if theirs.ndim == 2 else ours
    off = np.abs(ours[40:-40, 40:-40].astype(int) - theirs[40:-40, 40:-40])
    most = 255 / 20 if theirs.ndim == 2 else 0.05
    assert off.mean() < most, f"{what}: the answers differ by {off.mean():.2f} levels on average"


def _pillow(pixels: np.ndarray) -> list[Peer]:
    picture = Image.fromarray(pixels)
    return [("median:3", "Pillow", lambda: picture.filter(ImageFilter.MedianFilter(3)))]


def _opencv(pixels: np.ndarray, threads: int) -> list[Peer]:
    import cv2

    cv2.setNumThreads(threads)
    border = cv2.BORDER_REFLECT  # ours by default

    def gradient(derive: Callable[..., np.ndarray], scale: float) -> Work:
        def length() -> np.ndarray:
            dx, dy = (
                derive(pixels, cv2.CV_32F, *order, scale=scale, borderType=border)
                for order in ((1, 0), (0, 1))
            )
            return cv2.convertScaleAbs(cv2.magnitude(dx, dy))

        return length

    def median(size: int) -> Peer:
        return f"median:{size}", "OpenCV", lambda: cv2.medianBlur(pixels, size)

    def dilate(size: int) -> Peer:
        square = np.ones((size, size), np.uint8)
        return f"dilate:{size}", "OpenCV", lambda: cv2.dilate(pixels, square)

    def bilateral() -> np.ndarray:
        return cv2.bilateralFilter(pixels, -1, 25.5, 3, borderType=border)

    def edges() -> np.ndarray:
        """Thresholds are in levels, of Sobel's eight times the slope."""
        grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 1.4, borderType=border)
        return cv2.Canny(grey, 0.01 * 255 * 8, 0.03 * 255 * 8, L2gradient=True)

    return [
        ("sobel", "OpenCV", gradient(cv2.Sobel, 1)),
        ("scharr", "OpenCV", gradient(cv2.Scharr, 0.25)),
        *map(median, (3, 5, 9, 31)),
        *map(dilate, (3, 15)),
        ("bilateral:3,10%", "OpenCV", bilateral),
        ("edges", "OpenCV", edges),
    ]
