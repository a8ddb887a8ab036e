"""The picture of the page on customer segments."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure
from tools.lessons.pages import COURSE, variables_of


def draw_customer_segments() -> Figure:
    """k-means on the components of the customers, and on two long groups that it cuts across."""
    page = variables_of(COURSE / "uses" / "customer_segments.md")
    figure = new_figure(7.4, 3.3)
    for axes, data, k in zip(figure.subplots(1, 2), (page["X"], page["long"]), (3, 2), strict=True):
        label, middles, _ = page["k_means"](data, k, np.random.default_rng(1))
        for j, place in enumerate(np.argsort(middles[:, 0])):
            x, y = data[label == place].T
            style = {"marker": "o^s"[j], "color": (DARK, MIDDLE, LIGHT)[j], "s": 16}
            axes.scatter(x, y, edgecolor="0.2", linewidth=0.3, **style)
        axes.scatter(*middles.T, marker="X", s=130, color="black", edgecolor="white", linewidth=1.5, zorder=3)
        axes.set(xticks=[], yticks=[])
    left, right = figure.axes
    left.set(title="customers: three kinds, found", xlabel="component 1", ylabel="component 2")
    right.set(title="two long groups: cut across", ylim=(-5, 9))
    return figure
