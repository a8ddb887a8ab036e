"""The picture of the page on survey answers."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure
from tools.lessons.pages import COURSE, variables_of


def draw_survey() -> Figure:
    """Eigenvalues beside those of shuffled answers, and the loadings before and after the rotation."""
    page = variables_of(COURSE / "uses" / "survey.md")
    figure = new_figure(7.4, 4.0)
    left, *right = figure.subplots(1, 4, width_ratios=(2.1, 1, 1, 1))

    numbers = np.arange(1, 13)
    left.plot(numbers, page["values"], "o-", color=DARK, label="the answers")
    left.plot(numbers, page["limit"], "s--", color=MIDDLE, markersize=4, label="shuffled, 95 %")
    left.set(title="eigenvalues", ylim=(0, 3.4), xticks=[1, 3, 6, 9, 12], xlabel="number")
    left.legend(frameon=False)

    planted, found, turn = page["planted"], page["L"], page["R"]
    rotated = (found @ turn)[:, page["order"]] * page["sign"]
    found = found * np.sign(found[np.abs(found).argmax(axis=0), range(3)])  # LAPACK leaves the sign open
    for axes, title, loadings in zip(
        right, ("planted", "PCA", "after varimax"), (planted, found, rotated), strict=True
    ):
        for (question, factor), value in np.ndenumerate(loadings):
            if abs(value) > 0.03:
                axes.scatter(
                    factor, question + 1, s=170 * abs(value), linewidth=1.4, zorder=2,
                    facecolor=DARK if value > 0 else "white", edgecolor=DARK,
                )  # fmt: skip
        axes.set(title=title, xlim=(-0.6, 2.6), ylim=(12.7, 0.3), xticks=[0, 1, 2], yticks=numbers)
        axes.set_xticklabels([1, 2, 3])
        axes.tick_params(length=0, labelsize=8)
        axes.grid(color=LIGHT, linewidth=0.4, axis="y")
        axes.spines[:].set_visible(False)
    right[0].set_ylabel("question")
    right[1].set_xlabel("factor (open circle: negative)")
    return figure
