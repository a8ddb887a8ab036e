"""The map: every row on the first two principal components, coloured by segment, and the axes' meaning."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from projects.customer_segments.components import Components
from projects.customer_segments.preparing import Preparation
from shared.console import clean
from shared.errors import DataError

__all__ = ["FORMATS", "MOST_POINTS", "correlations", "draw_map"]

FORMATS = (".png", ".svg")
MOST_POINTS = 20_000  # drawn; of more a sample
_ARROWS = 10
_COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#8c6d31",
    "#7b4fa3",
    "#666666",
    "#b8b000",
)


def correlations(
    preparation: Preparation, components: Components, matrix: np.ndarray, count: int = 2
) -> np.ndarray:
    """(d, count) of each column of the matrix (n, d) with the first components: its loadings."""
    scores = components.scores(matrix, count)
    spread = matrix.std(axis=0)[:, None] * scores.std(axis=0)
    products = (matrix - matrix.mean(axis=0)).T @ (scores - scores.mean(axis=0)) / len(matrix)
    return np.divide(products, spread, out=np.zeros_like(products), where=spread > 0)


def draw_map(
    path: Path,
    title: str,
    scores: np.ndarray,
    labels: np.ndarray,
    names: Sequence[str],
    loadings: np.ndarray,
    columns: Sequence[str],
    shares: Sequence[float],
    rng: np.random.Generator,
) -> bytes:
    """Return the picture in the format that the name of `path` ends in.

    Args:
        scores: (n, 2); labels: (n,) from 0.
        loadings: (d, 2) correlations of the columns, of which the ten longest are drawn as arrows.
        shares: of the variance, along the two axes.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    if path.suffix.lower() not in FORMATS:
        raise DataError(f"{path}: a map is not written as {path.suffix!r}", f"name a {' or '.join(FORMATS)}")
    if len(scores) > MOST_POINTS:
        drawn = np.sort(rng.choice(len(scores), MOST_POINTS, replace=False))
        scores, labels = scores[drawn], labels[drawn]
    figure = Figure(figsize=(10, 7.5), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    for j, name in enumerate(names):
        here = scores[labels == j]
        colour = _COLOURS[j % len(_COLOURS)]
        axes.scatter(
            here[:, 0],
            here[:, 1],
            s=9,
            alpha=0.45,
            linewidths=0,
            color=colour,
            label=f"{j + 1}  {_short(name)}",
            rasterized=True,
        )
    for j in range(len(names)):
        here = scores[labels == j]
        if len(here):
            axes.annotate(
                str(j + 1),
                np.median(here, axis=0),
                ha="center",
                va="center",
                weight="bold",
                fontsize=12,
                bbox={"boxstyle": "circle", "fc": "white", "ec": _COLOURS[j % len(_COLOURS)]},
            )
    reach = 0.85 * float(np.abs(scores).max()) or 1.0
    longest = np.argsort(-(loadings**2).sum(axis=1), kind="stable")[:_ARROWS]
    for i in longest.tolist():
        end = reach * loadings[i]
        axes.annotate("", end, (0, 0), arrowprops={"arrowstyle": "->", "color": "#333333", "lw": 1.1})
        text = axes.annotate(
            _short(columns[i], 28),
            end,
            xytext=(4 * np.sign(end[0]), 4 * np.sign(end[1])),
            textcoords="offset points",
            ha="left" if end[0] >= 0 else "right",
            fontsize=9,
            color="#111111",
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.7},
            parse_math=False,
        )
        text.set_clip_on(False)
    axes.set_title(_short(title, 100), loc="left", weight="bold", parse_math=False)
    axes.set_xlabel(f"first component, {100 * shares[0]:.0f} % of the variance")
    axes.set_ylabel(f"second component, {100 * shares[1]:.0f} %")
    axes.axhline(0, color="#bbbbbb", lw=0.7, zorder=0)
    axes.axvline(0, color="#bbbbbb", lw=0.7, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(0.12)
    below = axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=2, frameon=False, markerscale=2
    )
    for entry in below.get_texts():
        entry.set_parse_math(False)
    buffer = io.BytesIO()
    suffix = path.suffix.lower()[1:]
    with warnings.catch_warnings(), mpl.rc_context({"svg.hashsalt": "map", "svg.fonttype": "path"}):
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        metadata = {"Software": None} if suffix == "png" else {"Date": None, "Creator": None}
        figure.savefig(buffer, format=suffix, metadata=metadata)
    return buffer.getvalue()


def _short(text: str, length: int = 46) -> str:
    text = clean(text)
    return text if len(text) <= length else text[: length - 1] + "…"
