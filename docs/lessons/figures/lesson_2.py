"""The pictures of lesson 2: boxes of numbers, and what a linear map does to a grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_shapes() -> Figure:
    figure = new_figure(7.6, 2.7)
    axes = figure.subplots()
    axes.set(xlim=(0, 19.4), ylim=(-1.7, 5.4), aspect="equal")
    axes.axis("off")
    _grid(axes, 1.0, 1.5, 1, 1)
    _grid(axes, 4.0, 1.5, 1, 3)
    _grid(axes, 9.0, 0.5, 4, 3)
    for depth in (2, 1, 0):
        _grid(axes, 14.4 + 0.5 * depth, 0.3 + 0.5 * depth, 4, 3)
    for x, name, shape, ndim in (
        (1.5, "scalar", "()", 0),
        (5.5, "vector", "(3,)", 1),
        (10.5, "matrix", "(4, 3)", 2),
        (16.4, "tensor", "(4, 3, 3)", 3),
    ):
        axes.text(x, -0.45, f"{name}  {shape}", ha="center", color=DARK)
        axes.text(x, -1.25, f"ndim {ndim}", ha="center", color="0.35", fontsize=9)
    axes.text(8.75, 2.5, "samples", rotation=90, ha="right", va="center", fontsize=9, color=MIDDLE)
    axes.text(10.5, 4.65, "features", ha="center", fontsize=9, color=MIDDLE)
    return figure


def _grid(axes: Any, left: float, bottom: float, rows: int, columns: int) -> None:
    for i, j in np.ndindex(rows, columns):
        axes.add_patch(Rectangle((left + j, bottom + i), 1, 1, facecolor="white", edgecolor=DARK))


def draw_linear_or_not() -> Figure:
    figure = new_figure(7.6, 2.1)
    w = np.array([[1.0, 0.5], [-0.25, 0.75]])
    maps: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
        ("x", lambda x: x),
        ("linear: Wx", lambda x: w @ x),
        ("affine: Wx + b", lambda x: w @ x + [[0.6], [0.5]]),
        ("neither", lambda x: np.array([x[0] + 0.25 * x[1] ** 2, x[1] - 0.2 * x[0] ** 2])),
    ]
    for axes, (name, f) in zip(figure.subplots(1, 4), maps, strict=True):
        axes.set_title(name, fontsize=10, color=DARK)
        axes.set(xlim=(-2.4, 2.9), ylim=(-2.4, 2.6), aspect="equal")
        axes.axhline(0, color="0.8", linewidth=0.8)
        axes.axvline(0, color="0.8", linewidth=0.8)
        along = np.linspace(-1.5, 1.5, 31)
        for place in np.arange(-1.5, 1.6, 0.5):
            still = np.full_like(along, place)
            for line in (np.array([along, still]), np.array([still, along])):
                axes.plot(*f(line), color=LIGHT, linewidth=0.9)
        axes.plot(0, 0, "o", color="black", markersize=3.5)
        axes.plot(*f(np.zeros((2, 1))), "o", color=MIDDLE, markersize=5, markerfacecolor="none")
        axes.axis("off")
    return figure
