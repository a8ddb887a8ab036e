"""Which songs may be recommended: by genre, year, tempo, mode and explicit words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shared.errors import DataError, closest

__all__ = ["Filters"]

_MODES = {"major": 1, "minor": 0, "1": 1, "0": 0}
_RANGE = re.compile(r"(?P<low>\d+(?:\.\d+)?)?(?P<to>-)?(?P<high>\d+(?:\.\d+)?)?")


@dataclass(frozen=True)
class Filters:
    """What a song must be; an empty or None field lets all pass.

    Attributes:
        genre: its name, whatever its case.
        year: "1994", "1990-1999", "1990-" or "-1999", ends included. An unknown year does not pass.
        tempo: the same in beats a minute.
        mode: "major" or "minor".
        explicit: whether the words are explicit.
    """

    genre: str = ""
    year: str = ""
    tempo: str = ""
    mode: str = ""
    explicit: bool | None = None

    def keep(self, songs: pd.DataFrame) -> np.ndarray:
        """(n,) which songs pass all the filters.

        Raises:
            DataError: the table lacks a column, a value cannot be read, or no song passes.
        """
        keep = np.ones(len(songs), dtype=bool)
        if self.genre:
            genres = _column(songs, "genre").str.casefold()
            if not (genres == self.genre.casefold()).any():
                raise DataError(f"no genre {self.genre!r}", closest(self.genre.casefold(), genres.unique()))
            keep &= (genres == self.genre.casefold()).to_numpy()
        if self.year:
            years = _column(songs, "year").to_numpy(dtype=np.float64)
            keep &= _within(years, self.year, "year") & (years > 0)
        if self.tempo:
            keep &= _within(_column(songs, "tempo").to_numpy(dtype=np.float64), self.tempo, "tempo")
        if self.mode:
            modes = _column(songs, "mode")
            if self.mode.casefold() not in _MODES:
                raise DataError(f"mode {self.mode!r}", "choose major or minor")
            keep &= (modes == _MODES[self.mode.casefold()]).to_numpy()
        if self.explicit is not None:
            keep &= (_column(songs, "explicit").astype(bool) == self.explicit).to_numpy()
        if not keep.any():
            given = ", ".join(
                f"{name} {value}" for name, value in vars(self).items() if value not in ("", None)
            )
            raise DataError(f"no song has {given}", "loosen one of the filters")
        return keep


def _column(songs: pd.DataFrame, name: str) -> pd.Series:
    if name not in songs:
        raise DataError(f"the catalogue has no column {name!r} to filter by", f"drop --{name}")
    return songs[name]


def _within(values: np.ndarray, text: str, name: str) -> np.ndarray:
    """Which values lie in a range such as "90-120"; NaN never does."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not (match["low"] or match["high"]):
        raise DataError(f"{name} {text!r}", "give a range such as 90-120, 90- or -120")
    low = float(match["low"]) if match["low"] else -np.inf
    high = (float(match["high"]) if match["high"] else np.inf) if match["to"] else low
    if low > high:
        raise DataError(f"{name} {text!r} runs backwards", f"write {high:g}-{low:g}")
    inside: np.ndarray = (values >= low) & (values <= high)
    return inside
