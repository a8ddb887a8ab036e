"""Ages that settle into one growth, and weather that forgets."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_uses_population() -> Figure:
    """The Leslie matrix and the Markov chain of the page, step by step."""
    leslie = np.array([[0.0, 1.5, 1.0], [0.5, 0.0, 0.0], [0.0, 0.4, 0.0]])
    weather = np.array([[0.7, 0.3, 0.2], [0.2, 0.4, 0.4], [0.1, 0.3, 0.4]])
    figure = new_figure(7.4, 3.3)
    left, right = figure.subplots(1, 2)
    years = [np.array([100.0, 0.0, 0.0])]
    for _ in range(20):
        years.append(leslie @ years[-1])
    table = np.array(years)
    for i, (name, color, style) in enumerate(
        (("young", DARK, "o-"), ("grown", MIDDLE, "s--"), ("old", LIGHT, "^-"))
    ):
        known = table[:, i] > 0
        left.semilogy(np.flatnonzero(known), table[known, i], style, color=color, markersize=3.5)
        left.text(20.5, table[-1, i], name, color=color if color != LIGHT else "0.4", va="center")
    left.set(xlim=(-0.5, 24.5), xlabel="year")
    left.set_title("animals", loc="left", fontsize=10)
    for start, color, style, name in (
        (0, DARK, "o-", "after a sunny day"),
        (2, MIDDLE, "s--", "after a rainy day"),
    ):
        x = [np.eye(3)[start]]
        for _ in range(8):
            x.append(weather @ x[-1])
        right.plot([step[0] for step in x], style, color=color, markersize=4)
        right.text(1.3, 0.72 if start == 0 else 0.2, name, color=color)
    right.set(ylim=(-0.03, 1.05), xlabel="days later")
    right.set_title("chance of sun", loc="left", fontsize=10)
    for axes in (left, right):
        axes.grid(color="0.92")
    return figure
