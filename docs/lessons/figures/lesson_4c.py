"""The four subspaces of a matrix of rank one."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure, plane

A = np.array([[0.5, 1.0], [0.25, 0.5]])
ROW, NULL = np.array([0.5, 1.0]), np.array([1.0, -0.5])
COLUMN, LEFT_NULL = np.array([1.0, 0.5]), np.array([0.5, -1.0])


def draw_four_subspaces() -> Figure:
    """Every parallel of the null space goes to one point of the column space."""
    figure = new_figure(7.2, 3.7)
    left, right = figure.subplots(1, 2)
    for axes, name in ((left, "inputs x"), (right, "outputs A x")):
        plane(axes, -3, 3, -3, 3)
        axes.set_title(name, fontsize=10)
    for axes, line, ink, style in (
        (left, ROW, DARK, "-"),
        (left, NULL, MIDDLE, "--"),
        (right, COLUMN, DARK, "-"),
        (right, LEFT_NULL, MIDDLE, "--"),
    ):
        ends = np.array([-6, 6])[:, None] * line
        axes.plot(*ends.T, color=ink, linestyle=style, linewidth=2)
    for share, marker in ((-1.0, "^"), (1.0, "o"), (2.0, "s")):
        ends = share * ROW + np.array([-6, 6])[:, None] * NULL
        left.plot(*ends.T, color=LIGHT, linewidth=1)
        points = share * ROW + np.array([-1.2, 0.0, 1.2])[:, None] * NULL
        left.plot(*points.T, marker, color=DARK, markersize=6)
        right.plot(*(points @ A.T).T, marker, color=DARK, markersize=8)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9}
    left.text(-2.85, -2.7, "row space", color=DARK, bbox=box)
    left.text(
        1.6,
        -0.65,
        "null space: goes to 0",
        color=MIDDLE,
        ha="center",
        rotation=-26.57,
        rotation_mode="anchor",
    )
    right.text(-2.85, -2.1, "column space:\nwhat can come out", color=DARK, bbox=box)
    right.text(1.4, -2.4, "left null\nspace", color=MIDDLE, bbox=box)
    return figure
