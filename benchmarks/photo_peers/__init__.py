"""What each program calls a filter: one module a program, from the names of works to what does them.

`works(pixels)` of a module returns, for an (h, w, 3) uint8 picture, the works that the program has a function
for, each as its users would call it. Ours has all of them.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.datasets import load_sample_image

__all__ = ["CHAIN", "PEERS", "Work", "is_here", "kernel_of", "not_here", "photograph"]

CHAIN = "gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette"
# by title: the module here, what it imports, and its package
PEERS = {
    "OpenCV": ("opencv", "cv2", "opencv-python-headless"),
    "Pillow": ("pillow", "PIL", "pillow"),
    "scikit-image": ("skimage", "skimage", "scikit-image"),
    "scipy.ndimage": ("ndimage", "scipy", "scipy"),
}


@dataclass(frozen=True)
class Work:
    """What is timed, and what it gives in levels of 0 … 255, which is not."""

    run: Callable[[], Any]
    seen: Callable[[Any], np.ndarray] = np.asarray


def is_here(title: str) -> bool:
    """True where the package of a program can be imported."""
    with contextlib.suppress(ImportError):
        importlib.import_module(PEERS[title][1])
        return True
    return False


def not_here(title: str) -> str:
    """Return what is told of a program that is left out."""
    return f"{title} is not installed: pip install -e '.[bench]'"


def photograph(megapixels: float) -> np.ndarray:
    """Return (h, w, 3) uint8 pixels, a photograph repeated, three high and four wide."""
    photo = load_sample_image("china.jpg")
    unit = round((megapixels * 1e6 / 12) ** 0.5)
    shape = (3 * unit, 4 * unit)
    times = [-(-wanted // given) for wanted, given in zip(shape, photo.shape[:2], strict=True)]
    return np.ascontiguousarray(np.tile(photo, (*times, 1))[: shape[0], : shape[1]])


def kernel_of(step: str) -> np.ndarray:
    """Return the kernel, the (3, 4) colour matrix, the curves or the table of a step."""
    from projects.photo_filters.chain import parse_step

    parsed = parse_step(step)
    made: np.ndarray = parsed.filter.make(*parsed.values)
    return made
