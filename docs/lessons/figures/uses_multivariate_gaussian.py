"""The picture of the page on the Gaussian in many dimensions."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_multivariate_gaussian() -> Figure:
    """A sample made by Cholesky, ellipses of distance 1 and 2, their axes, the conditional mean."""
    s = np.array([[4.0, 2], [2, 2]])
    root = np.linalg.cholesky(s)
    x = root @ np.random.default_rng(0).standard_normal((2, 400))
    figure = new_figure(6.6, 3.7)
    axes = figure.subplots()
    plane(axes, -6, 6, -3.6, 3.6)
    axes.scatter(*x, s=5, color=LIGHT, linewidth=0)
    turn = np.linspace(0, 2 * np.pi, 121)
    for r in (1, 2):
        axes.plot(*(r * root @ [np.cos(turn), np.sin(turn)]), color=DARK, linewidth=1.4)
        axes.annotate(str(r), -r * root[:, 1], xytext=(5, -11), textcoords="offset points", color=DARK)
    values, vectors = np.linalg.eigh(s)
    for value, vector, name, offset in zip(
        values, vectors.T, ("v₂ √λ₂", "v₁ √λ₁"), ((-44, 1), (-6, 16)), strict=True
    ):
        vector = vector * np.sign(vector[1])
        arrow(axes, np.sqrt(value) * vector, name, offset=offset)
    axes.plot([-6, 6], [-3, 3], "--", color=MIDDLE, linewidth=1.6, label="mean of x₂, given x₁")
    axes.legend(loc="lower right", frameon=False)
    axes.set(xlabel="x₁", ylabel="x₂")
    return figure
