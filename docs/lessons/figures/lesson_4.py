"""The four ways to see a product of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, new_figure

A = np.array([[2, 0], [1, 1], [0, 3]])
B = np.array([[1, 0, 2, 1], [0, 1, 1, 2]])


def _table(axes: Any, left: float, top: float, numbers: np.ndarray, shade: np.ndarray) -> None:
    """Draw a matrix as cells: shade 0 is white, 1 light, 2 dark."""
    for (i, j), number in np.ndenumerate(numbers):
        face, ink = [("white", "0.25"), (LIGHT, "black"), (DARK, "white")][shade[i, j]]
        axes.add_patch(
            Rectangle((left + j, top - i - 1), 1, 1, facecolor=face, edgecolor="0.35", linewidth=0.8)
        )
        axes.text(left + j + 0.5, top - i - 0.5, str(number), ha="center", va="center", color=ink, fontsize=9)


def draw_four_products() -> Figure:
    """Which entries of A and B make which of C, by dots, columns, rows and layers."""
    figure = new_figure(7.2, 3.4)
    panels = figure.subplots(2, 2).ravel()
    shades = [[np.zeros(m.shape, int) for m in (A, B, A @ B)] for _ in panels]
    for table, place in zip(shades[0], [np.s_[2, :], np.s_[:, 3], np.s_[2, 3]], strict=True):
        table[place] = 2
    shades[1][0][:] = 1
    shades[1][1][:, 2] = shades[1][2][:, 2] = 2
    shades[2][0][1, :] = shades[2][2][1, :] = 2
    shades[2][1][:] = 1
    shades[3][0][:, 0] = shades[3][1][0, :] = 2
    shades[3][0][:, 1] = shades[3][1][1, :] = 1
    titles = (
        "dots: a row of A with a column of B",
        "columns: A's columns, mixed by a column of B",
        "rows: B's rows, mixed by a row of A",
        "layers: a column times a row, added up",
    )
    for axes, (a, b, c), title in zip(panels, shades, titles, strict=True):
        axes.set(xlim=(-0.2, 13.2), ylim=(-0.2, 3.9), aspect="equal")
        axes.axis("off")
        axes.set_title(title, fontsize=10)
        _table(axes, 0, 3, A, a)
        _table(axes, 3, 2.5, B, b)
        axes.text(8, 1.5, "=", ha="center", va="center", fontsize=14)
        axes.text(1, 3.15, "A", ha="center", color=DARK)
        axes.text(5, 2.65, "B", ha="center", color=DARK)
        axes.text(11, 3.15, "C", ha="center", color=DARK)
        if axes is not panels[3]:
            _table(axes, 9, 3, A @ B, c)
    for (i, j), _ in np.ndenumerate(A @ B):
        x, y = 9 + j, 2 - i
        panels[3].add_patch(Rectangle((x, y), 1, 1, facecolor="white", edgecolor="0.35", linewidth=0.8))
        first, second = (A[i, k] * B[k, j] for k in range(2))
        panels[3].text(x + 0.5, y + 0.5, f"{first}+{second}", ha="center", va="center", fontsize=7.5)
    return figure
