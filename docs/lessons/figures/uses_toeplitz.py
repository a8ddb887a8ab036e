"""The matrix of one blur with three borders."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from shared.linalg.convolve import convolve
from tools.lessons.drawing import new_figure

SIZE = 12
TAPS = np.array([1, 2, 3, 2, 1], float) / 9


def draw_uses_toeplitz() -> Figure:
    """Weights as shades; outlined where a border differs from the band."""
    figure = new_figure(7.2, 2.8)
    points = np.eye(SIZE, dtype=np.float32)
    band = convolve(points, TAPS[None, :], border="constant").T
    names = {"constant": "constant: Toeplitz", "reflect": "reflect: other ends", "wrap": "wrap: circulant"}
    for axes, (border, name) in zip(figure.subplots(1, 3), names.items(), strict=True):
        matrix = convolve(points, TAPS[None, :], border=border).T
        axes.set(xlim=(-0.1, SIZE + 0.1), ylim=(SIZE + 0.1, -0.1), aspect="equal")
        axes.axis("off")
        axes.set_title(name, fontsize=10)
        axes.add_patch(Rectangle((0, 0), SIZE, SIZE, facecolor="white", edgecolor="0.6", linewidth=0.8))
        for i, j in np.argwhere(matrix > 0):
            differs = abs(matrix[i, j] - band[i, j]) > 1e-6
            shade = str(round(0.95 - 1.6 * float(matrix[i, j]), 3))
            axes.add_patch(
                Rectangle(
                    (j + 0.06, i + 0.06),
                    0.88,
                    0.88,
                    facecolor=shade,
                    edgecolor="#c8553d" if differs else "0.7",
                    linewidth=1.6 if differs else 0.5,
                )
            )
    return figure
