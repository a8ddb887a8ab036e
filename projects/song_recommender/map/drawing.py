"""The map as a picture: points on two axes, the genres that lie far apart in colour."""

from __future__ import annotations

import io
import warnings

import numpy as np

from projects.song_recommender.map.axes import Axes
from projects.song_recommender.map.points import Points
from projects.song_recommender.palette import EIGHT, ink_on
from shared.console import clean

__all__ = ["draw_picture"]


def draw_picture(scores: np.ndarray, axes: Axes, points: Points, title: str) -> bytes:
    """Return a PNG of the songs on the first two axes.

    Args:
        scores: (n, m) places of the songs of `points`.
    """
    from matplotlib.figure import Figure

    x, y = scores[:, 0], scores[:, 1]
    size = float(np.clip(20_000 / len(x), 1.2, 20))
    figure = Figure(figsize=(12, 8.5), dpi=110, layout="constrained")
    plane = figure.add_subplot()
    plane.set_aspect("equal", adjustable="box")
    plane.axhline(0, color="#e3e6ea", linewidth=1, zorder=0)
    plane.axvline(0, color="#e3e6ea", linewidth=1, zorder=0)
    others = ~np.isin(points.genre, points.shown) if points.genres else np.ones(len(x), bool)
    plane.scatter(x[others], y[others], s=size, c="#c3cad3", linewidths=0, alpha=0.6)
    for g, colour in zip(points.shown, EIGHT, strict=False):
        own = points.genre == g
        plane.scatter(x[own], y[own], s=1.6 * size, c=colour, linewidths=0, alpha=0.8)
    for g, colour in zip(points.shown, EIGHT, strict=False):
        own = points.genre == g
        plane.text(
            float(np.median(x[own])),
            float(np.median(y[own])),
            clean(points.genres[g]),
            ha="center",
            weight="bold",
            color=ink_on(colour),
            parse_math=False,
            bbox={"facecolor": colour, "edgecolor": "white", "boxstyle": "round,pad=0.3"},
        )
    for limits, values in ((plane.set_xlim, x), (plane.set_ylim, y)):
        low, high = np.quantile(values, [0.001, 0.999])
        margin = 0.06 * max(high - low, 1e-6)
        limits(low - margin, high + margin)
    across, up = (
        f"←  {negative}      PC{k + 1}, {axes.explained[k]:.1%}      {positive}  →"
        for k, (positive, negative) in enumerate(axes.names[:2])
    )
    plane.set_xlabel(across, parse_math=False)
    plane.set_ylabel(up, parse_math=False)
    plane.set_title(clean(title), loc="left", weight="bold", parse_math=False)
    plane.set_xticks([])
    plane.set_yticks([])
    plane.spines[:].set_visible(False)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
