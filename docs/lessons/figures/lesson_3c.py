"""Pictures of lesson 3c: chord and arc on the sphere, and how distances gather as dimensions grow."""

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure


def draw_chord_and_arc() -> Figure:
    figure = new_figure(5.4, 3.7)
    axes = figure.subplots()
    axes.set(xlim=(-1.15, 2.1), ylim=(-1.1, 1.25), aspect="equal")
    axes.axis("off")
    turn = np.linspace(0, 2 * np.pi, 181)
    axes.plot(np.cos(turn), np.sin(turn), color=LIGHT, linewidth=1.2)
    u, v = (np.array([np.cos(t), np.sin(t)]) for t in np.radians([100, 5]))
    way = np.radians(np.linspace(5, 100, 60))
    axes.plot(np.cos(way), np.sin(way), color=MIDDLE, linewidth=4)
    axes.plot(*zip(u, v, strict=True), color="0.25", linewidth=1.4, linestyle="--")
    arrow(axes, u, "u", offset=(-8, 6))
    arrow(axes, v, "v", offset=(7, 0))
    axes.plot(0.22 * np.cos(way), 0.22 * np.sin(way), color="0.35", linewidth=1)
    axes.text(0.17, 0.2, "θ", color="0.25")
    axes.text(0.78, 0.8, "over the ground: Rθ", color=MIDDLE)
    axes.text(1.02, -0.42, "through the rock,\nthe dashed chord:\n2R sin(θ/2)", color="0.25")
    axes.plot(0, 0, "o", color=DARK, markersize=4)
    axes.text(-0.02, -0.14, "the middle of the earth", ha="center", fontsize=9, color="0.35")
    return figure


def draw_distances_gather() -> Figure:
    figure = new_figure(6.8, 2.6)
    axes = figure.subplots()
    rng = np.random.default_rng(0)
    for d, style, color in ((2, ":", LIGHT), (10, "--", MIDDLE), (100, "-", MIDDLE), (1000, "-", DARK)):
        points = rng.random((200, d))
        squares = np.sum(points**2, axis=1)
        distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0))
        ratio = distances[np.triu_indices(200, 1)]
        height, edges = np.histogram(ratio / ratio.mean(), bins=60, range=(0, 2.5), density=True)
        axes.plot((edges[1:] + edges[:-1]) / 2, height / height.max(), style, color=color, label=f"d = {d}")
    axes.set(
        xlim=(0, 2.5), ylim=(0, 1.08), yticks=[], xlabel="distance between two random points / mean distance"
    )
    axes.legend(frameon=False)
    return figure
