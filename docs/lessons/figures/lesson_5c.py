"""The picture of lesson 5c: least squares as a line near points, and as a projection."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_least_squares() -> Figure:
    figure = new_figure(6.6, 2.9)
    left, right = figure.subplots(1, 2)
    t, b = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0])
    c, d = 5 / 6, 3 / 2
    plane(left, -0.6, 3, -0.4, 4.6)
    left.plot([-0.6, 2.5], [c - 0.6 * d, c + 2.5 * d], color=DARK, linewidth=1.8)
    left.vlines(t, b, c + d * t, color=MIDDLE, linewidth=3)
    left.plot(t, b, "o", color="black", markersize=4)
    left.annotate("5/6 + 3/2 t", (1.75, 2.45), color=DARK)

    corners = np.array([[0, 0], [3.6, -0.7], [5.4, 1.0], [1.8, 1.7]])  # of a plane seen aslant
    right.add_patch(Polygon(corners, facecolor="0.93", edgecolor="0.7"))
    foot, head = np.array([3.1, 0.7]), np.array([3.1, 3.3])
    arrow(right, head, "b", color=DARK)
    arrow(right, foot, "A x", color=DARK, offset=(6, -10))
    arrow(right, head, "", tail=foot, color=MIDDLE, dashed=True)
    right.annotate("b − A x", (3.25, 1.95), color=MIDDLE)
    corner = foot + np.array([[-0.26, -0.06], [-0.26, 0.22], [0, 0.28]])
    right.plot(*corner.T, color=LIGHT, linewidth=1.2)
    right.annotate("span of the columns", (1.75, -0.62), color="0.4", fontsize=9, rotation=0, ha="right")
    right.set(xlim=(-1.4, 5.6), ylim=(-0.9, 3.7), aspect="equal")
    right.axis("off")
    return figure
