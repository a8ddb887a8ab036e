"""The map as one HTML file that needs nothing else: data, style and program are inside it.

The data are `<script>` blocks of a type that no browser runs: base64 of zlib streams of

    names        UTF-8, "title TAB artist" lines
    genres       n × uint16, little-endian like the rest
    popularity   n × uint8, which of the songs found come first
    coordinates  c × n × int16; coordinate j of a song is its number times `scale[j]`

and `about`, the JSON document that tells what they mean. A song's coordinates are rounded to 1/32767 of the
largest, so cosines computed in the page agree with those of `similar` to about four digits.
"""

from __future__ import annotations

import base64
import html
import zlib
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np
import pandas as pd

from projects.song_recommender.explain import plain_name
from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.map.axes import Axes
from projects.song_recommender.map.points import Points
from shared.console import clean
from shared.pages import harmless_json, inline_source

__all__ = ["draw_page"]

_SCRIPTS = ("data.js", "plot.js", "gestures.js", "panel.js", "main.js")
_MARKS = str.maketrans("", "", "\u200e\u200f\u061c\ufeff\u2028\u2029")  # more that steer lines and directions


def draw_page(
    songs: pd.DataFrame,
    space: FeatureSpace,
    axes: Axes,
    points: Points,
    *,
    name: str,
    synthetic: bool = False,
    items: bool = False,
) -> str:
    """Return the page.

    Args:
        name: what the catalogue is called.
        synthetic: its songs are invented.
        items: its rows are no songs.
    """
    rows = space.rows[points.rows]  # (n, c)
    scale = np.abs(rows).max(axis=0).astype(np.float64) / 32767
    scale[scale == 0] = 1
    about = {
        "songs": len(rows),
        "noun": "item" if items else "song",
        "summary": _summary(len(songs), points, clean(name), "items" if items else "songs")
        + (" Invented songs." if synthetic else ""),
        "scale": scale.tolist(),
        "mean": axes.mean.tolist(),
        "components": axes.components.tolist(),
        "explained": axes.explained.tolist(),
        "axes": [{"positive": up, "negative": down} for up, down in axes.names],
        "features": _features(space),
        "genres": [clean(genre) for genre in points.genres],
        "shown": list(points.shown),
    }
    names = zip(songs["title"].iloc[points.rows], songs["artist"].iloc[points.rows], strict=True)
    blocks = {
        "names": "\n".join(f"{_line(title)}\t{_line(artist)}" for title, artist in names).encode(),
        "genres": points.genre.astype("<u2").tobytes(),
        "popularity": points.popularity.tobytes(),
        "coordinates": np.rint(rows.T / scale[:, None]).astype("<i2").tobytes(),
    }
    script = "\n".join(_asset(part) for part in _SCRIPTS)
    style = _asset("page.css")
    return Template(_asset("page.html")).substitute(
        title=html.escape(f"{'Map' if items else 'Song map'}: {clean(name)}"),
        heading="Map" if items else "Song map",
        noun="item" if items else "song",
        nouns="items" if items else "songs",
        sought="an item" if items else "a song or an artist",
        searched="name" if items else "title or artist",
        alike="numbers" if items else "sound",
        features="features" if items else "audio features",
        policy=f"default-src 'none'; script-src {inline_source(script)}; style-src {inline_source(style)}; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        about=harmless_json(about),
        **{key: base64.b64encode(zlib.compress(block, 9)).decode() for key, block in blocks.items()},
    )


def _summary(n_rows: int, points: Points, name: str, nouns: str) -> str:
    shown = f"{len(points.rows):,} {nouns} of {name}"
    if len(points.rows) < points.count:
        return f"{shown}: a sample of {points.count:,}."
    if nouns == "songs" and points.count < n_rows:
        return f"{shown} ({n_rows:,} rows; versions of one song count once)."
    return f"{shown}."


def _features(space: FeatureSpace) -> list[dict[str, Any]]:
    """Name and coordinate of each feature with one coordinate; the key, a circle, knows no more or less."""
    found = []
    for f, feature in enumerate(space.features):
        own = np.flatnonzero(space.owner == f)
        if len(own) == 1 and np.ptp(space.rows[:, own[0]]) > 0:
            found.append({"name": plain_name(clean(feature)), "coordinate": int(own[0])})
    return found


def _line(text: str) -> str:
    return clean(text.replace(";", ", ").replace("\t", " ")).translate(_MARKS)


def _asset(name: str) -> str:
    return files("projects.song_recommender.map").joinpath("assets", name).read_text(encoding="utf-8")
