"""The pictures of lesson 5: kinds of matrices as tables of shaded cells, and the landscapes of xᵀA x."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_kinds() -> Figure:
    rng = np.random.default_rng(3)
    full = np.round(rng.uniform(-1, 1, (5, 5)), 2)
    skew = np.triu(full, 1) - np.triu(full, 1).T
    stretch = np.diag([1.0, 0.7, 0.5, 0.8, 0.35])
    kinds = {
        "square": full,
        "symmetric": np.triu(full) + np.triu(full, 1).T,
        "skew": skew,
        "lower triangular": np.tril(full),
        "diagonal": stretch,
        "identity": np.eye(5),
        "permutation": np.eye(5)[[2, 0, 4, 1, 3]],
        "diagonal, not square": stretch[:3],
    }
    figure = new_figure(6.4, 3.6)
    for axes, (name, table) in zip(figure.subplots(2, 4).flat, kinds.items(), strict=True):
        rows, columns = table.shape
        for i in range(rows):
            for j in range(columns):
                value = table[i, j]
                color = DARK if value > 0 else MIDDLE
                cell = Rectangle((j, i), 1, 1, facecolor="white", edgecolor="0.75", linewidth=0.6)
                axes.add_patch(cell)
                if value:
                    share = 0.25 + 0.7 * abs(value)  # negative ones are smaller squares, so grey tells them
                    side = 1.0 if value > 0 else 0.62
                    edge = (1 - side) / 2
                    axes.add_patch(
                        Rectangle((j + edge, i + edge), side, side, facecolor=color, alpha=share, linewidth=0)
                    )
        axes.set(xlim=(-0.1, 5.1), ylim=(5.1, -0.1), aspect="equal")
        axes.axis("off")
        axes.set_title(name, fontsize=9)
    return figure


def draw_definite() -> Figure:
    kinds = {
        "positive definite": [[2.0, 1.0], [1.0, 2.0]],
        "semi-definite": [[1.0, 1.0], [1.0, 1.0]],
        "indefinite": [[1.0, 2.0], [2.0, 1.0]],
        "negative definite": [[-2.0, -1.0], [-1.0, -2.0]],
    }
    x, y = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
    figure = new_figure(6.6, 2.2)
    for axes, (name, table) in zip(figure.subplots(1, 4), kinds.items(), strict=True):
        a = np.array(table)
        height = a[0, 0] * x**2 + 2 * a[0, 1] * x * y + a[1, 1] * y**2
        axes.contour(x, y, height, [1, 3, 6, 10], colors=DARK, linewidths=1.2)
        axes.contour(x, y, height, [-10, -6, -3, -1], colors=MIDDLE, linewidths=1.2, linestyles="--")
        if name == "indefinite":
            axes.contour(x, y, height, [0], colors=LIGHT, linewidths=1)
        elif name == "semi-definite":
            axes.plot([-2, 2], [2, -2], color=LIGHT, linewidth=1)
        axes.plot(0, 0, "o", color="black", markersize=3)
        axes.set(aspect="equal", xticks=[], yticks=[])
        axes.set_title(name, fontsize=9)
        for spine in axes.spines.values():
            spine.set(visible=True, color="0.75")
    return figure
