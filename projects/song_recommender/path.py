"""A smooth walk from one song to another.

Over unit vectors the shortest way from a to b is the arc of the great circle (Shoemake, SIGGRAPH 1985: slerp)

    p(φ) = a cos φ + t sin φ,   0 ≤ φ ≤ Ω = arccos(a·b),   t = (b − a cos Ω) / sin Ω.

A song x stands beside the arc at φ(x) = atan2(x·t, x·a), and its cosine with the nearest point of the arc is
√((x·a)² + (x·t)²). The arc is cut into 20 equal pieces; of the songs beside each piece the 30 nearest to the
arc may be on the walk. Among all walks of k of these songs that never turn back, φ rising from 0 to Ω, the
one is taken in which

    the largest angle of a step is as small as it can be, and then
    the sum of the squared angles is.

Both are found by dynamic programming over the number of songs and the last of them.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.lookup import label
from projects.song_recommender.recommend import ANY, Neighbor, percentiles
from projects.song_recommender.rules import Listing, Rules
from shared.errors import DataError
from shared.linalg.norms import unit_rows

__all__ = ["angles", "make_path"]

_PIECES = 20
_CANDIDATES = 30  # beside each piece
_LEAST_ARC = 1e-4  # radians between the ends, and from there to opposite


def make_path(
    songs: pd.DataFrame,
    space: FeatureSpace,
    start: int,
    end: int,
    *,
    k: int = 10,
    keep: np.ndarray | None = None,
    rules: Rules = ANY,
) -> list[Neighbor]:
    """Return a walk of k songs from row `start` to row `end`, both included.

    Of each song the similarity and the percentile are those with the one before; of the first they are 1 and
    100. The walk is shorter where fewer songs stand beside the arc.

    Args:
        keep: (n,) which songs may stand between the ends.
        rules: of their versions; caps do not count here.

    Raises:
        DataError: k is below 2; the ends are versions of one song, equal or opposite.
    """
    if k < 2:
        raise DataError(f"k is {k}", "ask for at least 2 songs, the ends")
    if not Listing(songs, Rules(rules.versions), [start]).admits(end):
        raise DataError(f"{label(songs, start)} is both ends of the walk", "name two songs")
    units = unit_rows(space.rows)  # float32; zeros stay zeros
    a, b = (unit_rows(space.rows[row].astype(np.float64)) for row in (start, end))
    arc = float(angles(a, b))
    if not _LEAST_ARC < arc < np.pi - _LEAST_ARC:
        how = "equal" if arc < 1 else "opposite"
        raise DataError(f"{label(songs, start)} and {label(songs, end)} are {how} here", "name another song")
    t = unit_rows(b - a * np.cos(arc))
    along = np.stack([units @ a.astype(np.float32), units @ t.astype(np.float32)])  # (2, n)
    allowed = space.rankable if keep is None else space.rankable & keep
    listing = Listing(songs, Rules(rules.versions), [start, end])
    between = _beside(along, arc, np.flatnonzero(allowed), listing)
    layers = np.concatenate([[start], between, [end]])
    rows = layers[_best_walk(unit_rows(space.rows[layers].astype(np.float64)), min(k, len(layers)))].tolist()
    steps = [Neighbor(rows[0], 1.0, 100.0)]
    for before, row in itertools.pairwise(rows):
        query = space.rows[before].astype(np.float64)
        cosine = float(unit_rows(query) @ unit_rows(space.rows[row].astype(np.float64)))
        steps.append(Neighbor(row, cosine, percentiles(space, query, np.array([cosine]))[0]))
    return steps


def angles(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the angles (…,) in radians between unit vectors (…, c), exact for near ones too.

    2 atan2(|a − b|, |a + b|) (Kahan, How Futile are Mindless Assessments of Roundoff, 2006, §12).
    """
    return 2 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))


def _beside(along: np.ndarray, arc: float, rows: np.ndarray, listing: Listing) -> np.ndarray:
    """The songs among `rows` that may be on the walk, in its direction; the nearest to the arc join first.

    Args:
        along: (2, n) float32, x·a and x·t of all songs.
    """
    place = np.arctan2(along[1, rows], along[0, rows])
    rows, place = rows[(place > 0) & (place < arc)], place[(place > 0) & (place < arc)]
    piece = np.minimum((place / arc * _PIECES).astype(np.int64), _PIECES - 1)
    found: list[int] = []
    taken = np.zeros(_PIECES, np.int64)
    for i in np.lexsort((rows, -np.hypot(*along[:, rows]))):
        if taken[piece[i]] < _CANDIDATES and listing.join(int(rows[i])):
            taken[piece[i]] += 1
            found.append(i)
    found.sort(key=lambda i: (place[i], rows[i]))
    return rows[found]


def _best_walk(units: np.ndarray, k: int) -> list[int]:
    """Which k of the unit vectors (m, c), the first and the last among them, make the best walk in order."""
    steps = np.full((len(units), len(units)), np.inf)
    for i in range(len(units) - 1):
        steps[i, i + 1 :] = angles(units[i], units[i + 1 :])
    reach = steps[0]
    for _ in range(k - 2):
        reach = np.maximum(reach[:, None], steps).min(axis=0)
    squares = np.where(steps <= reach[-1], steps**2, np.inf)
    cost = squares[0]
    came_from = []
    for _ in range(k - 2):
        total = cost[:, None] + squares
        came_from.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    walk = [len(units) - 1]
    for back in reversed(came_from):
        walk.append(int(back[walk[-1]]))
    return [0, *reversed(walk)]
