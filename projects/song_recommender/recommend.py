"""The songs nearest to a song, each song once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.rules import Listing, Rules
from shared.datasets.cost import table_bytes
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from shared.linalg.norms import unit_rows
from shared.memory import check_budget

__all__ = ["ANY", "Neighbor", "nearest_songs", "percentiles", "similar_songs"]

ANY = Rules()  # each song once, and nothing more


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
    songs: pd.DataFrame,
    space: FeatureSpace,
    row: int,
    k: int,
    keep: np.ndarray | None = None,
    *,
    rules: Rules = ANY,
    query: np.ndarray | None = None,
) -> list[Neighbor]:
    """Return the k songs most like the one in `row`, best first, among those that `keep` (n,) marks.

    Neither the song nor another version of it is among them, nor two versions of one song unless `rules`
    say so; a song without features never is. Fewer than k come back where there are no more.

    Args:
        query: (c,) a direction to search in, where it is not the song's own.
    """
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 song")
    k = min(k, len(songs))
    query = (space.rows[row] if query is None else query).astype(np.float64)
    found = list(
        islice(nearest_songs(songs, space, query, keep, leave_out=[row], at_least=k, rules=rules), k)
    )
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
    rules: Rules = ANY,
) -> Iterator[tuple[int, float]]:
    """Yield rows and cosines from the nearest song to the farthest, as `rules` allow.

    Args:
        query: (c,) a direction in the space.
        leave_out: rows of songs that are not wanted in any version.
        at_least: how many are likely to be taken; the search starts with a few more and doubles when the
            versions of one song use them up.
    """
    if at_least < 1:
        raise DataError(f"k is {at_least}", "ask for at least 1 song")
    listing = Listing(songs, rules, leave_out)
    allowed = space.rankable if keep is None else space.rankable & keep
    rows = np.flatnonzero(allowed)
    # beside the table: all rows, those allowed, and what an index makes of them
    needed = table_bytes(songs) + 4 * space.rows.size + 10 * len(rows) * space.rows.shape[1] + 60 * len(songs)
    check_budget(needed, f"searching {len(rows):,} rows", "take a part of the catalogue")
    index = CosineIndex(space.rows[rows])
    done, wanted = 0, 2 * at_least + 10
    while done < len(rows):
        places, cosines = index.search(query, wanted)
        for place, cosine in zip(places[done:], cosines[done:], strict=True):
            row = int(rows[place])
            if listing.join(row):
                yield row, float(cosine)
        done, wanted = len(places), 2 * wanted


def percentiles(space: FeatureSpace, query: np.ndarray, cosines: np.ndarray) -> list[float]:
    """Per cent of the other songs of the catalogue that are less similar to the query than each cosine."""
    lengths = np.linalg.norm(space.rows, axis=1)
    ranked = lengths > 0
    everyone = (space.rows @ unit_rows(query.astype(np.float32)))[ranked] / lengths[ranked]
    everyone.sort()
    below = np.searchsorted(everyone, np.asarray(cosines) - 1e-6)  # float32 tells cosines apart by 1e-7
    return [float(min(100.0, share)) for share in 100 * below / max(len(everyone) - 1, 1)]
