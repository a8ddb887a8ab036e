"""Catalogues of songs as the page asks them: opened once, weighed anew at every slider."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from projects.song_recommender.explain import contributions, in_words, plain_name
from projects.song_recommender.features import FeatureSpace, embed
from projects.song_recommender.map.axes import Axes, principal_axes
from projects.song_recommender.map.points import points_of
from projects.song_recommender.names import Names
from projects.song_recommender.recommend import Neighbor
from projects.song_recommender.titles import normalised
from shared.console import clean
from shared.datasets import CATALOG, load_songs
from shared.datasets.catalog import is_present

__all__ = ["Catalogue", "named", "names_of_sets", "opened", "reasons"]

_DRAWN = 2500  # songs of the map
_SUGGESTED = 8


@dataclass(frozen=True)
class Catalogue:
    """Songs with their names and their map.

    Attributes:
        space: with every feature at its usual weight.
        axes, rows, places: of the map; (n,) rows of the songs drawn and (n, 2) where they stand.
    """

    songs: pd.DataFrame
    synthetic: bool
    space: FeatureSpace
    names: Names
    axes: Axes
    rows: np.ndarray
    places: np.ndarray
    _spaces: dict[tuple[tuple[str, float], ...], FeatureSpace] = field(default_factory=dict)

    @cached_property
    def labels(self) -> list[str]:
        """Title and artist of each song of the map."""
        return [f"{self.title(row)} – {self.artist(row)}" for row in self.rows]

    def weighed(self, weights: dict[str, float]) -> FeatureSpace:
        """Return the songs placed with these weights; the last few are kept."""
        key = tuple(sorted(weights.items()))
        if not key:
            return self.space
        if key not in self._spaces:
            while len(self._spaces) >= 4:
                self._spaces.pop(next(iter(self._spaces)), None)
            self._spaces[key] = embed(self.songs, weights)
        return self._spaces[key]

    def title(self, row: int) -> str:
        return clean(self.songs["title"].iat[row])

    def artist(self, row: int) -> str:
        return clean(self.songs["artist"].iat[row].replace(";", ", "))

    def suggest(self, text: str) -> list[tuple[int, str, str]]:
        """Return row, title and artist of the songs whose names begin with, hold or are like `text`."""
        wanted = normalised(text)
        if not wanted:
            return []
        rows = list(self._beginning(wanted))
        rows += [int(row) for name in self.names.near(wanted, 0.35) for row in name.rows[:2]]
        chosen = [row for row in dict.fromkeys(rows) if self.space.rankable[row]][:_SUGGESTED]
        return [(row, self.title(row), self.artist(row)) for row in chosen]

    def _beginning(self, wanted: str) -> list[int]:
        """Rows of the titles that begin with what has been typed so far, the most popular first."""
        letters = (
            np.asarray(self.names.titles.index.arrays["letters"]).tobytes().decode("utf-32-le", "replace")
        )
        starts = np.asarray(self.names.titles.index.arrays["starts"])
        places: list[int] = []
        at = letters.find(f" {wanted}")
        while at >= 0 and len(places) < 400:
            places.append(at)
            at = letters.find(f" {wanted}", at + 1)
        names = np.searchsorted(starts, places, side="right") - 1
        first = starts[names] == np.array(places, dtype=np.int64)  # at the beginning, not at a later word
        rows = [
            (not head, int(row))
            for name, head in zip(names, first, strict=True)
            for row in self.names.titles.rows(int(name))[:3]
        ]
        liked = (
            self.songs["popularity"].fillna(0)
            if "popularity" in self.songs
            else pd.Series(0, self.songs.index)
        )
        rows.sort(key=lambda one: (one[0], -liked.iat[one[1]]))
        return [row for _, row in rows[: 2 * _SUGGESTED]]


def opened(songs: pd.DataFrame, *, synthetic: bool) -> Catalogue:
    """Return a catalogue of songs that have been read."""
    space = embed(songs)
    axes = principal_axes(space)
    scores = axes.scores(space.rows)
    points = points_of(songs, space, scores, most=_DRAWN)
    return Catalogue(songs, synthetic, space, Names.of(songs), axes, points.rows, scores[points.rows, :2])


@st.cache_resource(max_entries=4, show_spinner="Opening the catalogue …")
def named(name: str) -> Catalogue:
    """Return a set of `shared.datasets`, opened once for all sessions."""
    return opened(load_songs(name), synthetic=CATALOG[name].synthetic)


def names_of_sets() -> list[str]:
    """The sets of songs that are here, the sample first."""
    here = [name for name, one in CATALOG.items() if one.kind == "songs" and is_present(name)]
    return sorted(here, key=lambda name: (not CATALOG[name].synthetic, name))


def read(path: Path) -> Catalogue:
    """Return the catalogue in a file that was handed in."""
    return opened(load_songs(path), synthetic=False)


def reasons(
    catalogue: Catalogue, space: FeatureSpace, query: np.ndarray, found: list[Neighbor], votes: dict[int, int]
) -> tuple[list[dict[str, object]], list[str]]:
    """Return what the list of songs shows of each, and the features in the order of their parts."""
    parts = contributions(space, query, [song.row for song in found])
    names = [plain_name(name) for name in space.features]
    order = np.argsort(-np.abs(parts).sum(axis=0), kind="stable")
    shown = [
        {
            "row": song.row, "rank": rank, "vote": votes.get(song.row, 0), "share": f"{song.similarity:.2f}",
            "title": catalogue.title(song.row), "artist": catalogue.artist(song.row),
            "why": in_words(space, query, part),
            "parts": [(names[f], round(float(part[f]), 4)) for f in order],
        }
        for rank, (song, part) in enumerate(zip(found, parts, strict=True), 1)
    ]  # fmt: skip
    return shown, [names[f] for f in order]
