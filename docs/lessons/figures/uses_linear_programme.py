"""The picture of a small linear programme: its polygon, what the corners earn, and the prices at the best."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from tools.lessons.drawing import DARK, MIDDLE, arrow, new_figure


def draw_linear_programme() -> Figure:
    figure = new_figure(6.2, 4.3)
    axes = figure.subplots()
    corners = np.array([[0, 0], [45, 0], [45, 10], [40, 20], [0, 40]], float)
    axes.add_patch(Polygon(corners, facecolor="0.92", edgecolor="none"))
    x = np.array([0.0, 70.0])
    for earned in (60, 110, 160):
        axes.plot(x, (earned - 3 * x) / 2, color=MIDDLE, linewidth=1.1, linestyle="--")
    axes.annotate("3x + 2y = 160", (54.2, 1.2), color=MIDDLE, fontsize=9)
    for name, line, place in (
        ("wood", 100 - 2 * x, (24.6, 52)),
        ("hours", (80 - x) / 2, (62.5, 10)),
    ):
        axes.plot(x, line, color=DARK, linewidth=1.6)
        axes.annotate(name, place, color=DARK, fontsize=9)
    axes.plot([45, 45], [0, 62], color=DARK, linewidth=1.6)
    axes.annotate("clamps", (45.8, 57), color=DARK, fontsize=9)
    for corner, offset in zip(corners, ((5, 5), (-26, 5), (-26, -3), (-28, -6), (6, -17)), strict=True):
        axes.plot(*corner, "o", color="black", markersize=5)
        earned = int(3 * corner[0] + 2 * corner[1])
        axes.annotate(str(earned), corner, offset, textcoords="offset points", fontsize=9)
    best = corners[3]
    head = best + 8 * np.array([3, 2])
    elbow = best + 8 * 4 / 3 * np.array([2, 1])
    arrow(axes, elbow, "", tail=best, color="0.45")
    arrow(axes, head, "", tail=elbow, color="0.45")
    arrow(axes, head, "c = (3, 2)", tail=best, color=MIDDLE, offset=(-20, 6))
    axes.annotate("4/3 (2, 1), wood", (52, 22.5), color="0.3", fontsize=9)
    axes.annotate("+ 1/3 (1, 2), hours", (63.5, 31.5), color="0.3", fontsize=9)
    axes.set(xlim=(0, 84), ylim=(0, 62), xlabel="tables x", ylabel="shelves y", aspect="equal")
    return figure
