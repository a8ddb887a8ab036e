"""The picture of lesson 2c: a vector against a table, and against a column."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_broadcasting() -> Figure:
    figure = new_figure(7.6, 1.9)
    rows, trap = figure.subplots(1, 2)
    _blank(rows, "(2, 3) + (3,): what is meant")
    _cells(rows, [["1", "2", "3"], ["4", "5", "6"]], 0.0, 1.5)
    _sign(rows, 3.5, "+")
    _cells(rows, [["10", "20", "30"]], 4.0, 2.5)
    _cells(rows, [["10", "20", "30"]], 4.0, 1.5, repeated=True)
    _sign(rows, 7.5, "=")
    _cells(rows, [["11", "22", "33"], ["14", "25", "36"]], 8.0, 1.5)
    rows.text(5.5, 0.85, "repeated", ha="center", fontsize=9, color=MIDDLE)
    _blank(trap, "(3,) − (3, 1): seldom meant")
    _cells(trap, [["1", "2", "3"]], 0.0, 3.0)
    for bottom in (1.0, 2.0):
        _cells(trap, [["1", "2", "3"]], 0.0, bottom, repeated=True)
    _sign(trap, 3.5, "−")
    _cells(trap, [["1"], ["2"], ["3"]], 4.0, 1.0)
    for left in (5.0, 6.0):
        _cells(trap, [["1"], ["2"], ["3"]], left, 1.0, repeated=True)
    _sign(trap, 7.5, "=")
    _cells(trap, [["0", "1", "2"], ["−1", "0", "1"], ["−2", "−1", "0"]], 8.0, 1.0)
    return figure


def _blank(axes: Any, title: str) -> None:
    axes.set_title(title, fontsize=10, color=DARK)
    axes.set(xlim=(-0.1, 11.1), ylim=(0.6, 4.4), aspect="equal")
    axes.axis("off")


def _sign(axes: Any, x: float, sign: str) -> None:
    axes.text(x, 2.5, sign, ha="center", va="center", fontsize=13)


def _cells(axes: Any, table: list[list[str]], left: float, bottom: float, *, repeated: bool = False) -> None:
    for i, row in enumerate(reversed(table)):
        for j, text in enumerate(row):
            edge, style = (LIGHT, ":") if repeated else (DARK, "-")
            corner = (left + j + 0.04, bottom + i + 0.04)
            axes.add_patch(Rectangle(corner, 0.92, 0.92, facecolor="white", edgecolor=edge, linestyle=style))
            colour = "0.55" if repeated else "black"
            axes.text(
                left + j + 0.5, bottom + i + 0.5, text, color=colour, ha="center", va="center", fontsize=9
            )
