"""What six matrices do to a letter F."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane

F = 0.2 + np.array(
    [[0, 0], [0.4, 0], [0.4, 0.8], [1, 0.8], [1, 1.2], [0.4, 1.2], [0.4, 1.6], [1.2, 1.6], [1.2, 2], [0, 2]]
)
C, S = np.cos(np.radians(30)), np.sin(np.radians(30))
MAPS = (
    ("identity", [[1, 0], [0, 1]], "1   0\n0   1"),
    ("rotation by 30°", [[C, -S], [S, C]], "0.87  −0.5\n0.5   0.87"),
    ("scaling", [[1.5, 0], [0, 0.75]], "1.5   0\n0   0.75"),
    ("shear", [[1, 0.5], [0, 1]], "1   0.5\n0    1"),
    ("reflection", [[0, 1], [1, 0]], "0   1\n1   0"),
    ("projection", [[1, 0], [0, 0]], "1   0\n0   0"),
)


def draw_maps_of_the_plane() -> Figure:
    """The letter before, light, and after, dark, with where e₁ and e₂ go."""
    figure = new_figure(7.2, 5.0)
    for axes, (name, rows, text) in zip(figure.subplots(2, 3).ravel(), MAPS, strict=True):
        matrix = np.array(rows, float)
        plane(axes, -1.4, 2.6, -0.6, 3.4)
        axes.set_xticklabels([])
        axes.set_yticklabels([])
        axes.set_title(name, fontsize=10)
        axes.fill(*F.T, facecolor="none", edgecolor=LIGHT, linewidth=1, linestyle="--")
        moved = F @ matrix.T
        if name == "projection":
            axes.plot(moved[:, 0], moved[:, 1], color=DARK, linewidth=9, alpha=0.5, solid_capstyle="butt")
        else:
            axes.fill(*moved.T, facecolor=DARK, alpha=0.35, edgecolor=DARK, linewidth=1.2)
        for label, head in zip(("A e₁", "A e₂"), matrix.T, strict=True):
            if head.any():
                arrow(axes, head, label, color=MIDDLE, offset=(-6, -14) if head[0] > head[1] else (-33, 3))
        if not matrix[:, 1].any():
            axes.plot(0, 0, "o", color=MIDDLE, markersize=4)
            axes.annotate("A e₂ = 0", (0, 0), xytext=(-44, 4), textcoords="offset points", color=MIDDLE)
        box = {"facecolor": "white", "edgecolor": "0.7", "boxstyle": "round,pad=0.25"}
        axes.text(-1.3, 3.35, text, ha="left", va="top", fontsize=8, bbox=box)
    return figure
