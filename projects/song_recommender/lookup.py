"""Which song is meant: by title and artist, in spite of case, accents and a wrong letter or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from projects.song_recommender.titles import NgramIndex, normalised
from projects.song_recommender.versions import base_title, first_artist
from shared.errors import DataError

__all__ = ["Match", "default_song", "find_song", "label"]

_LEAST_ALIKE = 0.8  # share of letters in common from which a misspelt name is taken for the one meant
_CANDIDATES = 20
_SHOWN = 3


@dataclass(frozen=True)
class Match:
    """The song that was found.

    Attributes:
        row: its place in the catalogue.
        exact: whether the title is the one asked for, but for case, accents and punctuation.
        others: songs that could have been meant as well: of the same title by other artists when exact,
            else those of the nearest titles.
        artist_exact: whether an artist has the name asked for, but for case, accents and punctuation.
    """

    row: int
    exact: bool
    others: tuple[int, ...] = ()
    artist_exact: bool = True


def label(songs: pd.DataFrame, row: int) -> str:
    """Return "title – artist" of a row."""
    artist = songs["artist"].iat[row].replace(";", ", ")
    return f"{songs['title'].iat[row]} – {artist}" if artist else str(songs["title"].iat[row])


def default_song(songs: pd.DataFrame, rankable: np.ndarray) -> int:
    """Return the most popular of the rankable songs (n,), the first of equals."""
    rows = np.flatnonzero(rankable)
    if rows.size == 0:
        raise DataError(
            "no song can be compared: features are missing or all the same",
            "choose another artist or catalogue",
        )
    return _most_popular(songs, rows)


def find_song(songs: pd.DataFrame, rankable: np.ndarray, title: str, artist: str = "") -> Match:
    """Return the song called `title`, without a title the artist's or the catalogue's most popular.

    Of several versions it is the most popular, then the first.

    Raises:
        DataError: nothing is near the title or the artist, with the nearest there are; or the song has no
            features.
    """
    if not artist:
        return _find_title(songs, rankable, np.arange(len(songs)), title)
    rows, exact = _by_artist(songs, artist)
    return replace(_find_title(songs, rankable, rows, title, f" by {artist!r}"), artist_exact=exact)


def _find_title(
    songs: pd.DataFrame, rankable: np.ndarray, rows: np.ndarray, title: str, where: str = ""
) -> Match:
    """Return the song called `title` among `rows`; `where` tells in an error which rows those are."""
    if not title.strip():
        return Match(default_song(songs, rankable & np.isin(np.arange(len(songs)), rows)), exact=True)
    titles = songs["title"].iloc[rows].tolist()
    wanted = normalised(title)
    for key in (normalised, base_title):  # as written; then "Creep" for "Creep - Remastered 2008"
        same = rows[[key(text) == wanted for text in titles]]
        if same.size:
            return _of_one_title(songs, rankable, same)
    found = _nearest(title, [base_title(text) for text in titles])
    if not found:  # the words may hold the artist too: "hallelujah jeff buckley"
        artists = songs["artist"].iloc[rows]
        found = _nearest(
            title, [f"{base_title(t)} {first_artist(a)}" for t, a in zip(titles, artists, strict=True)]
        )
    if not found:
        near = _nearest(title, [base_title(text) for text in titles], least=0)
        hint = f"did you mean {' or '.join(label(songs, rows[i[0]]) for i in near[:_SHOWN])}?" if near else ""
        raise DataError(f"no song is called {title!r}{where}", hint or "check the spelling")
    best = _of_one_title(songs, rankable, rows[found[0]])
    return Match(best.row, exact=False, others=tuple(int(rows[i[0]]) for i in found[1 : _SHOWN + 1]))


def _nearest(title: str, names: Sequence[str], *, least: float = _LEAST_ALIKE) -> list[np.ndarray]:
    """Places of the names most like `title`, grouped by name, the best name first.

    The cosine of n-grams picks candidates out of all names; among them the share of letters in common
    and in order (`difflib`, from 0 to 1) decides, for it knows a swapped pair from another word.
    """
    wanted = normalised(title)
    code, unique = pd.factorize(np.array(names, dtype=object))
    candidates, _ = NgramIndex(list(unique)).search(wanted, _CANDIDATES)
    alike = np.array([SequenceMatcher(None, wanted, unique[c]).ratio() for c in candidates])
    order = np.argsort(-alike, kind="stable")
    return [np.flatnonzero(code == candidates[i]) for i in order if alike[i] >= least]


def _of_one_title(songs: pd.DataFrame, rankable: np.ndarray, rows: np.ndarray) -> Match:
    usable = rows[rankable[rows]]
    if usable.size == 0:
        raise DataError(
            f"{label(songs, rows[0])} has no features, or none that differ from the typical song's",
            "choose another song",
        )
    best = _most_popular(songs, usable)
    artists = {first_artist(songs["artist"].iat[best])}
    others = []
    for row in usable[np.argsort(-_popularity(songs, usable), kind="stable")]:
        name = first_artist(songs["artist"].iat[row])
        if name not in artists:
            artists.add(name)
            others.append(int(row))
    return Match(best, exact=True, others=tuple(others))


def _by_artist(songs: pd.DataFrame, artist: str) -> tuple[np.ndarray, bool]:
    """Rows whose artists include the one named, and True; or those of the one most like it, and False."""
    wanted = normalised(artist)
    code, names = pd.factorize(songs["artist"])
    plain = [normalised(name) for name in names]
    held = np.array([f" {wanted} " in f" {name} " for name in plain], dtype=bool)
    exact = bool(held.any())
    if not exact:
        near = _nearest(artist, plain) or _nearest(artist, plain, least=0)
        if not near or SequenceMatcher(None, wanted, plain[near[0][0]]).ratio() < _LEAST_ALIKE:
            hint = f"did you mean {' or '.join(str(names[i[0]]) for i in near[:_SHOWN])}?" if near else ""
            raise DataError(f"no artist is called {artist!r}", hint or "check the spelling")
        held[near[0]] = True
    return np.flatnonzero(held[code]), exact


def _most_popular(songs: pd.DataFrame, rows: np.ndarray) -> int:
    return int(rows[np.argmax(_popularity(songs, rows))])


def _popularity(songs: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    if "popularity" not in songs:
        return np.zeros(len(rows))
    return songs["popularity"].iloc[rows].fillna(0).to_numpy(dtype=np.float64)
