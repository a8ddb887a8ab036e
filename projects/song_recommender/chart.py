"""A picture of the answer: each song a bar, each feature's part of the cosine a segment of it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np

from projects.song_recommender.explain import plain_name
from shared.console import clean
from shared.errors import DataError

__all__ = ["MOST", "draw"]

MOST = 100  # songs that a picture can hold and a reader read
_SHOWN = 8  # features with a colour of their own; the smaller ones share a grey


def draw(
    title: str,
    songs: Sequence[str],
    similarities: Sequence[float],
    parts: np.ndarray,
    features: Sequence[str],
) -> bytes:
    """Return a PNG of m songs, 1 to `MOST`: their cosines made of `parts` (m, f), positive to the right."""
    if not 1 <= len(songs) <= MOST:
        raise DataError(f"{len(songs)} songs cannot be drawn", f"draw 1 to {MOST}, or write a .csv")
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    weight = np.abs(parts).sum(axis=0)
    main = np.argsort(-weight, kind="stable")[:_SHOWN]
    rest = np.setdiff1d(np.arange(len(features)), main)
    segments = [(features[f], parts[:, f], colormaps["tab10"](i)) for i, f in enumerate(main)]
    if rest.size:
        segments.append(("the others", parts[:, rest].sum(axis=1), (0.75, 0.75, 0.75, 1.0)))
    figure = Figure(figsize=(11, 1.7 + 0.42 * len(songs)), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    place = np.arange(len(songs))
    right, left = np.zeros(len(songs)), np.zeros(len(songs))
    for name, values, colour in segments:
        start = np.where(values >= 0, right, left)
        axes.barh(
            place,
            values,
            left=start,
            color=colour,
            label=plain_name(name),
            height=0.72,
        )
        right += np.maximum(values, 0)
        left += np.minimum(values, 0)
    axes.plot(similarities, place, "D", color="black", markersize=5, label="cosine")
    for y, cosine in zip(place, similarities, strict=True):
        axes.annotate(f"{cosine:.3f}", (1.12, y), va="center", annotation_clip=False)
    axes.set_yticks(place, [_short(song) for song in songs])
    for text in (*axes.get_yticklabels(), axes.set_title(_short(title, 90), loc="left", weight="bold")):
        text.set_parse_math(False)  # a title may hold $ signs
    axes.invert_yaxis()
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_xlim(min(-0.1, float(left.min(initial=0)) - 0.05), 1.1)
    axes.set_xlabel("part of the cosine similarity that each feature adds")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.6 / len(songs) - 0.06), ncols=5, frameon=False)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _short(text: str, length: int = 46) -> str:
    text = clean(text)
    return text if len(text) <= length else text[: length - 1] + "…"
