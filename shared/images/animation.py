"""Frames of an animation as the formats that hold them want them: palettes, durations, repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from shared.images.formats import Format
from shared.images.memory import give
from shared.images.picture import Picture

__all__ = ["as_palette", "frame_options"]

_CLEAR = 255  # the palette's entry for what is transparent
_TICK = 10  # milliseconds: GIF counts hundredths of a second


def as_palette(pixels: np.ndarray) -> Image.Image:
    """Return a frame in the colours of a palette, for GIF: transparent where alpha is below one half."""
    if pixels.ndim == 2:
        return give(pixels)
    if pixels.shape[2] == 3:
        return give(pixels).quantize(256, Image.Quantize.MEDIANCUT)
    colour = pixels[..., :3] if pixels.shape[2] == 4 else np.repeat(pixels[..., :1], 3, axis=2)
    hidden = pixels[..., -1] < 128
    if not hidden.any():
        return give(colour).quantize(256, Image.Quantize.MEDIANCUT)
    shown = colour.copy()
    shown[hidden] = colour[~hidden].mean(axis=0).astype(np.uint8) if not hidden.all() else 0
    image = give(shown).quantize(_CLEAR, Image.Quantize.MEDIANCUT)
    index = np.array(image)
    index[hidden] = _CLEAR
    palette = (image.getpalette() or [])[: 3 * _CLEAR]
    clear = Image.fromarray(index)
    clear.putpalette(palette + [0] * (768 - len(palette)))
    clear.info["transparency"] = _CLEAR
    return clear


def frame_options(frames: Sequence[Picture], kind: Format) -> dict[str, Any]:
    """Return the options by which Pillow writes durations and repetitions of more than one frame."""
    options: dict[str, Any] = {}
    if len(frames) == 1:
        return options
    loop = frames[0].loop
    if frames[0].poster and kind.name == "PNG":
        options["default_image"], frames = True, frames[1:]
    # whole ticks of which no remainder is lost: the end of each frame is rounded, not its length
    tick = _TICK if kind.name == "GIF" else 1
    ends = np.rint(np.cumsum([frame.duration for frame in frames]) / tick).astype(int) * tick
    options["duration"] = [int(length) for length in np.diff(ends, prepend=0)]
    if kind.name == "GIF":
        options["disposal"] = 2 if any(frame.has_alpha for frame in frames) else 0
        if loop is not None:
            options["loop"] = loop
    elif kind.name in ("PNG", "WEBP"):  # which tell how often it is shown; 0: for ever
        options["loop"] = 1 if loop is None else loop + 1 if loop else 0
    return options
