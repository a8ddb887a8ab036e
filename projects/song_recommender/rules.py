"""Which songs may stand together in one list: each song once, and not all by one artist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace

import pandas as pd

from projects.song_recommender.titles import normalised
from projects.song_recommender.versions import check_versions, first_artist, song_key
from shared.errors import DataError

__all__ = ["Listing", "Rules"]


@dataclass(frozen=True)
class Rules:
    """What a list may hold.

    Attributes:
        versions: "one" of each song, "all" that differ in title, some kinds such as "live,remix" beside the
            song itself (`versions.KINDS`), or "rows" where rows are no songs and each stands for itself.
        per_artist, per_album: most songs of the first-named artist, of an album; None for any number.
    """

    versions: str = "one"
    per_artist: int | None = None
    per_album: int | None = None

    def __post_init__(self) -> None:
        check_versions(self.versions)
        for name, most in (("--per-artist", self.per_artist), ("--per-album", self.per_album)):
            if most is not None and most < 1:
                raise DataError(f"{name} is {most}", "allow at least 1")

    def times(self, factor: int) -> Rules:
        """Return the rules with caps so much wider."""
        return replace(
            self,
            per_artist=self.per_artist and factor * self.per_artist,
            per_album=self.per_album and factor * self.per_album,
        )


class Listing:
    """A list under rules, and what may still join it.

    Args:
        leave_out: rows of songs that may not join in any version.
    """

    def __init__(self, songs: pd.DataFrame, rules: Rules, leave_out: Collection[int] = ()) -> None:
        self._titles, self._artists = songs["title"], songs["artist"]
        self._albums = songs.get("album")
        if rules.per_album is not None and self._albums is None:
            raise DataError("the catalogue has no column 'album' to count by", "drop --per-album")
        self._rules = rules
        self._widest = "rows" if rules.versions == "rows" else "one"
        self._given = {self._key(row, self._widest) for row in leave_out}
        self._seen: set[Hashable] = set()
        self._by: Counter[Hashable] = Counter()

    def join(self, row: int) -> bool:
        """Let a song join, and tell whether the rules allow it."""
        if not self.admits(row):
            return False
        self._seen.add(self._key(row, self._rules.versions))
        self._by.update(group for group, _ in self._caps(row))
        return True

    def admits(self, row: int) -> bool:
        """Tell whether a song may join."""
        if self._key(row, self._rules.versions) in self._seen:
            return False
        if self._given and self._key(row, self._widest) in self._given:
            return False
        return all(self._by[group] < most for group, most in self._caps(row))

    def _key(self, row: int, versions: str) -> Hashable:
        """Equal for two rows that are one song; nameless rows are not."""
        title = self._titles.iat[row]
        if versions == "rows" or not title.strip():
            return row
        return song_key(title, self._artists.iat[row], versions)

    def _caps(self, row: int) -> list[tuple[Hashable, int]]:
        """The groups of a song that are counted, and how many of each there may be."""
        caps: list[tuple[Hashable, int]] = []
        artist = first_artist(self._artists.iat[row])
        if self._rules.per_artist is not None and artist:
            caps.append((artist, self._rules.per_artist))
        if self._rules.per_album is not None and self._albums is not None:
            album = normalised(self._albums.iat[row])
            if album:
                caps.append(((artist, album), self._rules.per_album))
        return caps
