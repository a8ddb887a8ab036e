"""What the filters and the compressor save: pictures of every format, .svdc files, recipes, tables, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from projects.image_compressor.decoder import decode_picture
from projects.image_compressor.job import compress_file, decompress_file
from projects.image_compressor.steer import Manner, Wish
from projects.photo_filters.cubes import read_cube
from projects.photo_filters.recipes import load_recipe, write_recipe
from projects.photo_filters.sprites import Scene, save_page
from projects.photo_filters.tabling import write_cube
from shared.batch import Gate
from shared.images import Picture, load_frames, save_frames, save_picture
from tools.reliability.kinds import Kind, writing

__all__ = ["picture_kinds"]

MAX_PIXELS = 1_000_000
FORMATS = (".png", ".jpg", ".gif", ".webp", ".tif")
ANIMATED = (".png", ".gif", ".webp", ".tif")


def picture_kinds(folder: Path, rng: np.random.Generator) -> list[Kind]:
    """Return them all."""
    pictures = [Picture(rng.integers(0, 256, (h, 20, 3), np.uint8), duration=100) for h in (14, 17)]
    frames = [[picture] * (2 + version) for version, picture in enumerate(pictures)]
    sources = [folder / f"picture-{version}.png" for version in range(2)]
    packed = [folder / f"picture-{version}.svdc" for version in range(2)]
    for source, small, picture in zip(sources, packed, pictures, strict=True):
        save_picture(source, picture)
        _compress(small, source, False)
    chains = ["invert", "gaussian:2|sepia:60%"]
    scenes = [Scene(background=colour) for colour in ("#04050c", "#ffffff")]
    return [
        *(
            Kind(f"picture {suffix}", f"picture{suffix}", writing(pictures, _save_picture), _read_picture)
            for suffix in FORMATS
        ),
        *(
            Kind(f"frames {suffix}", f"frames{suffix}", writing(frames, _save_frames), _read_picture)
            for suffix in ANIMATED
        ),
        Kind(".svdc file", "picture.svdc", writing(sources, _compress), _read_svdc),
        Kind("picture from .svdc", "back.png", writing(packed, _decompress), _read_picture),
        Kind("recipe .toml", "look.toml", writing(chains, _save_recipe), load_recipe),
        Kind("table .cube", "look.cube", writing(["sepia:60%", "invert"], _save_cube), read_cube),
        Kind("HaldCLUT .png", "look.png", writing(["sepia:60%", "invert"], _save_cube), _read_picture),
        Kind("page .html", "page.html", writing(scenes, _save_page), _read_page),
    ]


def _save_picture(path: Path, picture: Picture, force: bool) -> None:
    save_picture(path, picture, force=force)


def _save_frames(path: Path, frames: list[Picture], force: bool) -> None:
    save_frames(path, frames, force=force)


def _read_picture(path: Path) -> object:
    return load_frames(path, max_pixels=MAX_PIXELS)


def _compress(path: Path, source: Path, force: bool) -> None:
    compress_file(
        source, path, Wish(rank=2), manner=Manner(), allow_larger=True, frame=None, max_pixels=MAX_PIXELS,
        force=force, gate=Gate(),
    )  # fmt: skip


def _read_svdc(path: Path) -> object:
    return decode_picture(path.read_bytes(), name=str(path), max_pixels=MAX_PIXELS)


def _decompress(path: Path, source: Path, force: bool) -> None:
    decompress_file(source, path, rank=None, background=None, max_pixels=MAX_PIXELS, force=force, gate=Gate())


def _save_recipe(path: Path, chain: str, force: bool) -> None:
    write_recipe(path, chain, name="a look", force=force)


def _save_cube(path: Path, chain: str, force: bool) -> None:
    write_cube(path, chain, size=4, force=force)


def _save_page(path: Path, scene: Any, force: bool) -> None:
    save_page(path, scene, force=force)


def _read_page(path: Path) -> None:
    if not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        raise ValueError("not a whole page")
