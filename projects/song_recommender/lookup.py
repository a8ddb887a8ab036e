"""Which song is meant: by title and artist, in spite of case, accents and a wrong letter or two."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from projects.song_recommender.names import Names
from projects.song_recommender.titles import normalised
from projects.song_recommender.versions import base_title, first_artist
from shared.errors import DataError

__all__ = ["LEAST_ALIKE", "Match", "default_song", "find_song", "label", "quoted"]

LEAST_ALIKE = 0.9  # from which a misspelt name is taken for the one meant: an edit for each five letters
_SHOWN = 3
_LONGEST = 60  # characters of what was asked for that an error repeats


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
            "nothing can be compared: features are missing or all the same",
            "choose another artist or catalogue",
        )
    return _most_popular(songs, rows)


def find_song(
    songs: pd.DataFrame, rankable: np.ndarray, title: str, artist: str = "", names: Names | None = None
) -> Match:
    """Return the song called `title`, without a title the artist's or the catalogue's most popular.

    The title may hold the artist as well. Of several versions it is the most popular, then the first.

    Args:
        rankable: (n,) which songs have features.
        names: those of `songs`, for whoever asks more than once.

    Raises:
        DataError: nothing is near the title or the artist, with the nearest there are; or the song has no
            features.
    """
    names = names or Names.of(songs)
    if not artist.strip():
        if not title.strip():
            return Match(default_song(songs, rankable), exact=True)
        return _find_title(songs, rankable, names, title)
    rows, exact = _by_artist(songs, names, artist)
    if not title.strip():
        if not rankable[rows].any():
            raise _no_features(songs, rows[0])
        return Match(_most_popular(songs, rows[rankable[rows]]), exact=True, artist_exact=exact)
    theirs = songs.iloc[rows]
    their_names = Names(theirs, versions=names.versions)
    match = _find_title(theirs, rankable[rows], their_names, title, f" by {quoted(artist)}")
    return Match(int(rows[match.row]), match.exact, tuple(int(rows[row]) for row in match.others), exact)


def _find_title(
    songs: pd.DataFrame, rankable: np.ndarray, names: Names, title: str, where: str = ""
) -> Match:
    """Return the song called `title`; `where` tells in an error whose songs these are."""
    wanted = normalised(title)
    rows = names.titles.rows_called(wanted)
    if rows.size:  # as written; or "Creep" for "Creep - Remastered 2008"
        written = rows[[normalised(songs["title"].iat[row]) == wanted for row in rows]]
        return _of_one_title(songs, rankable, written if written.size else rows)
    if names.versions and (rows := names.titles.rows_called(base_title(title))).size:  # another version
        return replace(_of_one_title(songs, rankable, rows), exact=False)
    found = names.near(wanted, LEAST_ALIKE)
    if not found:
        near = names.titles.near(wanted, 0)[:_SHOWN]
        hint = f"did you mean {' or '.join(label(songs, name.rows[0]) for name in near)}?" if near else ""
        raise DataError(f"no {names.noun} is called {quoted(title)}{where}", hint or "check the spelling")
    usable = [name for name in found if rankable[name.rows].any()]
    # of names as like the one asked for the most popular is meant
    found = sorted(usable, key=lambda name: (-name.alike, -_popularity(songs, name.rows).max())) or found
    best = _of_one_title(songs, rankable, found[0].rows)
    if found[0].alike == 1:  # title and artist as they are
        return best
    others = [int(name.rows[0]) for name in found[1:] if best.row not in name.rows]
    return Match(best.row, exact=False, others=tuple(dict.fromkeys(others))[:_SHOWN])


def _of_one_title(songs: pd.DataFrame, rankable: np.ndarray, rows: np.ndarray) -> Match:
    usable = rows[rankable[rows]]
    if usable.size == 0:
        raise _no_features(songs, rows[0])
    best = _most_popular(songs, usable)
    artists = {first_artist(songs["artist"].iat[best])}
    others = []
    for row in usable[np.argsort(-_popularity(songs, usable), kind="stable")]:
        name = first_artist(songs["artist"].iat[row])
        if name not in artists:
            artists.add(name)
            others.append(int(row))
    return Match(best, exact=True, others=tuple(others))


def _no_features(songs: pd.DataFrame, row: int) -> DataError:
    return DataError(
        f"{label(songs, row)} has no features, or none that differ from what is typical", "choose another"
    )


def _by_artist(songs: pd.DataFrame, names: Names, artist: str) -> tuple[np.ndarray, bool]:
    """Rows of the artist named, or of those whose names hold the words, and True; of the one most like it,
    and False.
    """
    wanted = normalised(artist)
    for rows in (names.artists.rows_called(wanted), names.artists.holding(wanted)):
        if rows.size:
            return np.asarray(rows), True
    near = names.artists.near(wanted, 0)
    if near and near[0].alike >= LEAST_ALIKE:
        return np.asarray(near[0].rows), False
    told = [songs["artist"].iat[name.rows[0]].replace(";", ", ") for name in near[:_SHOWN]]
    hint = f"did you mean {' or '.join(told)}?" if told else "check the spelling"
    raise DataError(f"no artist is called {quoted(artist)}", hint)


def quoted(text: str) -> str:
    """Return what was asked for in quotes, cut where it is very long."""
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _most_popular(songs: pd.DataFrame, rows: np.ndarray) -> int:
    return int(rows[np.argmax(_popularity(songs, rows))])


def _popularity(songs: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    if "popularity" not in songs:
        return np.zeros(len(rows))
    return songs["popularity"].iloc[rows].fillna(0).to_numpy(dtype=np.float64)
