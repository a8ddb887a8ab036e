"""A chain between two walls: how it sags, and its first three modes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure

N = 8


def spring(top: float, bottom: float) -> tuple[np.ndarray, np.ndarray]:
    """A zigzag of six turns between two heights."""
    y = np.linspace(top, bottom, 14)
    x = np.zeros(14)
    x[2:-2:2], x[3:-2:2] = 0.16, -0.16
    return x, y


def draw_uses_springs() -> Figure:
    """Left the chain at rest and under a load, heights downwards; right the modes on their sines."""
    figure = new_figure(7.4, 4.0)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.7])
    i = np.arange(1, N + 1)
    for x, sag, color, name in ((0.0, 0.0, LIGHT, "no load"), (1.4, 0.14, DARK, "each pulled\nby the same")):
        places = np.concatenate([[0], i + sag * i * (N + 1 - i) / 2, [N + 1]])
        for above, below in pairwise(places):
            across, y = spring(above, below)
            left.plot(across + x, y, color="0.5", linewidth=0.8)
        left.plot(np.full(N, x), places[1:-1], "o", color=color, markersize=7)
        left.text(x, -0.5, name, ha="center", va="bottom", fontsize=9)
    for wall in (0, N + 1):
        left.plot([-0.6, 2.0], [wall, wall], color="0.2", linewidth=3)
    left.set(ylim=(N + 1.6, -2.0), xlim=(-0.8, 2.2))
    left.axis("off")

    smooth = np.linspace(0, N + 1, 200)
    for mode, (color, marker) in enumerate(((DARK, "o"), (MIDDLE, "s"), ("0.45", "^")), start=1):
        level = -2.6 * mode
        frequency = 2 * np.sin(mode * np.pi / (2 * (N + 1)))
        right.plot([0, N + 1], [level, level], color="0.85", linewidth=0.8)
        right.plot(smooth, level + np.sin(smooth * mode * np.pi / (N + 1)), color=color, linewidth=1)
        right.plot(i, level + np.sin(i * mode * np.pi / (N + 1)), marker, color=color, markersize=6)
        right.text(N + 1.3, level, f"ω = {frequency:.2f}", va="center")
    right.set(
        xlim=(-0.2, N + 3.2), xticks=[0, *i, N + 1], yticks=[], xlabel="weight, between walls at 0 and 9"
    )
    right.spines["left"].set_visible(False)
    right.set_title("the three slowest modes", loc="left", fontsize=10)
    return figure
