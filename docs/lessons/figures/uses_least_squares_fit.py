"""The picture of fitting a line and a curve: three fits of 21 points, and what each leaves over."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial import chebyshev

from shared.linalg.solve import least_squares
from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_least_squares_fit() -> Figure:
    t = np.linspace(-1, 1, 21)
    y = 1 / (1 + 6 * t**2) + 0.05 * np.random.default_rng(0).standard_normal(21)
    fine = np.linspace(-1, 1, 401)
    figure = new_figure(6.8, 3.6)
    axes = figure.subplots(2, 3, sharex=True, sharey="row", height_ratios=[2, 1])
    for column, (degree, name) in enumerate(((1, "line"), (8, "degree 8"), (20, "degree 20"))):
        c = least_squares(chebyshev.chebvander(t, degree), y)
        above, below = axes[:, column]
        above.plot(fine, 1 / (1 + 6 * fine**2), color=LIGHT, linewidth=3)
        above.plot(fine, chebyshev.chebval(fine, c), color=DARK, linewidth=1.5)
        above.plot(t, y, "o", color="black", markersize=3)
        above.set(title=name, ylim=(-0.5, 1.5))
        left = y - chebyshev.chebval(t, c)
        below.axhline(0, color="0.6", linewidth=0.8)
        below.vlines(t, 0, left, color=MIDDLE, linewidth=1.5)
        below.plot(t, left, "o", color=MIDDLE, markersize=3)
        below.set(ylim=(-0.6, 0.6), xlabel="t")
        for one in (above, below):
            one.tick_params(labelsize=8)
    axes[0, 0].set_ylabel("y")
    axes[1, 0].set_ylabel("residual")
    return figure
