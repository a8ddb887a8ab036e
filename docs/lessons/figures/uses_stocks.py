"""The picture of the page on common factors of returns."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, MIDDLE, new_figure
from tools.lessons.pages import COURSE, variables_of


def draw_stocks() -> Figure:
    """Eigenvalues against the edge of noise, and promised against later risk by days of learning."""
    page = variables_of(COURSE / "uses" / "stocks.md")
    seen, later, calmest, covariance = (page[n] for n in ("seen", "later", "calmest", "covariance"))

    figure = new_figure(7.4, 3.5)
    left, right = figure.subplots(1, 2)
    left.semilogy(np.arange(1, 25), page["values"], "o", color=DARK, label="the shares")
    left.semilogy(
        np.arange(1, 25), np.linalg.eigvalsh(np.corrcoef(page["noise"].T))[::-1], "x", color=MIDDLE,
        label="unrelated numbers",
    )  # fmt: skip
    left.axhline(page["edge"], color="0.3", linewidth=1, linestyle="--")
    left.annotate("edge of noise", (24, page["edge"]), xytext=(0, 5), textcoords="offset points", ha="right")
    left.annotate("the market", (1, page["values"][0]), xytext=(9, -3), textcoords="offset points")
    left.set(
        title="eigenvalues of the correlations",
        xlabel="number",
        ylim=(0.2, 13),
        yticks=[0.25, 0.5, 1, 2, 5, 10],
    )
    left.set_yticklabels(["0.25", "0.5", "1", "2", "5", "10"])
    left.minorticks_off()
    left.legend(frameon=False, loc="upper right")

    days = [30, 35, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500]
    promised, real = [], []
    for n in days:
        c = covariance(seen[-n:])
        w = calmest(c)
        promised.append(np.sqrt(w @ c @ w))
        real.append((later @ w).std())
    right.semilogx(days, real, "s-", color=MIDDLE, markersize=4, label="what it then was")
    right.semilogx(days, promised, "o-", color=DARK, markersize=4, label="what was promised")
    right.axhline(later.mean(axis=1).std(), color="0.3", linewidth=1, linestyle="--", label="equal weights")
    right.set(title="spread of the calmest mixture, %", xlabel="days to learn from", ylim=(0, None))
    right.set_xticks([30, 60, 100, 200, 500], ["30", "60", "100", "200", "500"])
    right.minorticks_off()
    right.legend(frameon=False)
    return figure
