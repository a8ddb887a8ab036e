"""The songs nearest to a song, each song once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.versions import song_key
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from shared.linalg.norms import unit_rows

__all__ = ["Neighbor", "nearest_songs", "percentiles", "similar_songs"]


@dataclass(frozen=True)
class Neighbor:
    """A recommended song.

    Attributes:
        row: its place in the catalogue.
        similarity: its cosine with the query, -1 to 1.
        percentile: per cent of the catalogue's songs that are less similar.
    """

    row: int
    similarity: float
    percentile: float


def similar_songs(
    songs: pd.DataFrame, space: FeatureSpace, row: int, k: int, keep: np.ndarray | None = None
) -> list[Neighbor]:
    """Return the k songs most like the one in `row`, best first, among those that `keep` (n,) marks.

    Neither the song nor another version of it is among them, nor two versions of one song; a song without
    features never is. Fewer than k come back where there are no more.
    """
    query = space.rows[row].astype(np.float64)
    found = []
    for item, cosine in nearest_songs(songs, space, query, keep, leave_out=[row], at_least=k):
        found.append((item, cosine))
        if len(found) == k:
            break
    shares = percentiles(space, query, np.array([cosine for _, cosine in found]))
    return [Neighbor(item, cosine, share) for (item, cosine), share in zip(found, shares, strict=True)]


def nearest_songs(
    songs: pd.DataFrame,
    space: FeatureSpace,
    query: np.ndarray,
    keep: np.ndarray | None = None,
    *,
    leave_out: Collection[int] = (),
    at_least: int = 10,
) -> Iterator[tuple[int, float]]:
    """Yield rows and cosines from the nearest song to the farthest, of each song its nearest version.

    Args:
        query: (c,) a direction in the space.
        leave_out: rows of songs that are not wanted in any version.
        at_least: how many are likely to be taken; the search starts with a few more and doubles when the
            versions of one song use them up.
    """
    if at_least < 1:
        raise DataError(f"k is {at_least}", "ask for at least 1 song")
    titles, artists = songs["title"], songs["artist"]
    seen = {_key(titles.iat[row], artists.iat[row], row) for row in leave_out}
    allowed = space.rankable if keep is None else space.rankable & keep
    rows = np.flatnonzero(allowed)
    index = CosineIndex(space.rows[rows])
    done, wanted = 0, 2 * at_least + 10
    while done < len(rows):
        places, cosines = index.search(query, wanted)
        for place, cosine in zip(places[done:], cosines[done:], strict=True):
            row = int(rows[place])
            key = _key(titles.iat[row], artists.iat[row], row)
            if key not in seen:
                seen.add(key)
                yield row, float(cosine)
        done, wanted = len(places), 2 * wanted


def percentiles(space: FeatureSpace, query: np.ndarray, cosines: np.ndarray) -> list[float]:
    """Per cent of the other songs of the catalogue that are less similar to the query than each cosine."""
    everyone = np.sort(unit_rows(space.rows[space.rankable]) @ unit_rows(query.astype(np.float32)))
    below = np.searchsorted(everyone, np.asarray(cosines) - 1e-6)  # float32 tells cosines apart by 1e-7
    return [float(min(100.0, share)) for share in 100 * below / max(len(everyone) - 1, 1)]


def _key(title: str, artist: str, row: int) -> tuple[object, ...]:
    return song_key(title, artist) if title.strip() else (row,)  # nameless rows are not one song
