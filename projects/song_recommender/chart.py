"""A picture of the answer: each song a bar, each feature's part of the cosine a segment of it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np

from projects.song_recommender.explain import plain_name
from projects.song_recommender.palette import EIGHT, ink_on
from shared.console import clean
from shared.errors import DataError

__all__ = ["MOST", "draw"]

MOST = 100  # songs that a picture can hold and a reader read
_WIDTH = 0.012  # of a letter inside a bar, in parts of the cosine
_SHOWN = len(EIGHT)  # features with a colour of their own; the smaller ones share a grey


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
    from matplotlib.figure import Figure

    weight = np.abs(parts).sum(axis=0)
    main = np.argsort(-weight, kind="stable")[:_SHOWN]
    rest = np.setdiff1d(np.arange(len(features)), main)
    segments = [
        (clean(plain_name(features[f])), parts[:, f], colour) for f, colour in zip(main, EIGHT, strict=False)
    ]
    if rest.size:
        segments.append(("the others", parts[:, rest].sum(axis=1), "#c3cad3"))
    figure = Figure(figsize=(11, 1.7 + 0.42 * len(songs)), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    place = np.arange(len(songs))
    right, left = np.zeros(len(songs)), np.zeros(len(songs))
    for name, values, colour in segments:
        start = np.where(values >= 0, right, left)
        bars = axes.barh(place, values, left=start, color=colour, label=name, height=0.72)
        words = [name if value > _WIDTH * (len(name) + 1) else "" for value in values]
        axes.bar_label(bars, words, label_type="center", color=ink_on(colour), fontsize=9, parse_math=False)
        right += np.maximum(values, 0)
        left += np.minimum(values, 0)
    axes.plot(similarities, place, "D", color="black", markersize=5, label="cosine")
    end = max(1.0, float(right.max(initial=0))) + 0.02
    for y, cosine in zip(place, similarities, strict=True):
        axes.annotate(f"{cosine:.3f}", (end, y), va="center", annotation_clip=False)
    axes.set_yticks(place, [_short(song) for song in songs])
    for text in (*axes.get_yticklabels(), axes.set_title(_short(title, 90), loc="left", weight="bold")):
        text.set_parse_math(False)  # a title may hold $ signs
    axes.invert_yaxis()
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_xlim(min(-0.1, float(left.min(initial=0)) - 0.05), end)
    axes.set_xlabel("part of the cosine similarity that each feature adds")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    below = axes.legend(
        loc="upper center", bbox_to_anchor=(0.4, -0.6 / len(songs) - 0.06), ncols=5, frameon=False
    )
    for text in below.get_texts():
        text.set_parse_math(False)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _short(text: str, length: int = 46) -> str:
    text = clean(text)
    return text if len(text) <= length else text[: length - 1] + "…"
