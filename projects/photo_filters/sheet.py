"""Contact sheets: every filter on one picture, and before beside after."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from projects.photo_filters.chain import PICTURE_KINDS, parse_chain
from projects.photo_filters.engine import run_steps
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.warp import warp_image
from shared.errors import DataError
from shared.progress import track

__all__ = ["SHOWN", "contact_sheet", "side_by_side"]

# a default that would hardly show on a thumbnail is turned up
SHOWN = {
    "box": "box:7",
    "gaussian": "gaussian:3",
    "brightness": "brightness:140%",
    "contrast": "contrast:160%",
    "saturation": "saturation:180%",
    "unsharp": "unsharp:2,200%",
    "vignette": "vignette:100%",
}
_GAP, _LABEL = 10, 26


def contact_sheet(
    pixels: np.ndarray, *, columns: int = 4, width: int = 240, border: str = "reflect"
) -> np.ndarray:
    """Return an RGB sheet with the picture and what each filter makes of it, labelled with the step.

    Args:
        pixels: (h, w) or (h, w, c), uint8 or uint16.
        width: of a thumbnail, in pixels; the picture is scaled down to it before it is filtered.
    """
    if not 40 <= width <= 2000 or not 1 <= columns <= 50:
        raise DataError(
            f"a sheet of {columns} columns of {width} px", "give 1 to 50 columns of 40 to 2000 px"
        )
    small = warp_image(pixels, f"scale:{width / pixels.shape[1]!r}") if pixels.shape[1] > width else pixels
    steps = [SHOWN.get(name, name) for name, f in REGISTRY.items() if f.kind in PICTURE_KINDS]
    cells = [("as it was", _rgb(small))]
    cells += [(s, _rgb(run_steps(small, parse_chain(s), border=border))) for s in track(steps, "filters")]
    height, width = cells[0][1].shape[:2]
    rows = -(-len(cells) // columns)
    size = (columns * (width + _GAP) + _GAP, rows * (height + _LABEL + _GAP) + _GAP)
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for i, (label, cell) in enumerate(cells):
        x = _GAP + i % columns * (width + _GAP)
        y = _GAP + i // columns * (height + _LABEL + _GAP)
        sheet.paste(Image.fromarray(cell), (x, y))
        draw.text((x, y + height + 4), label, fill="#202020", font=font)
    return np.asarray(sheet)


def side_by_side(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return both pictures in one, before on the left; a grey one beside a coloured one becomes coloured."""
    if before.ndim != after.ndim or before.shape[2:] != after.shape[2:]:
        grey, alpha = (before, []) if before.ndim == 2 else (before[..., 0], [before[..., 1]])
        before = np.dstack([grey] * 3 + alpha)
    return np.concatenate([before, after], axis=1)


def _rgb(pixels: np.ndarray) -> np.ndarray:
    """Return 8-bit RGB on white, for showing."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))
