"""The picture of the page on fraud: what two scores see of two kinds."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from shared.linalg.pca import PCA
from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_two_kinds_of_fraud() -> Figure:
    """Invented payments by their residual and by their most extreme measure, as the page makes them."""
    rng = np.random.default_rng(1)
    kind = np.repeat([1, 2, 0], [20, 20, 1960])
    strength = rng.standard_normal((2000, 3))
    strength[kind == 2] *= 3
    x = strength @ rng.standard_normal((3, 10)) + 0.4 * rng.standard_normal((2000, 10))
    x[kind == 1] = x[rng.integers(40, 2000, size=(20, 10)), np.arange(10)]
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    pca = PCA(3).fit(z)
    residual = np.sum((z - pca.inverse_transform(pca.transform(z))) ** 2, axis=1)
    extreme = np.abs(z).max(axis=1)
    figure = new_figure(6.6, 3.8)
    axes = figure.subplots()
    for number, name, marker, color, size in (
        (0, "honest (a fifth of them)", ".", LIGHT, 10),
        (1, "patched", "^", MIDDLE, 30),
        (2, "large", "D", DARK, 22),
    ):
        own = np.flatnonzero(kind == number)[:: 5 if number == 0 else 1]
        axes.scatter(residual[own], extreme[own], size, color, marker=marker, label=name)
    axes.set(xscale="log", xlabel="reconstruction error with three components", ylabel="most extreme |z|")
    axes.legend(frameon=False, loc="upper left", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
