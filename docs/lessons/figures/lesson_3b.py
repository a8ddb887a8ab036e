"""Pictures of lesson 3b: the dot product as a shadow, and the unit balls of four norms."""

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_dot_product_as_shadow() -> Figure:
    figure = new_figure(5.4, 3.3)
    axes = figure.subplots()
    a, b = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    foot = a * (a @ b) / (a @ a)
    plane(axes, -0.5, 4.6, -0.6, 2.4)
    axes.plot(*zip((0, 0), foot, strict=True), color=MIDDLE, linewidth=6, alpha=0.4, solid_capstyle="butt")
    axes.plot(*zip(b, foot, strict=True), color=LIGHT, linewidth=1.4, linestyle="--")
    arrow(axes, a, "a = (3, 1)", offset=(-12, 9))
    arrow(axes, b, "b = (1, 2)", color=MIDDLE, offset=(6, 2))
    turn = np.linspace(np.arctan2(a[1], a[0]), np.arctan2(b[1], b[0]), 30)
    axes.plot(0.62 * np.cos(turn), 0.62 * np.sin(turn), color="0.35", linewidth=1)
    axes.text(0.54, 0.52, "45°", fontsize=9, color="0.25")
    axes.annotate(
        "shadow of b: 5/√10 long",
        xy=(1.1, 0.32), xytext=(1.35, -0.42), color=MIDDLE, va="bottom",
        arrowprops={"arrowstyle": "-", "color": MIDDLE, "linewidth": 0.8},
    )  # fmt: skip
    axes.set_title("a·b = √10 · 5/√10 = 5", fontsize=10)
    return figure


def draw_unit_balls() -> Figure:
    figure = new_figure(8.2, 2.4)
    turn = np.linspace(0, 2 * np.pi, 361)
    circle = np.array([np.cos(turn), np.sin(turn)])
    balls = {
        "L1: Σ|xᵢ| = 1": circle / np.abs(circle).sum(axis=0),
        "L2: √(Σxᵢ²) = 1": circle,
        "L∞: max|xᵢ| = 1": circle / np.abs(circle).max(axis=0),
    }
    first, *others = figure.subplots(1, 4)
    plane(first, -1.5, 1.5, -1.5, 1.5)
    for x, y in (([-1.5, 1.5], [0, 0]), ([0, 0], [-1.5, 1.5])):
        first.plot(x, y, color=DARK, linewidth=2)
    first.plot(0, 0, "o", color="white", markeredgecolor=DARK, markersize=6)
    first.set_title("L0: one entry not 0", fontsize=9)
    for axes, (name, (x, y)) in zip(others, balls.items(), strict=True):
        plane(axes, -1.5, 1.5, -1.5, 1.5)
        axes.fill(x, y, color=LIGHT, alpha=0.3)
        axes.plot(x, y, color=DARK, linewidth=2)
        axes.set_title(name, fontsize=9)
    return figure
