"""The sheet shows every picture, and names on it cannot act."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from projects.song_recommender.pictures.sheet import MOST, Cell, check_format, contact_sheet, page, write
from shared.errors import DataError


def _cells(save: Callable[..., Path], scenes: list[np.ndarray], names: list[str]) -> list[Cell]:
    paths = [save(name, pixels) for name, pixels in zip(names, scenes, strict=False)]
    parts = np.array([0.5, -0.1, 0.2])
    return [Cell(paths[0]), *(Cell(path, 0.6, parts) for path in paths[1:])]


def test_every_picture_is_on_the_sheet(save: Callable[..., Path]) -> None:
    colours = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30), (30, 200, 200)]
    flat = [np.full((50, 80, 3), colour, np.uint8) for colour in colours]
    sheet = contact_sheet(_cells(save, flat, [f"{i}.png" for i in range(5)]))
    for colour in colours:
        assert (sheet == colour).all(axis=-1).sum() >= 50 * 80


def test_the_page_holds_the_pictures_and_no_markup_of_names(
    save: Callable[..., Path], scenes: list[np.ndarray]
) -> None:
    names = ["a.png", "<img src=x onerror=alert(1)>.png", "'\"&$title.png"]
    text = page(_cells(save, scenes, names), "<script>")
    assert "<script" not in text
    assert text.count("<img") == 3
    assert "&lt;img src=x onerror=alert(1)&gt;.png" in text
    for data in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', text):
        with Image.open(io.BytesIO(base64.b64decode(data, validate=True))) as image:
            image.load()


def test_both_are_written_and_kept(
    save: Callable[..., Path], scenes: list[np.ndarray], tmp_path: Path
) -> None:
    cells = _cells(save, scenes, ["a.png", "b.png"])
    for name in ("sheet.html", "sheet.png", "sheet.jpg"):
        write(tmp_path / name, cells, "t")
        before = (tmp_path / name).read_bytes()
        with pytest.raises(DataError, match="--force"):
            write(tmp_path / name, cells, "t")
        assert (tmp_path / name).read_bytes() == before


def test_what_is_no_sheet(save: Callable[..., Path], scenes: list[np.ndarray]) -> None:
    with pytest.raises(DataError, match=r"no extension '\.doc'; end its name in \.html"):
        check_format(Path("sheet.doc"))
    cells = _cells(save, scenes, ["a.png"]) * (MOST + 1)
    with pytest.raises(DataError, match="too many"):
        contact_sheet(cells)
