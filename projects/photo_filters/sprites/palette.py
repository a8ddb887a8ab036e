"""One palette for all frames of a GIF: frames with palettes of their own would flicker."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

__all__ = ["with_one_palette"]

_LOOKED_AT = 16  # frames
_BITS = 7  # a channel, of the colours that are counted


def with_one_palette(pictures: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return (h, w, 3) uint8 frames in the same 256 colours.

    The colours are chosen by median cut, where each counts by the square root of its pixels: by their number
    a large dark sky would take them all, and a small bright thing be grey. Frames are not dithered: dots of
    two colours that stand for a third do not compress.
    """
    step = -(-len(pictures) // _LOOKED_AT)
    count = np.zeros(1 << 3 * _BITS, np.int64)
    for one in pictures[::step]:
        r, g, b = (one[..., c].astype(np.int64) >> 8 - _BITS for c in range(3))
        count += np.bincount((r << 2 * _BITS | g << _BITS | b).ravel(), minlength=count.size)
    code = np.flatnonzero(count)
    colours = np.stack([code >> 2 * _BITS, code >> _BITS, code], axis=1) % (1 << _BITS) << 8 - _BITS
    counted = np.repeat(colours, np.ceil(np.sqrt(count[code])).astype(int), axis=0).astype(np.uint8)
    palette = Image.fromarray(counted[None]).quantize(256)
    return [
        np.asarray(Image.fromarray(one).quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
        for one in pictures
    ]
