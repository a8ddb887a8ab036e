"""The answer to look at: the picture asked for and those like it, as one picture or one page."""

from __future__ import annotations

import base64
import hashlib
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from projects.song_recommender.pictures.describe import BLOCKS
from projects.song_recommender.pictures.opening import open_small
from shared.console import clean
from shared.errors import DataError
from shared.files import MAX_PIXELS, write_text
from shared.images import Picture, picture_format, save_picture
from shared.progress import track

__all__ = ["MOST", "Cell", "check_format", "contact_sheet", "page", "write"]

MOST = 200  # pictures that a sheet holds
_SIDE, _GAP, _LABEL = 240, 14, 44
_PARTS = ("#0072b2", "#e69f00", "#009e73")  # of the blocks, for eyes of every kind


@dataclass(frozen=True)
class Cell:
    """A picture on the sheet.

    Attributes:
        path: of its file.
        similarity: its cosine with the picture asked for; None for that picture itself.
        parts: (3,) what each block adds to the cosine.
    """

    path: Path
    similarity: float | None = None
    parts: np.ndarray | None = None

    @property
    def caption(self) -> str:
        return "asked for" if self.similarity is None else f"{self.similarity:.3f}"


def check_format(path: Path) -> None:
    """Raise `DataError` unless `path` ends in .html or as a picture does."""
    if path.suffix.lower() != ".html":
        try:
            picture_format(path)
        except DataError as error:
            raise DataError(
                f"{path}: a sheet has no extension {path.suffix!r}",
                "end its name in .html, or as a picture's: .png",
            ) from error


def write(
    path: Path, cells: Sequence[Cell], title: str, *, force: bool = False, max_pixels: int = MAX_PIXELS
) -> None:
    """Write a page to .html, else a sheet in the picture format that the extension names."""
    if path.suffix.lower() == ".html":
        write_text(path, page(cells, title, max_pixels=max_pixels), force=force)
    else:
        save_picture(path, Picture(contact_sheet(cells, max_pixels=max_pixels)), force=force)


def contact_sheet(cells: Sequence[Cell], *, columns: int = 4, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return an RGB sheet of the cells; under each result a bar of what each block adds to its cosine.

    The longest bar is as wide as a picture; parts below 0 are not drawn.

    Raises:
        DataError: more than `MOST` cells.
    """
    rows = -(-_checked(cells) // columns)
    width = columns * (_SIDE + _GAP) + _GAP
    sheet = Image.new("RGB", (width, rows * (_SIDE + _LABEL + _GAP) + _GAP + 24), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    longest = max((float(c.parts.clip(0).sum()) for c in cells if c.parts is not None), default=1.0)
    for i, cell in enumerate(track(cells, "sheet")):
        x = _GAP + i % columns * (_SIDE + _GAP)
        y = _GAP + i // columns * (_SIDE + _LABEL + _GAP)
        small = Image.fromarray(open_small(cell.path, _SIDE * _SIDE * 4, max_pixels=max_pixels))
        small.thumbnail((_SIDE, _SIDE))
        sheet.paste(small, (x + (_SIDE - small.width) // 2, y + (_SIDE - small.height) // 2))
        if cell.similarity is None:
            draw.rectangle((x - 5, y - 5, x + _SIDE + 4, y + _SIDE + _LABEL - 2), outline="#0b63b5", width=3)
        name = _fitted(f"{cell.caption}  {clean(cell.path.name)}", draw, font)
        draw.text((x, y + _SIDE + 4), name, fill="#202020", font=font)
        if cell.parts is not None:
            start = float(x)
            for part, colour in zip(cell.parts.clip(0), _PARTS, strict=True):
                end = start + float(part) * _SIDE / max(longest, 1e-9)
                if end - start >= 1:
                    draw.rectangle((start, y + _SIDE + 27, end, y + _SIDE + 35), fill=colour)
                start = end
    left = float(_GAP)
    for name, colour in zip(BLOCKS, _PARTS, strict=True):
        draw.rectangle((left, sheet.height - 22, left + 12, sheet.height - 10), fill=colour)
        draw.text((left + 18, sheet.height - 25), name, fill="#202020", font=font)
        left += 18 + draw.textlength(name, font=font) + 24
    return np.asarray(sheet)


def page(cells: Sequence[Cell], title: str, *, max_pixels: int = MAX_PIXELS) -> str:
    """Return the same as an HTML page that needs nothing else; the pictures on it are small copies.

    Raises:
        DataError: more than `MOST` cells.
    """
    _checked(cells)
    longest = max((float(c.parts.max()) for c in cells if c.parts is not None), default=1.0)
    figures = "\n".join(_figure(cell, max(longest, 1e-3), max_pixels) for cell in track(cells, "sheet"))
    assets = files("projects.song_recommender.pictures").joinpath("assets")
    style = assets.joinpath("sheet.css").read_text(encoding="utf-8")
    source = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template(assets.joinpath("sheet.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(clean(title)),
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{source}'; base-uri 'none'; "
        "form-action 'none'",
        style=style,
        figures=figures,
    )


def _figure(cell: Cell, longest: float, max_pixels: int) -> str:
    data = io.BytesIO()
    Image.fromarray(open_small(cell.path, 360 * 360, max_pixels=max_pixels)).save(data, "JPEG", quality=85)
    source = base64.b64encode(data.getvalue()).decode()
    name = html.escape(clean(cell.path.name))
    parts = ""
    if cell.parts is not None:
        parts = "".join(
            f'<dt>{block}</dt><dd><meter value="{max(part, 0) / longest:.3f}"></meter>{part:+.2f}</dd>'
            for block, part in zip(BLOCKS, cell.parts.tolist(), strict=True)
        )
    kind = ' class="query"' if cell.similarity is None else ""
    return (
        f'<figure{kind}><img alt="{name}" src="data:image/jpeg;base64,{source}">'
        f"<figcaption><b>{cell.caption}</b> <bdi>{name}</bdi><dl>{parts}</dl></figcaption></figure>"
    )


def _checked(cells: Sequence[Cell]) -> int:
    if len(cells) > MOST:
        raise DataError(f"{len(cells)} pictures are too many for a sheet", f"show at most {MOST}")
    return len(cells)


def _fitted(text: str, draw: ImageDraw.ImageDraw, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    if draw.textlength(text, font=font) <= _SIDE:
        return text
    while text and draw.textlength(text + "…", font=font) > _SIDE:
        text = text[:-1]
    return text + "…"
