"""A smooth walk from one song to another.

Over unit vectors the shortest way from a to b is the arc of the great circle (Shoemake, SIGGRAPH 1985: slerp)

    p(φ) = a cos φ + t sin φ,   0 ≤ φ ≤ Ω = arccos(a·b),   t = (b − a cos Ω) / sin Ω.

A walk of k songs has k − 2 stations between its ends, at φ_i = i Ω / (k − 1). A song x stands beside the
arc at φ(x) = atan2(x·t, x·a); it may stop at the station whose φ_i is nearest to that, so a walk never turns
back and no song has two stations. Of those the 100 nearest to p(φ_i) are candidates. One is chosen for each
station so that

    the largest angle of a step is as small as the candidates allow, and then
    the sum of the squared angles is,

each by dynamic programming over the stations, which finds the best of all combinations.
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

_CANDIDATES = 100  # for each station
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
    100. Where a station has no candidate the walk is shorter.

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
    k = min(k, len(songs) + 2)
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
    stations = _stations(along, arc, k, np.flatnonzero(allowed), listing)
    layers = [np.array([start]), *(rows for rows in stations if rows.size), np.array([end])]
    walk = _best_walk([unit_rows(space.rows[rows].astype(np.float64)) for rows in layers])
    rows = [int(layer[i]) for layer, i in zip(layers, walk, strict=True)]
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


def _stations(along: np.ndarray, arc: float, k: int, rows: np.ndarray, listing: Listing) -> list[np.ndarray]:
    """The candidates of each of the k − 2 stations among `rows`, the nearest to any station first to join.

    Args:
        along: (2, n) float32, x·a and x·t of all songs.
    """
    step = arc / (k - 1)
    station = np.rint(np.arctan2(along[1, rows], along[0, rows]) / step).astype(np.int64)
    between = (station >= 1) & (station <= k - 2)
    rows, station = rows[between], station[between]
    nearness = along[0, rows] * np.cos(station * step) + along[1, rows] * np.sin(station * step)
    found: list[list[int]] = [[] for _ in range(k - 2)]
    for i in np.lexsort((rows, -nearness)):
        place = found[station[i] - 1]
        if len(place) < _CANDIDATES and listing.join(int(rows[i])):
            place.append(int(rows[i]))
    return [np.array(place, dtype=np.int64) for place in found]


def _best_walk(layers: list[np.ndarray]) -> list[int]:
    """Which row of each layer (m_i, c) of unit vectors makes the best walk, as said above."""
    steps = [angles(one[:, None], other[None]) for one, other in itertools.pairwise(layers)]
    reach = np.zeros(len(layers[0]))
    for step in steps:
        reach = np.maximum(reach[:, None], step).min(axis=0)
    longest = reach.min()
    cost = np.zeros(len(layers[0]))
    came_from = []
    for step in steps:
        total = cost[:, None] + np.where(step <= longest, step**2, np.inf)
        came_from.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    walk = [int(cost.argmin())]
    for back in reversed(came_from):
        walk.append(int(back[walk[-1]]))
    return walk[::-1]
