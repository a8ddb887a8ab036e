"""Colour at 16 bits a channel, of which Pillow's images hold the high bytes alone.

Its decoders take the high byte of every sample, told by the order of bytes that the raw mode names. Told the
other order they take the low byte; so two passes give both, exactly, for PNG and TIFF however they are
compressed. Grey with alpha has four bytes a pixel, which come in one pass.
"""

from __future__ import annotations

import sys
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageFile, TiffImagePlugin

from shared.images.memory import one_block, take

__all__ = ["is_deep", "load_deep"]

_PLANAR, _SEPARATE = 284, 2
_SPLIT = ("RGB;16", "RGBA;16", "RGBX;16")


def _raw_mode(tile: Any) -> str:
    arguments = tile.args if isinstance(tile.args, tuple) else (tile.args,)
    return arguments[0] if arguments and isinstance(arguments[0], str) else ""


def is_deep(image: Image.Image) -> bool:
    """Whether `load_deep` gives all 16 bits of this image's colour."""
    tiles = getattr(image, "tile", ())
    if not tiles or image.format not in ("PNG", "TIFF"):
        return False
    if image.format == "PNG":
        return not getattr(image, "is_animated", False) and _raw_mode(tiles[0]) in (
            "RGB;16B", "RGBA;16B", "LA;16B",
        )  # fmt: skip
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    separate = image.tag_v2.get(_PLANAR) == _SEPARATE
    return not separate and all(_raw_mode(tile)[:-1] in _SPLIT for tile in tiles)


def load_deep(image: Image.Image, file: BinaryIO) -> np.ndarray:
    """Return (h, w, 2 to 4) uint16 of an opened image for which `is_deep` holds; it is loaded afterwards.

    Args:
        file: what `image` was opened from.
    """
    assert isinstance(image, ImageFile.ImageFile)
    mode, frame = _raw_mode(image.tile[0]), image.tell()
    if mode.startswith("LA"):
        image.tile = [image.tile[0]._replace(args="RGBA")]
        image.load()
        lanes = np.asarray(image).astype(np.uint16)  # high and low of grey, high and low of alpha
        return lanes[..., ::2] << 8 | lanes[..., 1::2]
    with one_block():
        image.load()
    pixels = take(image, spend=True).astype(np.uint16)
    pixels <<= 8
    position = file.tell()
    file.seek(0)
    with Image.open(file, formats=(image.format or "",)) as again, one_block():
        assert isinstance(again, ImageFile.ImageFile)
        again.seek(frame)
        again.tile = [_swapped(tile) for tile in again.tile]
        again.load()
        pixels |= take(again, spend=True)
    file.seek(position)
    return pixels


def _swapped(tile: Any) -> Any:
    """The tile whose decoder takes the other byte of each sample."""
    mode = _raw_mode(tile)
    little = mode[-1] == "L" or (mode[-1] == "N" and sys.byteorder == "little")
    other = mode[:-1] + ("B" if little else "L")
    return tile._replace(args=(other, *tile.args[1:]) if isinstance(tile.args, tuple) else other)
