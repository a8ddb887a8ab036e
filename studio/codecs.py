"""JPEG and WebP at the size of another file, to compare with."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from shared.metrics.images import psnr, ssim

__all__ = ["Coded", "Shown", "at_size", "measured"]

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


@dataclass
class Coded:
    """The file of a quality; its picture and distances once they were asked for."""

    data: bytes
    shown: Shown | None = None


def at_size(original: np.ndarray, codec: str, size: int, coded: dict[int, Coded] | None = None) -> Shown:
    """Return 8-bit pixels by "JPEG" or "WEBP" at the best quality of no more than `size` bytes.

    Where even the least quality is larger, it is that: its bytes say so.

    Args:
        coded: what this codec made of the same pixels before, by quality; more is added.
    """
    image = Image.fromarray(np.ascontiguousarray(original))
    coded = {} if coded is None else coded

    def of(quality: int) -> Coded:
        found = coded.get(quality)
        if found is None:
            found = coded[quality] = Coded(_coded(image, codec, quality))
        return found

    low, high = 1, 100  # the file of `low` fits or is the least; that of `high` is not wanted
    while high - low > 1:
        middle = (low + high) // 2
        if len(of(middle).data) <= size:
            low = middle
        else:
            high = middle
    best = of(low)
    if best.shown is None:
        with Image.open(io.BytesIO(best.data)) as opened:
            pixels = np.asarray(opened.convert(image.mode))
        name = {"JPEG": "JPEG", "WEBP": "WebP"}[codec]
        best.shown = measured(name, len(best.data), pixels, original)
    return best.shown


def _coded(image: Image.Image, codec: str, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, codec, quality=quality, **_OPTIONS[codec])
    return file.getvalue()
