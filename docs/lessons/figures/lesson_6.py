"""The shapes of four factorisations: what is zero in each factor."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure

N = 5
FULL, LOWER, DIAGONAL = np.ones((N, N), bool), np.tril(np.ones((N, N), bool)), np.eye(N, dtype=bool)
SHUFFLED = np.eye(N, dtype=bool)[[3, 0, 4, 1, 2]]


def draw_factorisation_shapes() -> Figure:
    """A = P L U, L Lᵀ, Q R and V Λ Vᵀ, each factor as a square with its nonzero entries shaded."""
    rows = [
        ("LU", [("A", FULL, LIGHT), ("P", SHUFFLED, MIDDLE), ("L", LOWER, DARK), ("U", LOWER.T, DARK)]),
        ("Cholesky", [("A = Aᵀ", FULL, LIGHT), ("L", LOWER, DARK), ("Lᵀ", LOWER.T, DARK)]),
        ("QR", [("A", FULL, LIGHT), ("Q", FULL, MIDDLE), ("R", LOWER.T, DARK)]),
        (
            "spectral",
            [("A = Aᵀ", FULL, LIGHT), ("V", FULL, MIDDLE), ("Λ", DIAGONAL, DARK), ("Vᵀ", FULL, MIDDLE)],
        ),
    ]
    figure = new_figure(7.2, 3.0)
    axes = figure.subplots()
    for place, (name, factors) in enumerate(rows):
        left, top = 24.5 * (place % 2), -9.6 * (place // 2)
        axes.text(left, top + 1.0, name, ha="left", va="bottom", weight="bold")
        for i, (symbol, mask, color) in enumerate(factors):
            x = left + i * 5.9
            for row, column in np.argwhere(mask):
                axes.add_patch(
                    _cell(
                        x + column * 0.9, top - row * 0.9 - 0.9, color, hatch="//" if color == MIDDLE else ""
                    )
                )
            axes.add_patch(_frame(x, top - 4.5))
            axes.text(x + 2.25, top - 5.6, symbol, ha="center", va="center")
            if i == 0:
                axes.text(x + 5.2, top - 2.25, "=", ha="center", va="center")
    axes.set(xlim=(-0.5, 48), ylim=(-15.9, 2.8), aspect="equal")
    axes.axis("off")
    return figure


def _cell(x: float, y: float, color: str, hatch: str) -> Rectangle:
    return Rectangle((x, y), 0.9, 0.9, facecolor=color, edgecolor="white", linewidth=0.6, hatch=hatch)


def _frame(x: float, y: float) -> Rectangle:
    return Rectangle((x, y), 4.5, 4.5, fill=False, edgecolor="0.4", linewidth=0.8)
