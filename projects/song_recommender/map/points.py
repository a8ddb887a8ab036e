"""The songs of a map: each once, in no order, with its genre as a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.versions import song_key
from shared.datasets.cost import table_bytes
from shared.memory import check_budget

__all__ = ["COLOURS", "MOST", "Points", "points_of"]

MOST = 250_000  # a page of so many has 15 MB
COLOURS = 8  # genres that eyes of every kind can tell apart by colour


@dataclass(frozen=True)
class Points:
    """The n songs of a map.

    Attributes:
        rows: (n,) their rows in the catalogue.
        count: of songs in the catalogue that could be shown, n unless these are a sample.
        genres: names, most songs first; empty where the catalogue has none.
        genre: (n,) which of them each song has.
        popularity: (n,) uint8, 0 to 100; 0 where it is unknown.
        shown: up to `COLOURS` genres that lie far from each other, to be coloured at first.
    """

    rows: np.ndarray
    count: int
    genres: tuple[str, ...]
    genre: np.ndarray
    popularity: np.ndarray
    shown: tuple[int, ...]


def points_of(
    songs: pd.DataFrame, space: FeatureSpace, scores: np.ndarray, *, merge: bool = True, most: int = MOST
) -> Points:
    """Choose the songs to show: of the versions of one song the most popular, of equals the first.

    They come in a random order, the same each time: painted in the catalogue's order, one genre would
    cover the one before. Beyond `most` they are a sample.

    Args:
        scores: (catalogue's rows, m) places on the axes; the genres shown first differ along the first two.
        merge: whether versions count as one; rows that are no songs each stand for themselves.
    """
    # of each row its key, a tuple of texts, and its place in a dictionary; and its scores
    needed = table_bytes(songs) + 4 * space.rows.size + (600 + 8 * scores.shape[1]) * len(songs)
    check_budget(needed, f"a map of {len(songs):,} rows", "take a part of the catalogue")
    keys = [
        song_key(title, artist) if merge and title.strip() else (str(row),)
        for row, (title, artist) in enumerate(zip(songs["title"], songs["artist"], strict=True))
    ]
    chosen: dict[tuple[str, ...], int] = {}
    popularity = songs["popularity"].fillna(0).to_numpy() if "popularity" in songs else np.zeros(len(songs))
    for row in np.flatnonzero(space.rankable).tolist():
        best = chosen.setdefault(keys[row], row)
        if popularity[row] > popularity[best]:
            chosen[keys[row]] = row
    rows = np.random.default_rng(0).permutation(sorted(chosen.values()))[:most]
    known = popularity[rows].clip(0, 100).astype(np.uint8)
    if "genre" not in songs:
        return Points(rows, len(chosen), (), np.zeros(len(rows), np.uint16), known, ())
    counts = songs["genre"].iloc[rows].value_counts()
    genres = tuple(sorted(map(str, counts.index), key=lambda name: (-counts[name], name)))
    number = {name: i for i, name in enumerate(genres)}
    genre = songs["genre"].iloc[rows].map(number).to_numpy(dtype=np.uint16)
    return Points(rows, len(chosen), genres, genre, known, _far_apart(scores[rows, :2], genre, len(genres)))


def _far_apart(places: np.ndarray, genre: np.ndarray, count: int) -> tuple[int, ...]:
    """Genres whose middles (medians) are far from each other: each next the farthest from those chosen."""
    sizes = np.bincount(genre, minlength=count)
    large = np.flatnonzero(sizes >= np.median(sizes) / 2)
    middles = np.array([np.median(places[genre == g], axis=0) for g in large])
    distance = np.linalg.norm(middles - np.median(places, axis=0), axis=1)
    chosen: list[int] = []
    while len(chosen) < min(COLOURS, len(large)):
        far = int(np.argmax(distance))
        chosen.append(int(large[far]))
        away = np.linalg.norm(middles - middles[far], axis=1)
        distance = np.minimum(distance, away) if len(chosen) > 1 else away
        distance[np.isin(large, chosen)] = -1
    return tuple(chosen)
