"""The picture of the page on latent semantics."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure
from tools.lessons.pages import COURSE, variables_of


def draw_latent_semantics() -> Figure:
    """The texts of the page along two of its three directions, and a query folded in."""
    page = variables_of(COURSE / "uses" / "latent_semantics.md", first=3)
    words, topic, v = page["words"], page["topic"], page["V"]
    places = page["X"] @ v
    # seen from where the middles of the topics lie in one plane: of it, an orthonormal basis
    middles = np.array([places[topic == t].mean(axis=0) for t in range(3)])
    across, r = np.linalg.qr((middles[:2] - middles[2]).T)
    across *= np.sign(np.diag(r))
    query = np.zeros(len(words))
    query[words.index("automobile")] = 1
    folded = query @ v @ across
    seen = places @ across

    figure = new_figure(6.4, 3.9)
    axes = figure.subplots()
    names, marks = ("cars", "cooking", "the sky"), "o^s"
    for t, color in enumerate((DARK, MIDDLE, LIGHT)):
        x, y = seen[topic == t].T
        axes.scatter(x, y, s=38, marker=marks[t], color=color, edgecolor="0.2", linewidth=0.6, label=names[t])
    axes.annotate(
        "", xy=folded, xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": "0.1", "linewidth": 1.8}
    )
    axes.annotate("automobile?", folded / 2, xytext=(-8, 10), textcoords="offset points")
    axes.plot(0, 0, "+", color="0.4")
    axes.set(aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
