"""Which directions a symmetric matrix leaves in place."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_eigen_directions() -> Figure:
    """Twelve unit vectors, and beside them their images under [[2, 1], [1, 2]]."""
    a = np.array([[2.0, 1.0], [1.0, 2.0]])
    figure = new_figure(7.2, 3.7)
    before, after = figure.subplots(1, 2)
    circle = np.linspace(0, 2 * np.pi, 200)
    ring = np.array([np.cos(circle), np.sin(circle)])
    for axes, matrix, title in ((before, np.eye(2), "x, of length 1"), (after, a, "A x")):
        plane(axes, -3, 3, -3, 3)
        axes.plot(*(matrix @ ring), color=LIGHT, linewidth=1.2)
        axes.set_title(title, loc="left", fontsize=10)
        for degrees in range(15, 375, 30):
            x = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
            if degrees % 90 != 45:
                arrow(axes, matrix @ x, color=LIGHT)
        for name, v, color, offset in (
            ("1", np.array([1.0, 1.0]) / np.sqrt(2), DARK, (4, 4)),
            ("2", np.array([1.0, -1.0]) / np.sqrt(2), MIDDLE, (6, -12)),
        ):
            label = f"v{'₁₂'[int(name) - 1]}" if axes is before else f"{'3 v₁' if name == '1' else '1 v₂'}"
            arrow(axes, matrix @ v, label, color=color, offset=offset)
            arrow(axes, -(matrix @ v), color=color)
    return figure
