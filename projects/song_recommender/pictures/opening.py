"""Pictures small and in RGB, safely opened from several threads."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image

from shared.errors import DataError
from shared.files import MAX_PIXELS, open_input
from shared.images import load_picture

__all__ = ["open_small", "sharing_the_opener"]

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_one_tiff = threading.Lock()


def open_small(path: str | os.PathLike[str], area: int, *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return a picture as (h, w, 3) uint8 of at most about `area` pixels, never enlarged.

    Opened as `shared.images` says: upright, whole or not at all. Of an animation it is the first frame, of
    16 bits the upper 8; what is transparent stands on white. Colour profiles are not applied.

    Raises:
        DataError: it cannot be opened.
    """
    with open_input(path) as file:
        tiff = file.read(4) in _TIFF
    try:
        with _one_tiff if tiff else contextlib.nullcontext():
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


@contextlib.contextmanager
def sharing_the_opener(max_pixels: int) -> Iterator[None]:
    """Let several threads open pictures inside the block.

    The opener sets the decoder's limit and the filter of warnings for the time of a picture and then puts
    back what it found, which threads would do crosswise: so both are set here for the whole block, and what
    each thread finds is right already. Where it turns libtiff's stderr away, `open_small` takes turns.
    """
    limit = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = max_pixels
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit
