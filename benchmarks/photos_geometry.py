"""Photos, geometry: warps of a 12-megapixel picture beside OpenCV and Pillow.

The canvas and the interpolation are the same on both sides. Our cubic is that of Keys with a = −1/2, OpenCV's
has a = −3/4; our Lanczos kernel spans six pixels, OpenCV's eight.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, on_threads
from projects.photo_filters.warp import transform_image
from shared.errors import MissingExtra, require
from shared.linalg.transform2d import Transform2D

# theirs: an array, or a picture of Pillow's, as its users have it
Work = tuple[str, str, Callable[[], np.ndarray], Callable[[], Any]]
HEIGHT, WIDTH = 3000, 4000


def measure(threads: int = 1) -> dict[str, Any]:
    """Times of the same warp by us and by a peer, on the same uint8 pixels."""
    rng = np.random.default_rng(0)
    smooth = ndimage.zoom(rng.integers(0, 256, (60, 80, 3)).astype(np.float32), (50, 50, 1), order=1)
    pixels = np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
    works, packages, left_out = _pillow(pixels) if threads == 1 else [], ["pillow"], []
    try:
        require("cv2", package="OpenCV", extra="bench")
        works += _opencv(pixels, threads)
        packages.append("opencv-python-headless")
    except MissingExtra as error:
        left_out.append(str(error))
    with one_thread_count(threads):
        comparisons = [_compared(work, threads) for work in works]
    return {
        "figures": [],
        "comparisons": comparisons,
        "left_out": left_out,
        "provenance": provenance(*packages),
    }


def _compared(work: Work, threads: int) -> dict[str, float | str]:
    name, peer, ours, theirs = work
    _agree(ours(), np.asarray(theirs()), f"{name} by {peer}")
    return beside(on_threads(f"{name}, 12 megapixels RGB", threads), peer, ours, theirs)


def _agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Refuse to time answers that differ: kernels may, but not by 2 levels on average."""
    assert ours.shape == theirs.shape, f"{what}: {ours.shape} and {theirs.shape}"
    off = np.abs(ours[40:-40, 40:-40].astype(int) - theirs[40:-40, 40:-40])
    assert off.mean() < 2, f"{what}: the answers differ by {off.mean():.1f} levels on average"


def _ours(
    pixels: np.ndarray, transform: Transform2D, size: tuple[int, int], interpolation: str
) -> Callable[[], np.ndarray]:
    return lambda: transform_image(pixels, transform, *size, interpolation=interpolation)


def _opencv(pixels: np.ndarray, threads: int) -> list[Work]:
    import cv2

    cv2.setNumThreads(threads)
    flags = {
        "nearest": cv2.INTER_NEAREST,
        "bilinear": cv2.INTER_LINEAR,
        "bicubic": cv2.INTER_CUBIC,
        "lanczos": cv2.INTER_LANCZOS4,
    }
    half = Transform2D.translation(0.5, 0.5)  # OpenCV's places are pixels' centres
    corners = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
    bent = [(200, 100), (WIDTH - 300, 0), (WIDTH, HEIGHT), (0, HEIGHT - 200)]
    works: list[Work] = []
    for name, flag in flags.items():
        for angle in (10, 80):
            turn = Transform2D.rotation(angle, center=(WIDTH / 2, HEIGHT / 2))
            matrix = (half.inverse() @ turn @ half).matrix[:2]
            works.append(
                (
                    f"rotate by {angle}°, {name}", "OpenCV",
                    _ours(pixels, turn, (WIDTH, HEIGHT), name),
                    partial(cv2.warpAffine, pixels, matrix, (WIDTH, HEIGHT), flags=flag),
                )
            )  # fmt: skip
        bend = Transform2D.perspective(corners, bent)
        matrix = (half.inverse() @ bend @ half).matrix
        works.append(
            (
                f"perspective, {name}", "OpenCV",
                _ours(pixels, bend, (WIDTH, HEIGHT), name),
                partial(cv2.warpPerspective, pixels, matrix, (WIDTH, HEIGHT), flags=flag),
            )
        )  # fmt: skip
    quarter = Transform2D.translation(0, WIDTH) @ Transform2D.rotation(90)
    works.append(
        (
            "quarter turn", "OpenCV",
            _ours(pixels, quarter, (HEIGHT, WIDTH), "bilinear"),
            lambda: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
        )
    )  # fmt: skip
    return works


def _pillow(pixels: np.ndarray) -> list[Work]:
    picture = Image.fromarray(pixels)
    works: list[Work] = []
    for share, size in ((37, (1480, 1110)), (150, (6000, 4500))):
        for name in ("bilinear", "bicubic", "lanczos"):
            scale = Transform2D.scale(size[0] / WIDTH, size[1] / HEIGHT)
            method = getattr(Image.Resampling, name.upper())
            works.append(
                (
                    f"scale to {share} %, antialiased, {name}", "Pillow",
                    _ours(pixels, scale, size, name),
                    partial(picture.resize, size, method),
                )
            )  # fmt: skip
    return works
