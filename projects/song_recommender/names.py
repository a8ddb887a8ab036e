"""All names of a catalogue, to find songs by: its titles and its artists, each with the rows it stands in.

The cosine of n-grams picks a few names out of all; among them edits decide, for they know a swapped pair of
letters from another word:

    alike(a, b) = 1 − (edits from a to b) / (letters of a and of b + 5)

where the 5 lets one edit weigh less in a short name. A name that holds the words asked for is 0.95 alike.

One string may hold both, "hallelujah jeff buckley": the titles and the artists near to it are put together,
in both orders, where a song has both.

The names of a large catalogue are kept in the cache, under a digest of what they were made from.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from projects.song_recommender import ngrams
from projects.song_recommender.titles import NgramIndex, normalised
from projects.song_recommender.versions import base_title, may_be_version
from shared.container import MappedArray, open_container
from shared.datasets.cache import cache_folder, keep
from shared.datasets.cost import table_bytes
from shared.errors import DataError
from shared.memory import check_budget
from shared.progress import track

__all__ = ["Found", "Grouped", "Names", "alike"]

MAGIC = b"SONGNAME"
VERSION = 1
_WORTH_CACHING = 20_000  # songs, from which reading is faster than making
_KEPT = 4  # files of names that stay in the cache, the latest used
_CANDIDATES = 20
_ARTISTS = 5
_LENIENCE = 5
_HOLDS = 0.95
_ROWS = 300  # of one name that are put together with the other


@dataclass(frozen=True)
class Found:
    """A name like the one asked for: the rows it stands in, and how like it is, from 0 to 1."""

    rows: np.ndarray
    alike: float


class Grouped:
    """Names in order, and the rows of each.

    Args:
        names: in any order; what lies beyond 200 letters is cut, an empty one stands nowhere.
        code, row: of each pair of a name, by its place among `names`, and a row that it stands in.
        n: rows that there are.

    Attributes:
        main: (n,) the last name given for each row, -1 where it has none.
    """

    def __init__(self, names: Sequence[str], code: np.ndarray, row: np.ndarray, n: int) -> None:
        cut = np.array([name[: ngrams.MOST_LETTERS] for name in names], dtype=object)
        place, distinct = pd.factorize(cut, sort=True)
        empty = int(len(distinct) > 0 and distinct[0] == "")  # the first in order
        code = place[code] - empty
        code, row = code[code >= 0], row[code >= 0].astype(np.int64)
        self.main = np.full(n, -1, np.int32)
        self.main[row] = code
        both = np.sort(code * n + row)  # by name, then by row
        both = both[np.diff(both, prepend=-1) > 0]
        self.index = NgramIndex(list(distinct[empty:]))
        self.starts = np.searchsorted(both, np.arange(len(self.index) + 1) * n)
        self._rows: np.ndarray | MappedArray = (both % n).astype(np.int32) if n else both

    @classmethod
    def of(cls, arrays: dict[str, MappedArray], n: int) -> Grouped:
        """Return the names of n rows that have these arrays.

        Raises:
            KeyError, TypeError, ValueError: they do not fit together.
        """
        names = cls.__new__(cls)
        names.index = NgramIndex.of(
            {key: arrays[key] for key in arrays if key not in ("firsts", "rows", "main")}
        )
        names.starts, names._rows = np.asarray(arrays["firsts"]), arrays["rows"]
        names.main = np.asarray(arrays["main"])
        names._check(n)
        return names

    def _check(self, n: int) -> None:
        """Raise `ValueError` where the arrays do not fit together; rows are looked at when asked for."""
        starts, main, rows = self.starts, self.main, self._rows
        forms = [(array.dtype.str, len(array.shape)) for array in (starts, main, rows)]
        if forms != [("<i8", 1), ("<i4", 1), ("<i4" if n else "<i8", 1)]:
            raise ValueError("the arrays are of other types")
        if len(starts) != len(self.index) + 1 or starts[0] != 0 or starts[-1] != len(rows):
            raise ValueError("the rows are cut off")
        if (starts[1:] < starts[:-1]).any() or len(main) != n:
            raise ValueError("the rows are out of order")
        if n and not -1 <= main.min() <= main.max() < len(self.index):
            raise ValueError("there are rows of names that are not there")

    @property
    def arrays(self) -> dict[str, np.ndarray | MappedArray]:
        """What `of` makes them from."""
        return {**self.index.arrays, "firsts": self.starts, "rows": self._rows, "main": self.main}

    def rows(self, name: int) -> np.ndarray:
        """Return the rows of a name, in order."""
        rows = self._rows[int(self.starts[name]) : int(self.starts[name + 1])]
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(self.main):
            raise DataError("the names kept in the cache are damaged", "remove its files of names")
        return rows

    def rows_called(self, text: str) -> np.ndarray:
        """Return the rows of the name that is just `text`; none where there is no such name."""
        place = self.index.place(text)
        return np.empty(0, np.int64) if place is None else self.rows(place)

    def holding(self, words: str) -> np.ndarray:
        """Return the rows of all names in which these whole words stand."""
        letters = np.asarray(self.index.arrays["letters"]).tobytes().decode("utf-32-le", "replace")
        places, at = [], letters.find(f" {words} ")
        while at >= 0:
            places.append(at)
            at = letters.find(f" {words} ", at + 1)
        names = np.unique(np.searchsorted(self.index.arrays["starts"], places, side="right") - 1)
        return np.unique(np.concatenate([np.empty(0, np.int64), *(self.rows(name) for name in names)]))

    def near(self, text: str, least: float, names: np.ndarray | None = None) -> list[Found]:
        """Return the names most like `text`, the most alike first, of equals the nearest by cosine.

        Args:
            names: the nearest by cosine, where they are known.
        """
        names = self.nearest(text) if names is None else names
        shares = alike(text, [self.index.letters(name) for name in names])
        held = [f" {text} " in f" {self.index[name]} " for name in names]
        shares = np.where(held, np.maximum(shares, _HOLDS), shares)
        order = [i for i in np.argsort(-shares, kind="stable") if shares[i] >= least]
        return [Found(self.rows(names[i]), float(shares[i])) for i in order]

    def nearest(self, text: str) -> np.ndarray:
        """Return the names nearest to `text` by cosine."""
        return self.index.search(text, _CANDIDATES)[0]


class Names:
    """The names of a catalogue.

    Args:
        songs: with columns title and artist; several artists of one song are divided by `;`.
        versions: a song is called "creep" as well where its title is "Creep - Live". False for what is no
            song and has no versions.
    """

    def __init__(self, songs: pd.DataFrame, *, versions: bool = True) -> None:
        # of each name its text twice, its letters and n-grams at 4 bytes, and its place in a few orders
        needed = table_bytes(songs) + 700 * len(songs)
        check_budget(needed, f"looking up the names of {len(songs):,} rows", "take a part of the catalogue")
        self.versions = versions
        titles, n = songs["title"].tolist(), len(songs)
        others = [row for row, title in enumerate(titles) if versions and may_be_version(title)]
        keys = [normalised(title) for title in track(titles, "reading the titles")]
        keys += [base_title(titles[row]) for row in others]
        self.titles = Grouped(keys, np.arange(len(keys)), np.array([*range(n), *others], np.int64), n)
        code, texts = pd.factorize(songs["artist"].to_numpy(dtype=object))
        # of several artists the first-named comes last and so is the main one
        parts = [[text, *(text.split(";")[::-1] if ";" in text else ())] for text in texts]
        sizes = np.array([len(part) for part in parts], np.int64)
        row = np.repeat(np.arange(n), sizes[code])
        within = np.arange(len(row)) - np.repeat(np.cumsum(sizes[code]) - sizes[code], sizes[code])
        keys = [normalised(name) for part in parts for name in part]
        self.artists = Grouped(keys, (np.cumsum(sizes) - sizes)[code[row]] + within, row, n)

    @property
    def noun(self) -> str:
        """What messages call a row."""
        return "song" if self.versions else "item"

    @classmethod
    def of(cls, songs: pd.DataFrame, *, versions: bool = True) -> Names:
        """Return the names, from the cache where the catalogue is large and has been met before."""
        if len(songs) < _WORTH_CACHING:
            return cls(songs, versions=versions)
        file = cache_folder() / f"names-{_digest(songs, versions)}.index"
        with contextlib.suppress(DataError, OSError):
            names = cls.kept(file, len(songs), versions=versions)
            with contextlib.suppress(OSError):  # a cache that may only be read
                file.touch()
            return names
        names = cls(songs, versions=versions)
        names.keep(file)
        with contextlib.suppress(OSError):
            _forget_the_oldest(file.parent)
        return names

    def keep(self, file: Path) -> None:
        """Write the names to a file, where it can be written."""
        parts = {"titles": self.titles, "artists": self.artists}
        stored = {
            f"{part}.{key}": np.asarray(array)
            for part, names in parts.items()
            for key, array in names.arrays.items()
        }
        keep(file, MAGIC, VERSION, {"songs": len(self.titles.main)}, stored)

    @classmethod
    def kept(cls, file: Path, n: int, *, versions: bool = True) -> Names:
        """Map what `keep` wrote of n songs; memory: 20 bytes a song or artist, the rest when it is looked at.

        Raises:
            DataError: no such file, damage, or names of another number of songs.
        """
        _, arrays = open_container(file, MAGIC, VERSION, kind="names of songs")
        names = cls.__new__(cls)
        names.versions = versions
        try:
            names.titles, names.artists = (
                Grouped.of({key.partition(".")[2]: arrays[key] for key in arrays if key.startswith(part)}, n)
                for part in ("titles.", "artists.")
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(
                f"{file}: these are no names of {n:,} songs ({error})", "remove the file"
            ) from error
        return names

    def near(self, text: str, least: float) -> list[Found]:
        """Return the titles most like `text`, and the songs whose title and artist together are."""
        titles = self.titles.nearest(text)
        found = [*self.titles.near(text, least, titles), *self._both_near(text, least, titles)]
        return sorted(found, key=lambda name: -name.alike)

    def _both_near(self, text: str, least: float, near: np.ndarray) -> list[Found]:
        """Songs by title and artist, or artist and title, where they are at least so like `text`."""
        titles, artists = self._pairs(text, near) if " " in text else np.empty((2, 0), np.int64)
        sizes = self.titles.index.lengths(titles) + self.artists.index.lengths(artists) + 1
        # each letter too many or too few is an edit
        fit = np.abs(sizes - len(text)) <= (1 - least) * (sizes + len(text) + _LENIENCE)
        parts = []
        for title, artist in zip(titles[fit], artists[fit], strict=True):
            both = self.titles.index.letters(title), self.artists.index.letters(artist)
            parts += [np.concatenate([both[0], both[1][1:]]), np.concatenate([both[1], both[0][1:]])]
        shares = alike(text, parts).reshape(-1, 2).max(axis=1)
        return [
            Found(np.intersect1d(self.titles.rows(title), self.artists.rows(artist)), float(share))
            for title, artist, share in zip(titles[fit], artists[fit], shares, strict=True)
            if share >= least
        ]

    def _pairs(self, text: str, near: np.ndarray) -> np.ndarray:
        """The titles and the artists (2, p) of songs of which either is near to `text`."""
        pairs = [np.empty((2, 0), np.int64)]
        for title in near:
            artists = self.artists.main[self.titles.rows(title)[:_ROWS]]
            pairs.append(np.stack([np.full(len(artists), title), artists]))
        for artist in self.artists.index.search(text, _ARTISTS)[0]:
            titles = self.titles.main[self.artists.rows(artist)[:_ROWS]]
            pairs.append(np.stack([titles, np.full(len(titles), artist)]))
        all_pairs = np.concatenate(pairs, axis=1)
        return np.unique(all_pairs[:, (all_pairs >= 0).all(axis=0)], axis=1)


def alike(text: str, names: Sequence[np.ndarray]) -> np.ndarray:
    """Return how like `text` each name is, from 0 to 1; names as `NgramIndex.letters` gives them."""
    if not names:
        return np.empty(0)
    wanted = np.frombuffer(text[: ngrams.MOST_LETTERS].encode("utf-32-le", "replace"), np.uint32).copy()
    starts = np.concatenate([[0], np.cumsum([len(name) for name in names])]).astype(np.int64)
    edits = np.empty(len(names), np.int64)
    ngrams.edit_distances(wanted, np.concatenate(names), starts, edits)
    return 1 - edits / (np.diff(starts) - 2 + len(wanted) + _LENIENCE)


def _digest(songs: pd.DataFrame, versions: bool) -> str:
    """What the names are made from, in 32 letters."""
    digest = hashlib.blake2b(f"{VERSION} {versions}".encode(), digest_size=16)
    for column in ("title", "artist"):
        digest.update("\0".join(songs[column]).encode(errors="replace"))
    return digest.hexdigest()


def _forget_the_oldest(folder: Path) -> None:
    files = sorted(folder.glob("names-*.index"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_KEPT]:
        file.unlink(missing_ok=True)
