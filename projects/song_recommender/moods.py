"""Moods: the same song, but happier. A mood moves the query along features before the search.

    q' = q + Σ_f a_f s_f e_f,   s_f the standard deviation of feature f's coordinate, a_f the amount

A song one step happier lies one standard deviation of valence above the song that was named, and stays
where it was in everything else; its neighbours are the answer. Nothing is learned or stored, so any mood is
answered as fast as the song itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from projects.song_recommender.features import FeatureSpace
from shared.errors import DataError, closest

__all__ = ["MOODS", "read_moods", "shifted"]

# words as standard deviations by feature; the second part of two is what usually goes with the first
_UP_AND_DOWN = {
    ("happier", "sadder"): {"valence": 1.0},
    ("wilder", "calmer"): {"energy": 1.0, "loudness": 0.5},
    ("more-energetic", "less-energetic"): {"energy": 1.0},
    ("faster", "slower"): {"tempo": 1.0},
    ("louder", "quieter"): {"loudness": 1.0},
    ("more-danceable", "less-danceable"): {"danceability": 1.0},
    ("more-acoustic", "less-acoustic"): {"acousticness": 1.0},
    ("more-instrumental", "more-vocal"): {"instrumentalness": 1.0},
    ("wordier", "less-wordy"): {"speechiness": 1.0},
    ("more-live", "less-live"): {"liveness": 1.0},
    ("longer", "shorter"): {"duration_ms": 1.0},
    ("brighter", "duller"): {"brightness": 1.0},
    ("steadier", "freer"): {"rhythm_strength": 1.0},
}
MOODS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {up: parts for (up, _), parts in _UP_AND_DOWN.items()}
    | {down: {f: -a for f, a in parts.items()} for (_, down), parts in _UP_AND_DOWN.items()}
)
_MOST = 10.0  # standard deviations, beyond which only the shift is left of the song


def read_moods(texts: Sequence[str]) -> dict[str, float]:
    """Return standard deviations by feature, added up: "happier", "faster=2" (twice as far), "energy=+1.5".

    Raises:
        DataError: a word that is neither a mood nor NAME=NUMBER, or an amount beyond ±10.
    """
    amounts: dict[str, float] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        name = "-".join(name.split())
        try:
            times = float(number) if equals else 1.0
        except ValueError:
            times = math.nan
        if not abs(times) <= _MOST:
            raise DataError(
                f"--mood {text!r}", f"write NAME=NUMBER from -{_MOST:g} to {_MOST:g}: energy=+1.5"
            )
        if not equals and name.casefold() not in MOODS:
            raise DataError(f"no mood {text!r}", f"{closest(name, MOODS)}, or write FEATURE=NUMBER")
        for feature, amount in MOODS.get(name.casefold(), {name: 1.0}).items():
            amounts[feature] = amounts.get(feature, 0.0) + times * amount
    return amounts


def shifted(space: FeatureSpace, query: np.ndarray, moods: Sequence[str]) -> np.ndarray:
    """Return a query (c,) moved by `moods`, as `read_moods` reads them.

    Raises:
        DataError: as `read_moods`; or the space lacks the feature, does not count it, or has it on a circle.
    """
    moved = np.array(query, dtype=np.float32)
    for name, amount in read_moods(moods).items():
        if not space.features:
            raise DataError("this space has no features for a mood to move along", "drop --mood or --by")
        if name not in space.features:
            moods = [mood for mood, parts in MOODS.items() if parts.keys() <= set(space.features)]
            raise DataError(f"no feature {name!r} to move along", closest(name, (*space.features, *moods)))
        own = np.flatnonzero(space.owner == space.features.index(name))
        if own.size == 0:
            raise DataError(f"feature {name!r} has weight 0", "give it a weight, or drop the mood")
        if own.size > 1:
            raise DataError(f"feature {name!r} goes round in a circle", "move along another")
        moved[own] += np.float32(amount * space.rows[space.rankable, own[0]].std(dtype=np.float64))
    if not moved.any():
        raise DataError("the moods make of the song the typical one, like no other", "ask for less")
    return moved
