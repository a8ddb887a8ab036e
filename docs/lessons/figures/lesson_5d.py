"""The picture of lesson 5d: where the rings of equal misses first touch a disc, and a diamond."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure, plane

CENTRE = np.array([2.0, 1.2])
SHAPE = np.array([[1.0, 0.35], [0.35, 0.8]])  # AᵀA


def _misses(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    u, v = x - CENTRE[0], y - CENTRE[1]
    return SHAPE[0, 0] * u**2 + 2 * SHAPE[0, 1] * u * v + SHAPE[1, 1] * v**2


def draw_ridge_and_lasso() -> Figure:
    figure = new_figure(6.6, 3.1)
    x, y = np.meshgrid(np.linspace(-1.5, 4, 101), np.linspace(-1.5, 3, 101))
    turn = np.linspace(0, 2 * np.pi, 20001)
    circle = np.array([np.cos(turn), np.sin(turn)])
    borders = {"ridge: ‖x‖₂ ≤ 1": circle, "lasso: ‖x‖₁ ≤ 1": circle / np.abs(circle).sum(axis=0)}
    for axes, (name, border) in zip(figure.subplots(1, 2), borders.items(), strict=True):
        plane(axes, -1.5, 4, -1.5, 3)
        if name.startswith("ridge"):
            axes.add_patch(Circle((0, 0), 1, facecolor="0.88", edgecolor=DARK, linewidth=1.5))
        else:
            axes.add_patch(
                Polygon([(1, 0), (0, 1), (-1, 0), (0, -1)], facecolor="0.88", edgecolor=DARK, linewidth=1.5)
            )
        heights = _misses(*border)
        best = border[:, np.argmin(heights)]
        first = float(heights.min())
        axes.contour(x, y, _misses(x, y), [first * 4 / 9, first], colors=MIDDLE, linewidths=1.2)
        axes.plot(*CENTRE, "o", color=MIDDLE, markersize=4)
        axes.annotate("least squares", CENTRE, (0, 5), textcoords="offset points", fontsize=8, ha="center")
        axes.plot(*best, "o", color="black", markersize=6, markeredgecolor=LIGHT)
        axes.annotate(
            f"({abs(best[0]):.2g}, {abs(best[1]):.2g})",
            best,
            (-7, 5),
            textcoords="offset points",
            fontsize=8,
            ha="right",
        )
        axes.set_title(name, fontsize=10)
    return figure
