"""JPEG and WebP at the size of another file, to compare with."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from shared.metrics.images import psnr, ssim

__all__ = ["Shown", "at_size", "measured"]

_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"optimize": True, "subsampling": "4:2:0"},
    "WEBP": {"method": 4},
}


@dataclass(frozen=True)
class Shown:
    """A coded picture: what its file weighs, and how near to the original (dB, and 0 to 1) it looks."""

    name: str
    bytes: int
    pixels: np.ndarray
    psnr: float
    ssim: float


def measured(name: str, size: int, pixels: np.ndarray, original: np.ndarray) -> Shown:
    """Return a coded picture with its distances from the original."""
    return Shown(name, size, pixels, psnr(original, pixels), ssim(original, pixels))


def at_size(original: np.ndarray, codec: str, size: int) -> Shown:
    """Return 8-bit pixels by "JPEG" or "WEBP" at the best quality of no more than `size` bytes.

    Where even the least quality is larger, it is that: its bytes say so.
    """
    image = Image.fromarray(np.ascontiguousarray(original))
    low, high = 1, 100  # the file of `low` fits or is the least; that of `high` is not wanted
    best = _coded(image, codec, low)
    while high - low > 1:
        middle = (low + high) // 2
        data = _coded(image, codec, middle)
        if len(data) <= size:
            low, best = middle, data
        else:
            high = middle
    with Image.open(io.BytesIO(best)) as opened:
        pixels = np.asarray(opened.convert(image.mode))
    return measured({"JPEG": "JPEG", "WEBP": "WebP"}[codec], len(best), pixels, original)


def _coded(image: Image.Image, codec: str, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, codec, quality=quality, **_OPTIONS[codec])
    return file.getvalue()
