"""A decoded picture for those who have no decoder: as a PNG file, and as a page that any browser shows.

The page is one HTML file that needs nothing else and runs no program: the picture is inside it, as PNG with
all its bits, its transparency and its colour profile. Where and with what the photograph was taken, which the
file's EXIF block may tell, stays out of the page; the PNG file has the block.
"""

from __future__ import annotations

import base64
import html
import io
import os
import sys
import warnings
import webbrowser
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from PIL import Image

from projects.image_compressor.format import Header
from shared.console import clean
from shared.images import Picture
from shared.images.exif import read_exif, upright
from shared.images.metadata import mended, png_chunks
from shared.images.png import write_png
from shared.pages import inline_source

__all__ = ["draw_page", "has_display", "memory_to_view", "open_page", "png_of"]

# bytes for each of the picture, as measured: itself, as PNG, as its letters, and those within the page
_PAGE = 7.0


def png_of(picture: Picture) -> bytes:
    """Return the picture as a PNG file, upright, with all its bits, its alpha and its profile."""
    shown = mended(_upright(picture))
    file = io.BytesIO()
    write_png(file, shown.pixels, png_chunks(shown))
    return file.getvalue()


def memory_to_view(header: Header) -> float:
    """Return the bytes that a page of a decoded file with this header needs."""
    return _PAGE * header.raw_bytes


def draw_page(picture: Picture, facts: Mapping[str, Any], *, name: str) -> str:
    """Return the page.

    Args:
        facts: what `format.describe` says of the file.
        name: of the file.
    """
    shown = _upright(picture).stripped()
    height, width = shown.pixels.shape[:2]
    style = _asset("view.css")
    return Template(_asset("view.html")).substitute(
        name=html.escape(clean(name)),
        facts=_sentence(facts, width, height),
        policy=f"default-src 'none'; style-src {inline_source(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        style=style,
        picture=f"data:image/png;base64,{base64.b64encode(png_of(shown)).decode()}",
        width=width,
        height=height,
    )


def open_page(path: Path) -> bool:
    """Open a page in the system's browser; False where there is none that could show a picture."""
    return has_display() and webbrowser.open(path.resolve().as_uri())


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a browser has where to draw; without a display there are only those made of text.

    Args:
        environment: BROWSER, which names the browser to take, counts as an answer too.
    """
    return platform in ("darwin", "win32") or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )


def _upright(picture: Picture) -> Picture:
    """Apply an orientation in the EXIF block: `compress` leaves none there, but `encode` keeps any block."""
    if picture.exif is None:
        return picture
    block = Image.new("L", (1, 1))
    block.info["exif"] = b"Exif\0\0" + picture.exif
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a damaged block, which is dropped
        exif, orientation = read_exif(block)
    return replace(picture, pixels=upright(picture.pixels, orientation), exif=exif)


def _sentence(facts: Mapping[str, Any], width: int, height: int) -> str:
    kinds = {1: "grey", 2: "grey with transparency", 3: "colour", 4: "colour with transparency"}
    raw = facts["width"] * facts["height"] * facts["channels"] * facts["depth"] // 8
    return "\u00a0· ".join(
        (
            f"{width:,} × {height:,} pixels",
            f"{kinds[facts['channels']]}, {facts['depth']} bits",
            f"{facts['bytes']:,} bytes, {100 * facts['bytes'] / raw:.2f} % of raw",
            f"{facts['bpp']:.3f} bits per pixel",
            f"method {facts['method']}",
        )
    )


def _asset(name: str) -> str:
    return files("projects.image_compressor").joinpath("assets", name).read_text(encoding="utf-8")
