"""The little web of the page on PageRank: discs as large as the ranks."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure

LINKS = {
    "home": ["songs", "films", "photos"],
    "songs": ["home", "films"],
    "films": ["home"],
    "photos": ["home", "print"],
    "blog": ["home", "songs"],
    "print": [],
}
PLACES = {
    "home": (0, 0), "songs": (-2.6, 1.1), "films": (-2.6, -1.3),
    "photos": (2.6, -1.1), "blog": (0.4, 2.0), "print": (4.6, 0.6),
}  # fmt: skip


def draw_uses_pagerank() -> Figure:
    """Pages, their links and their ranks at d = 0.85."""
    pages = list(LINKS)
    n = len(pages)
    p = np.zeros((n, n))
    for j, page in enumerate(pages):
        for target in LINKS[page] or pages:
            p[pages.index(target), j] = 1 / len(LINKS[page] or pages)
    rank = np.linalg.solve(np.eye(n) - 0.85 * p, np.full(n, 0.15 / n))
    radius = dict(zip(pages, 1.3 * np.sqrt(rank), strict=True))
    figure = new_figure(6.6, 3.7)
    axes = figure.subplots()
    for page, targets in LINKS.items():
        for target in targets:
            start, end = np.array(PLACES[page], float), np.array(PLACES[target], float)
            along = (end - start) / np.linalg.norm(end - start)
            aside = 0.12 * np.array([-along[1], along[0]])  # two links between two pages lie side by side
            axes.annotate(
                "",
                xy=end - along * (radius[target] + 0.05) + aside,
                xytext=start + along * (radius[page] + 0.05) + aside,
                arrowprops={"arrowstyle": "-|>", "color": DARK, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0},
            )
    for page, share in zip(pages, rank, strict=True):
        x, y = PLACES[page]
        axes.add_patch(
            Circle((x, y), radius[page], facecolor=LIGHT if LINKS[page] else "white", edgecolor=DARK)
        )
        beside = page != "home"
        axes.text(
            x + (radius[page] + 0.15) * (1 if x > 0 else -1) * beside,
            y,
            f"{page}\n{share:.3f}",
            ha="center" if not beside else ("left" if x > 0 else "right"),
            va="center",
            color=DARK if LINKS[page] else MIDDLE,
        )
    axes.set(xlim=(-4.4, 6.1), ylim=(-2.2, 2.8), aspect="equal")
    axes.axis("off")
    return figure
