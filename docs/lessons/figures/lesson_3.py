"""The picture of lesson 3: a sum of arrows, and a combination that reaches a point."""

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane

A, B = np.array([3.0, 1.0]), np.array([1.0, 2.0])


def draw_vectors_sum() -> Figure:
    figure = new_figure(8.2, 3.2)
    left, right = figure.subplots(1, 2, width_ratios=[5.5, 8.5])

    plane(left, -0.5, 5, -0.5, 4.5)
    for tail in (A, B):
        left.plot(*zip(tail, A + B, strict=True), color=LIGHT, linewidth=1.2, linestyle="--")
    arrow(left, A, "a = (3, 1)", offset=(-20, -16))
    arrow(left, B, "b = (1, 2)", color=MIDDLE, offset=(-34, 8))
    arrow(left, A + B, "a + b = (4, 3)", offset=(-60, 8))
    left.set_title("a sum", fontsize=10)

    plane(right, -0.5, 8, -0.5, 4.5)
    arrow(right, A, "a", offset=(-18, -15))
    arrow(right, 2 * A, "2a", tail=A, offset=(-18, -15))
    arrow(right, 2 * A + B, "", tail=2 * A, color=MIDDLE)
    right.text(6.68, 2.65, "b", color=MIDDLE)
    arrow(right, 2 * A + B, "2a + b = (7, 4)", color=DARK, dashed=True, offset=(-98, 0))
    right.set_title("a linear combination", fontsize=10)
    return figure
