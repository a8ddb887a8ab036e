"""Rows that are no songs: jobs, products, players, by whatever numbers describe them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from projects.song_recommender.features import FeatureSpace, embed, feature_names
from shared.errors import DataError, closest

__all__ = ["embed_items", "only"]


def embed_items(items: pd.DataFrame, weights: Mapping[str, float] | None = None) -> FeatureSpace:
    """Place items as `embed` places songs, except that no column means anything by its name.

    A key is no pitch class, a mode no kind, a year counts like any other number, and so does 0.

    Args:
        items: as `shared.datasets.songs.load_items` gives them.
        weights: by feature.

    Raises:
        DataError: a weight is out of range or for a column that is not there; no column differs between rows.
    """
    features = [str(name) for name in items.columns if name not in ("title", "artist")]
    for name in weights or {}:
        if name not in features:
            raise DataError(f"no feature {name!r} to weigh in this table", closest(name, features))
    neutral = {name: f"column {i}" for i, name in enumerate(features)}
    named = {neutral[name]: weight for name, weight in (weights or {}).items()}
    ranks = items[
        features
    ].rank()  # scores come from ranks alone, and no rank is 0, which in songs is missing
    space = embed(ranks.rename(columns=neutral), named)
    return replace(space, features=tuple(features), sound=False)


def only(songs: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """Return the songs with none but these features, or as they are where none is named."""
    known = feature_names(songs)
    for name in features:
        if name not in known:
            raise DataError(f"no feature {name!r} in this catalogue", closest(name, known))
    return songs.drop(columns=[name for name in known if name not in features]) if features else songs
