"""What the pictures of the course share: axes through the origin, named arrows, and SVG that stays the same.

Vectors are told apart by shade and by their names, so that a page reads in black and white.
"""

from __future__ import annotations

import io
import re
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from tools.lessons.checking import load
from tools.lessons.pages import COURSE

__all__ = [
    "DARK",
    "IMAGES",
    "LIGHT",
    "MIDDLE",
    "arrow",
    "draw_all",
    "new_figure",
    "plane",
    "same_picture",
    "svg",
]

IMAGES = COURSE.parent / "images" / "lessons"
DARK, MIDDLE, LIGHT = "#16324f", "#c8553d", "#9aa5b1"
_NUMBER = re.compile(rb"-?\d+\.\d+(?:e-?\d+)?|-?\d+")
_NAME = re.compile(rb'(id="|url\(#|href="#)\w+')
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "lessons",  # the ids within the file are the same in every run
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": False,
}


def new_figure(width: float = 6.0, height: float = 3.4) -> Figure:
    """Return an empty figure, of inches, white behind so that it shows on a dark page."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def plane(axes: Any, left: float, right: float, bottom: float, top: float) -> None:
    """Make the axes a piece of the plane: one unit as long as the other, a grid, lines through the origin."""
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.grid(color="0.9", linewidth=0.8)
    axes.axhline(0, color="0.6", linewidth=0.8)
    axes.axvline(0, color="0.6", linewidth=0.8)
    axes.set_xticks(np.arange(np.ceil(left), right + 1e-9))
    axes.set_yticks(np.arange(np.ceil(bottom), top + 1e-9))
    axes.tick_params(length=0, labelsize=8, labelcolor="0.4")
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def arrow(
    axes: Any,
    head: ArrayLike,
    name: str = "",
    *,
    tail: ArrayLike = (0, 0),
    color: str = DARK,
    dashed: bool = False,
    offset: tuple[float, float] = (6, 4),
) -> None:
    """Draw a vector from its tail to its head, with a name `offset` points from the head."""
    axes.annotate(
        "",
        xy=np.asarray(head, float),
        xytext=np.asarray(tail, float),
        arrowprops={
            "arrowstyle": "-|>",
            "color": color,
            "linewidth": 1.8,
            "shrinkA": 0,
            "shrinkB": 0,
            "linestyle": "--" if dashed else "-",
        },
    )
    if name:
        axes.annotate(
            name, xy=np.asarray(head, float), xytext=offset, textcoords="offset points", color=color
        )


def svg(figure: Figure) -> bytes:
    """Return the figure as SVG, the same bytes for the same drawing."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(rb"[ \t]+\n", b"\n", buffer.getvalue())


def same_picture(a: bytes, b: bytes, tolerance: float = 0.05) -> bool:
    """True where two SVGs differ by numbers alone, and by no more than `tolerance` points each.

    The names of their parts do not count: they are digests of numbers that a processor may round otherwise.
    """
    a, b = (_NAME.sub(rb"\1", picture) for picture in (a, b))
    if _NUMBER.sub(b"#", a) != _NUMBER.sub(b"#", b):
        return False
    first, second = (np.array(_NUMBER.findall(text), dtype=float) for text in (a, b))
    return bool(np.allclose(first, second, rtol=1e-6, atol=tolerance))


def draw_all(only: str = "") -> dict[str, bytes]:
    """Draw the pictures of the course: the functions `draw_…` of docs/lessons/figures, by the file's name.

    Args:
        only: of one file, such as "lesson_3"; all where it is empty.
    """
    drawn: dict[str, bytes] = {}
    for path in sorted((COURSE / "figures").glob(f"{only or '*'}.py")):
        with matplotlib.rc_context(_STYLE):
            for name, function in list(vars(load(path, path.stem)).items()):
                if name.startswith("draw_"):
                    drawn[f"{name.removeprefix('draw_')}.svg"] = svg(function())
    return drawn
