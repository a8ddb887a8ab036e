"""The works as this project does them, in the order in which tables show them."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.photo_peers import CHAIN, Work
from benchmarks.photo_peers.geometry import BENT, ROTATED, bend, turn
from projects.photo_filters import filter_image
from projects.photo_filters.warp import transform_image
from shared.linalg.transform2d import Transform2D

__all__ = ["STEPS", "works"]

STEPS = (
    *("gaussian:1", "gaussian:2", "gaussian:10", "box:9", "motion:15,30", "sharpen", "emboss", "laplacian"),
    *("unsharp:2", "median:3", "median:9", "bilateral:3,10%", "sobel", "scharr", "prewitt", "edges"),
    *("dilate:3", "erode:9", "open:3", "close:3"),
    *("brightness:120%", "contrast:120%", "saturation:120%", "grey", "sepia:60%", "invert", "hue:30"),
    *("temperature:30%", "curve:25=18 75=82", "gamma:1.2", "exposure:1", "posterize:4", "solarize"),
    *("vignette", "vibrance:60%"),
)


def works(pixels: np.ndarray) -> dict[str, Work]:
    """Every filter that a program beside ours has a function for, the moves, and the chain."""
    height, width = pixels.shape[:2]
    found = {step: Work(partial(filter_image, pixels, step)) for step in STEPS}

    def moved(transform: Transform2D, size: tuple[int, int], interpolation: str = "bilinear") -> Work:
        return Work(lambda: transform_image(pixels, transform, *size, interpolation=interpolation))

    found[ROTATED] = moved(turn(width, height), (width, height))
    found[BENT] = moved(bend(width, height), (width, height))
    found["flip"] = moved(Transform2D.flip(horizontal=True, center=(width / 2, height / 2)), (width, height))
    found["quarter turn"] = moved(
        Transform2D.translation(0, width) @ Transform2D.rotation(90), (height, width)
    )
    half, larger = (width // 2, height // 2), (width * 3 // 2, height * 3 // 2)
    found["scale to 50 %, antialiased, bilinear"] = moved(
        Transform2D.scale(half[0] / width, half[1] / height), half
    )
    found["scale to 150 %, bilinear"] = moved(
        Transform2D.scale(larger[0] / width, larger[1] / height), larger
    )
    found[CHAIN] = Work(partial(filter_image, pixels, CHAIN))
    return found
