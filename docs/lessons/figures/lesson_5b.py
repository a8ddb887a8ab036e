"""The picture of lesson 5b: two equations in two unknowns are two lines."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, MIDDLE, new_figure, plane


def draw_systems() -> Figure:
    cases = {
        "one": ((1, 2, 5), (3, -1, 1)),
        "none": ((1, 2, 5), (1, 2, 1)),
        "infinitely many": ((1, 2, 5), (2, 4, 10)),
        "one, ill-conditioned": ((1, 2, 5), (1, 2.25, 5.5)),
    }
    figure = new_figure(6.8, 2.1)
    x = np.array([-2.0, 4.0])
    for axes, (name, (first, second)) in zip(figure.subplots(1, 4), cases.items(), strict=True):
        plane(axes, -1, 4, -1, 4)
        (a, b, c), (d, e, f) = first, second
        same = a * e == b * d and c * e == f * b
        axes.plot(x, (c - a * x) / b, color=DARK, linewidth=4 if same else 1.8, alpha=0.45 if same else 1)
        axes.plot(x, (f - d * x) / e, color=MIDDLE, linewidth=1.8, linestyle="--")
        if a * e != b * d:
            axes.plot(*np.linalg.solve([[a, b], [d, e]], [c, f]), "o", color="black", markersize=5)
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=6)
    return figure
