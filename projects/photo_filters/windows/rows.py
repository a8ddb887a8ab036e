"""Rows of a picture with their border, as windows need them, and the way from a picture to its rows.

A window of radius r looks at the rows y − r … y + r and at the pixels x − r … x + r of them. Those rows
stand in a ring, widened by the border on both sides and by a block after that, so that a block may begin
at every pixel. Pictures of many columns are worked on in strips, so that the ring stays in the cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from shared.bands import in_bands
from shared.compiled import jit
from shared.linalg.borders import border_index
from shared.rooms import room_like

__all__ = ["BLOCK", "new_ring", "over_window", "pad_row", "strip_of"]

BLOCK = 64  # samples after a row that a block may reach
_CACHED = 1 << 17  # bytes of the rows under a window: a part of the second cache


def over_window(
    kernel: Callable[..., None], image: np.ndarray, radius: int, border: str, *settings: Any
) -> np.ndarray:
    """Return what a compiled `kernel` makes of a picture.

    It is called for bands of rows as kernel(source, out, y_index, x_index, channels, *settings, start, stop)
    with source and out (h, w·channels) of one dtype, widened to a block where the picture is narrower, and
    y_index (h + 2r,) and x_index (w + 2r,) telling which row and which pixel stand at each place of the
    padded picture, −1 for black.
    """
    height, width = image.shape[:2]
    channels = image.shape[2] if image.ndim == 3 else 1
    source = np.ascontiguousarray(image).reshape(height, width * channels)
    if width * channels < BLOCK:
        source = np.pad(source, ((0, 0), (0, BLOCK - width * channels)))
    out = room_like(source)
    y_index = border_index(height, radius, radius, border)
    x_index = border_index(width, radius, radius, border)
    in_bands(
        lambda start, stop: kernel(source, out, y_index, x_index, channels, *settings, start, stop),
        height,
        width * channels,
    )
    return np.ascontiguousarray(out[:, : width * channels]).reshape(image.shape)


@jit(nogil=True, inline="always")
def strip_of(width, rows, channels, like):  # type: ignore[no-untyped-def]
    """How many of `width` pixels are worked on at once, so that `rows` rows of them stay in the cache."""
    return min(width, max(BLOCK, _CACHED // (rows * channels * like.itemsize)))


@jit(nogil=True)
def new_ring(rows, samples, like):  # type: ignore[no-untyped-def]
    """Zeroed rows of `samples` and a block more, each beginning with a cache line."""
    pitch = (samples // BLOCK + 2) * BLOCK
    room = np.zeros(rows * pitch + BLOCK, like.dtype)
    skipped = -room.ctypes.data % BLOCK // like.itemsize
    return room[skipped : skipped + rows * pitch].reshape(rows, pitch)


@jit(nogil=True)
def pad_row(target, image, y, x_index, x0, pixels, radius, channels):  # type: ignore[no-untyped-def]
    """Fill the first pixels of `target` with those at the padded places x0 … x0 + pixels of row y."""
    n = pixels * channels
    if y < 0:
        target[:n] = 0
        return
    source = image[y]
    first = min(max(radius - x0, 0), pixels)
    last = max(first, min(x_index.size - radius - x0, pixels))
    if first < last:
        inside = source[x_index[x0 + first] * channels :]
        place = target[first * channels : last * channels]
        for i in range(place.size):
            place[i] = inside[i]
    for j in range(first):
        _pad_pixel(target, source, j, x_index[x0 + j], channels)
    for j in range(last, pixels):
        _pad_pixel(target, source, j, x_index[x0 + j], channels)


@jit(nogil=True, inline="always")
def _pad_pixel(target, source, j, x, channels):  # type: ignore[no-untyped-def]
    for c in range(channels):
        target[j * channels + c] = source[x * channels + c] if x >= 0 else 0
