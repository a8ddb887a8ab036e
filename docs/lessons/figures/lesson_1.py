"""The picture of lesson 1: what the four apps do with lists of numbers, on an example each."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_why_four_apps() -> Figure:
    figure = new_figure(7.6, 5.8)
    songs, blur, layers, stars = figure.subplots(2, 2).ravel()
    _songs(songs)
    _blur(blur)
    _layers(layers)
    _stars(stars)
    return figure


def _songs(axes: Any) -> None:
    axes.set_title("songs: compare", color=DARK)
    plane(axes, -0.4, 5.4, -0.4, 5.0)
    arrow(axes, (3, 4), "song a  (3, 4)", offset=(-30, 7))
    arrow(axes, (4, 3), "song b  (4, 3)", color=MIDDLE, offset=(-8, -16))
    low, high = np.degrees(np.arctan2([3, 4], [4, 3]))
    axes.add_patch(Arc((0, 0), 3.2, 3.2, theta1=low, theta2=high, color="0.3"))
    axes.annotate("a · b = 24\ncosine 24 / 25 = 0.96", (0.1, 0.1), (2.05, 0.2), fontsize=9)


def _blur(axes: Any) -> None:
    axes.set_title("photographs: blend neighbours", color=DARK)
    _blank(axes, 5.6, 4.2)
    _cells(axes, [["0", "0", "16", "0", "0"]], 0.3, 3.2)
    _cells(axes, [["0", "4", "8", "4", "0"]], 0.3, 0.5)
    for start, end, weight, beside in ((1.8, 2.6, "¼", 1.85), (2.8, 2.8, "½", 2.95), (3.8, 3.0, "¼", 3.75)):
        arrow(axes, (end, 1.52), tail=(start, 3.16), color=MIDDLE)
        axes.text(beside, 2.5, weight, **_MIDDLE)
    axes.text(2.8, 0.05, "¼·0 + ½·16 + ¼·0 = 8", fontsize=9, **_MIDDLE)


def _layers(axes: Any) -> None:
    axes.set_title("pictures: take apart", color=DARK)
    _blank(axes, 14.6, 6.4)
    first = np.outer([1, 1, 2, 2], [1, 2, 2, 1])
    second = np.outer([0, 3, 3, 0], [1, 0, 0, 1])
    for left, table, sign in ((0.2, first + second, "="), (5.3, first, "+"), (10.4, second, "")):
        for (row, column), value in np.ndenumerate(table):
            shade = str(1 - 0.13 * value)
            corner = (left + column, 4.6 - row)
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=shade, edgecolor=LIGHT, linewidth=0.6))
            ink = "white" if value > 3 else "black"
            axes.text(corner[0] + 0.5, corner[1] + 0.5, str(value), fontsize=9, color=ink, **_MIDDLE)
        axes.text(left + 4.55, 3.6, sign, fontsize=13, **_MIDDLE)
    axes.text(7.3, 0.75, "(1, 1, 2, 2) times\n(1, 2, 2, 1)", fontsize=8, **_MIDDLE)
    axes.text(12.4, 0.75, "(0, 3, 3, 0) times\n(1, 0, 0, 1)", fontsize=8, **_MIDDLE)


def _stars(axes: Any) -> None:
    axes.set_title("films: fill in", color=DARK)
    _blank(axes, 9.6, 5.2)
    _cells(axes, [["2", "4", "?"], ["1", "2", "2"], ["?", "3", "3"]], 0.3, 1.2)
    axes.text(3.9, 2.7, "=", fontsize=13, **_MIDDLE)
    _cells(axes, [["2"], ["1"], ["1.5"]], 4.5, 1.2)
    axes.text(6.0, 2.7, "×", fontsize=13, **_MIDDLE)
    _cells(axes, [["1", "2", "2"]], 6.5, 2.2)
    axes.text(4.8, 0.45, "so the first ? is 2·2 = 4, the second 1.5·1 = 1.5", fontsize=9, **_MIDDLE)
    axes.text(5.0, 4.5, "people", fontsize=8, color="0.35", **_MIDDLE)
    axes.text(8.0, 3.5, "films", fontsize=8, color="0.35", **_MIDDLE)


_MIDDLE: dict[str, Any] = {"ha": "center", "va": "center"}


def _blank(axes: Any, width: float, height: float) -> None:
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")


def _cells(axes: Any, table: list[list[str]], left: float, bottom: float) -> None:
    for i, row in enumerate(reversed(table)):
        for j, text in enumerate(row):
            axes.add_patch(Rectangle((left + j, bottom + i), 1, 1, facecolor="white", edgecolor=DARK))
            colour = MIDDLE if text == "?" else "black"
            weight = "bold" if text == "?" else "normal"
            axes.text(left + j + 0.5, bottom + i + 0.5, text, color=colour, fontweight=weight, **_MIDDLE)
