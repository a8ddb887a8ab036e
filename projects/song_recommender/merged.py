"""Rows of one title and the same artists as one song with all their genres, to learn from and judge by."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.song_recommender.titles import normalised
from projects.song_recommender.versions import first_artist
from shared.errors import DataError

__all__ = ["MergedSongs", "by_artists_of", "merged"]


@dataclass(frozen=True)
class MergedSongs:
    """n songs made of the rows of a catalogue.

    Attributes:
        rows: (n,) the first row of each song.
        table: (n rows) the catalogue's rows `rows`.
        genres: (n, g) bool, all genres that any row of the song has.
        names: (g,) the genres.
        artists: (n,) a number for each first-named artist.
    """

    rows: np.ndarray
    table: pd.DataFrame
    genres: np.ndarray
    names: tuple[str, ...]
    artists: np.ndarray


def merged(songs: pd.DataFrame) -> MergedSongs:
    """Make rows of one title and the same artists (case aside) one song with the features of the first.

    Rows without a title are left out; a row without a genre adds none.

    Raises:
        DataError: the table has no genres.
    """
    if "genre" not in songs or not (songs["genre"].str.strip() != "").any():
        raise DataError("the catalogue has no column 'genre' with words in it", "take one that has")
    titled = np.flatnonzero((songs["title"].str.strip() != "").to_numpy())
    part = songs.iloc[titled]
    song, _ = pd.factorize(part["title"].str.casefold() + "\0" + part["artist"].str.casefold())
    genre, names = pd.factorize(part["genre"].where(part["genre"].str.strip() != ""))
    first = ~pd.Series(song).duplicated().to_numpy()
    genres = np.zeros((int(first.sum()), len(names)), dtype=bool)
    genres[song[genre >= 0], genre[genre >= 0]] = True
    table = part[first].reset_index(drop=True)
    artists, _ = pd.factorize(table["artist"].map(first_artist))
    return MergedSongs(titled[first], table, genres, tuple(names), artists)


def by_artists_of(table: pd.DataFrame, chosen: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the songs that credit anyone, first-named or guest, whom a chosen row credits too."""
    credited = [{normalised(name) for name in re.split(r"[;,]", text)} - {""} for text in table["artist"]]
    people = set().union(*(credited[row] for row in chosen))
    named = np.array([not people.isdisjoint(names) for names in credited], dtype=bool)
    named[chosen] = True  # those whose artist has no name
    return named
