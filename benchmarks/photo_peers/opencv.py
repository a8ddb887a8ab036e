"""The works by OpenCV, on as many threads as ours."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np

from benchmarks.photo_peers import CHAIN, Work, kernel_of
from benchmarks.photo_peers.geometry import BENT, ROTATED, about_centres, bend, turn
from projects.photo_filters import filter_image
from projects.photo_filters.points.curves import byte_tables

__all__ = ["works"]


def works(pixels: np.ndarray) -> dict[str, Work]:
    """What it has a function for."""
    import cv2

    cv2.setNumThreads(numba.get_num_threads())
    border = cv2.BORDER_REFLECT  # ours by default
    height, width = pixels.shape[:2]

    def blur(sigma: float) -> Work:
        return Work(lambda: cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=border))

    def correlate(step: str) -> Work:
        turned = np.ascontiguousarray(kernel_of(step)[::-1, ::-1])  # ours convolves
        return Work(lambda: cv2.filter2D(pixels, -1, turned, borderType=border))

    def slope(derive: Callable[..., np.ndarray], scale: float) -> Work:
        def length() -> np.ndarray:
            dx, dy = (
                derive(pixels, cv2.CV_32F, *order, scale=scale, borderType=border)
                for order in ((1, 0), (0, 1))
            )
            return cv2.convertScaleAbs(cv2.magnitude(dx, dy))

        return Work(length)

    def square(how: Callable[[np.ndarray, np.ndarray], np.ndarray], size: int) -> Work:
        ones = np.ones((size, size), np.uint8)
        return Work(lambda: how(pixels, ones))

    def colours(step: str) -> Work:
        matrix = kernel_of(step) * np.array([1, 1, 1, 255])
        return Work(lambda: cv2.transform(pixels, matrix))

    def look_up(step: str) -> Work:
        table = np.ascontiguousarray(byte_tables(kernel_of(step)).T[None])
        return Work(lambda: cv2.LUT(pixels, table))

    def unsharp() -> np.ndarray:
        return cv2.addWeighted(pixels, 2, cv2.GaussianBlur(pixels, (0, 0), 2, borderType=border), -1, 0)

    def edges() -> np.ndarray:
        """Thresholds are in levels, of Sobel's eight times the slope."""
        grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 1.4, borderType=border)
        return cv2.Canny(grey, 0.01 * 255 * 8, 0.03 * 255 * 8, L2gradient=True)

    light = filter_image(np.ones(pixels.shape, np.float32), "vignette")
    sharp, saturated, brown = (kernel_of(step) for step in ("sharpen", "saturation:120%", "sepia:60%"))

    def five() -> np.ndarray:
        work = cv2.GaussianBlur(pixels, (0, 0), 2, borderType=border)
        work = cv2.filter2D(work, -1, sharp, borderType=border)
        work = cv2.transform(cv2.transform(work, saturated), brown)
        return cv2.multiply(work, light, dtype=cv2.CV_8U)

    turned, bent = about_centres(turn(width, height))[:2], about_centres(bend(width, height))
    larger = (width * 3 // 2, height * 3 // 2)
    found = {
        "gaussian:1": blur(1),
        "gaussian:2": blur(2),
        "gaussian:10": blur(10),
        "box:9": Work(lambda: cv2.blur(pixels, (9, 9), borderType=border)),
        "unsharp:2": Work(unsharp),
        "median:3": Work(lambda: cv2.medianBlur(pixels, 3)),
        "median:9": Work(lambda: cv2.medianBlur(pixels, 9)),
        "bilateral:3,10%": Work(lambda: cv2.bilateralFilter(pixels, -1, 25.5, 3, borderType=border)),
        "sobel": slope(cv2.Sobel, 1),
        "scharr": slope(cv2.Scharr, 0.25),
        "edges": Work(edges),
        "dilate:3": square(cv2.dilate, 3),
        "erode:9": square(cv2.erode, 9),
        "open:3": square(lambda image, ones: cv2.morphologyEx(image, cv2.MORPH_OPEN, ones), 3),
        "close:3": square(lambda image, ones: cv2.morphologyEx(image, cv2.MORPH_CLOSE, ones), 3),
        "vignette": Work(lambda: cv2.multiply(pixels, light, dtype=cv2.CV_8U)),
        "flip": Work(lambda: cv2.flip(pixels, 1)),
        ROTATED: Work(lambda: cv2.warpAffine(pixels, turned, (width, height))),
        BENT: Work(lambda: cv2.warpPerspective(pixels, bent, (width, height))),
        "quarter turn": Work(lambda: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)),
        "scale to 150 %, bilinear": Work(lambda: cv2.resize(pixels, larger)),
        CHAIN: Work(five),
    }
    found |= {step: correlate(step) for step in ("motion:15,30", "sharpen", "emboss", "laplacian")}
    matrices = (
        "brightness:120%",
        "contrast:120%",
        "saturation:120%",
        "grey",
        "sepia:60%",
        "invert",
        "hue:30",
    )
    found |= {step: colours(step) for step in (*matrices, "temperature:30%")}
    curves = ("curve:25=18 75=82", "gamma:1.2", "exposure:1", "posterize:4", "solarize")
    return found | {step: look_up(step) for step in curves}
