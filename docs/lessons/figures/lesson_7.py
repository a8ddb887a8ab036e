"""The picture of lesson 7: a map as turn, stretch, turn."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_rotate_stretch_rotate() -> Figure:
    """The unit circle under Vᵀ, then Σ, then U, of A = [[2, 3], [0, 2]]."""
    u = np.array([[2, -1], [1, 2]]) / np.sqrt(5)
    v = np.array([[1, -2], [2, 1]]) / np.sqrt(5)
    sigma = np.diag([4.0, 1.0])
    figure = new_figure(8.0, 4.6)
    angles = np.linspace(0, 2 * np.pi, 121)
    circle = np.array([np.cos(angles), np.sin(angles)])
    stages = [
        (np.eye(2), "x: a circle", ("v₁", "v₂")),
        (v.T, "Vᵀx: turned", ("", "")),
        (sigma @ v.T, "ΣVᵀx: stretched by 4 and 1", ("σ₁", "σ₂")),
        (u @ sigma @ v.T, "UΣVᵀx = A x: turned again", ("σ₁u₁", "σ₂u₂")),
    ]
    for axes, (map_, title, names) in zip(figure.subplots(2, 2).flat, stages, strict=True):
        plane(axes, -4.6, 4.6, -2.4, 2.4)
        axes.plot(*(map_ @ circle), color=LIGHT, linewidth=1.8)
        first, second = (map_ @ v).T
        arrow(axes, first, names[0], color=DARK)
        arrow(axes, second, names[1], color=MIDDLE, dashed=True, offset=(-22, 4))
        axes.set_title(title, fontsize=10)
    return figure
