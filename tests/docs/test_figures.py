"""The pictures of the course are what the code beside them draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.lessons.drawing import IMAGES, arrow, draw_all, new_figure, plane, same_picture, svg
from tools.lessons.pages import COURSE

FILES = sorted((COURSE / "figures").glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pictures_are_what_their_code_draws(path: Path):
    drawn = draw_all(path.stem)
    assert drawn
    for name, picture in drawn.items():
        assert same_picture((IMAGES / name).read_bytes(), picture), f"{name}: python -m tools.lessons figures"


def test_every_picture_is_shown_and_drawn():
    text = "".join(page.read_text(encoding="utf-8") for page in COURSE.rglob("*.md"))
    shown = set(re.findall(r"images/lessons/([\w.-]+)", text))
    assert shown == {path.name for path in IMAGES.iterdir()}


def test_another_drawing_is_told_from_the_same():
    def drawing(x: float) -> bytes:
        figure = new_figure(3, 3)
        plane(axes := figure.subplots(), -1, 4, -1, 4)
        arrow(axes, (x, 2), "a")
        return svg(figure)

    assert drawing(3) == drawing(3)
    assert same_picture(drawing(3), drawing(3.0001))
    assert not same_picture(drawing(3), drawing(3.2))
