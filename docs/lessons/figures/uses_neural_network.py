"""The variance of the signal through twenty layers, by the size of the first weights."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure

N = 256


def _variances(sigma: float, layers: int = 20) -> np.ndarray:
    rng = np.random.default_rng(0)
    x, found = rng.standard_normal((500, N)), []
    for _ in range(layers):
        z = x @ (sigma * rng.standard_normal((N, N))).T
        found.append(z.var())
        x = np.maximum(z, 0)
    return np.array(found)


def draw_uses_neural_network() -> Figure:
    """One line for each choice of σ; the largest float32 above."""
    figure = new_figure(6.4, 3.6)
    axes = figure.subplots()
    layers = np.arange(1, 21)
    choices = (
        ("σ = 1", 1.0, MIDDLE, "-", 20),
        ("He: σ = √(2/n)", (2 / N) ** 0.5, DARK, "-", 20),
        ("σ = √(1/n)", N**-0.5, DARK, ":", 20),
        ("σ = 0.01", 0.01, MIDDLE, "--", 20),
    )
    for name, sigma, ink, style, last in choices:
        found = _variances(sigma)
        axes.semilogy(layers, found, color=ink, linestyle=style, linewidth=2)
        axes.text(last + 0.3, found[-1], name, color=ink, va="center", fontsize=9)
    axes.axhline(3.4e38, color=LIGHT, linewidth=1)
    axes.text(1, 6e38, "the largest float32", color="0.4", fontsize=8, va="bottom")
    axes.set(xlim=(0.5, 26.5), ylim=(1e-40, 1e46), xlabel="layer", ylabel="variance of W x")
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.set_yticks([10.0**k for k in (-40, -20, 0, 20, 40)])
    axes.minorticks_off()
    return figure
