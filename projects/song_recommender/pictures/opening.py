"""Pictures small and in RGB."""

from __future__ import annotations

import os

import numpy as np
from PIL import Image

from shared.errors import DataError
from shared.files import MAX_PIXELS
from shared.images import load_picture

__all__ = ["open_small"]


def open_small(path: str | os.PathLike[str], area: int, *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return a picture as (h, w, 3) uint8 of at most about `area` pixels, never enlarged.

    Opened as `shared.images` says: upright, whole or not at all. Of an animation it is the first frame, of
    16 bits the upper 8; what is transparent stands on white. Colour profiles are not applied.

    Raises:
        DataError: it cannot be opened.
    """
    try:
        pixels = load_picture(path, max_pixels=max_pixels, frame=0).pixels
    except MemoryError as error:
        raise DataError(f"{path} does not fit into memory", "lower --max-pixels to leave it out") from error
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    scale = min(1.0, (area / (image.width * image.height)) ** 0.5)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image = image.resize(size, Image.Resampling.BOX)  # premultiplied inside: what is hidden stays hidden
    if image.mode in ("LA", "RGBA"):
        image = Image.alpha_composite(Image.new("RGBA", size, "white"), image.convert("RGBA"))
    return np.asarray(image.convert("RGB"))
