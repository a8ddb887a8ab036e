"""Contact sheets: every look, or every filter, on one picture; and before beside after."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from projects.photo_filters.chain import PICTURE_KINDS, parse_chain
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.running import run_steps
from projects.photo_filters.warp import warp_image
from shared.errors import DataError
from shared.progress import track

__all__ = ["SHOWN", "contact_sheet", "shown_steps"]

# a default that would hardly show on a thumbnail is turned up
SHOWN = {
    "box": "box:7",
    "gaussian": "gaussian:3",
    "brightness": "brightness:140%",
    "contrast": "contrast:160%",
    "saturation": "saturation:180%",
    "unsharp": "unsharp:2,200%",
    "vignette": "vignette:100%",
    "curve": "curve:25=10 75=90",
    "curves": "curves:50=65,,50=35",
    "gamma": "gamma:1.8",
    "exposure": "exposure:1",
    "shadows": "shadows:100%",
    "highlights": "highlights:-100%",
    "hue": "hue:120",
    "temperature": "temperature:70%",
    "tint": "tint:80%",
    "fade": "fade:100%",
    "vibrance": "vibrance:100%",
    "mixer": "mixer:0,0,1,0,1,0,1,0,0",
    "split": "split:teal,orange,100%",
}
_PAPER, _INK, _PALE = "#f7f6f2", "#1d1d1b", "#8b8980"
_MARGIN, _GAP, _LABEL = 24, 16, 42
_NARROWEST = 40  # pixels of a cell, or its name would not be read
_TALLEST = 4  # times the width that is asked for: a scroll is made narrower


def shown_steps(*, everything: bool = False) -> list[str]:
    """Return the steps that a sheet shows: the looks, or every filter of pictures that needs no value."""
    steps = []
    for name, found in REGISTRY.items():
        ready = found.kind in PICTURE_KINDS and all(p.default is not None for p in found.parameters)
        if ready and (everything or found.kind == "look"):
            steps.append(SHOWN.get(name, name))
    return steps


def contact_sheet(
    pixels: np.ndarray,
    *,
    columns: int = 4,
    width: int = 240,
    border: str = "reflect",
    everything: bool = False,
) -> np.ndarray:
    """Return an RGB sheet with the picture and what each look makes of it, and its name and kind below.

    Args:
        pixels: (h, w) or (h, w, c), uint8 or uint16.
        width: of a thumbnail, in pixels; the picture is scaled down to it before it is filtered, and to four
            times that height.
        everything: show all filters that need no value, not the looks alone.
    """
    if not 40 <= width <= 2000 or not 1 <= columns <= 50:
        raise DataError(
            f"a sheet of {columns} columns of {width} px", "give 1 to 50 columns of 40 to 2000 px"
        )
    scale = min(width / pixels.shape[1], _TALLEST * width / pixels.shape[0])
    small = warp_image(pixels, f"scale:{scale!r}") if scale < 1 else pixels
    cells = [("as it was", "", _rgb(small))]
    for text in track(shown_steps(everything=everything), "filters"):
        steps = parse_chain(text)
        look = steps[0].filter.kind == "look"  # its summary is "Name: what it is like"
        about = steps[0].filter.summary.partition(": ")[2] if look else ""
        cells.append((text, about, _rgb(run_steps(small, steps, border=border))))
    return _laid_out(cells, columns)


def _laid_out(cells: list[tuple[str, str, np.ndarray]], columns: int) -> np.ndarray:
    height, width = cells[0][2].shape[:2]
    rows, width = -(-len(cells) // columns), max(width, _NARROWEST)
    across, down = width + _GAP, height + _LABEL + _GAP
    size = (2 * _MARGIN + columns * across - _GAP, 2 * _MARGIN + rows * down - _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    draw, name_font, about_font = (
        ImageDraw.Draw(sheet),
        ImageFont.load_default(14),
        ImageFont.load_default(11),
    )
    for i, (name, about, cell) in enumerate(cells):
        x, y = _MARGIN + i % columns * across, _MARGIN + i // columns * down
        sheet.paste(Image.fromarray(cell), (x, y))
        draw.text((x, y + height + 6), _cut(name, name_font, width), fill=_INK, font=name_font)
        draw.text((x, y + height + 25), _cut(about, about_font, width), fill=_PALE, font=about_font)
    return np.asarray(sheet)


def _cut(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """Shorten a text to `width` pixels."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip(" ,;:") + "…"


def _rgb(pixels: np.ndarray) -> np.ndarray:
    """Return 8-bit RGB on white, for showing."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))
