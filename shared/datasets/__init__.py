"""Sets by name or from a file: ratings and films, songs, photographs.

from shared.datasets import load_ratings, load_songs

load_ratings()            the synthetic sample that ships
load_ratings("ml-100k")   a real set; `python -m shared.datasets fetch ml-100k` gets it
load_songs("mine.csv")    a table of one's own
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.datasets.catalog import CATALOG, describe
    from shared.datasets.movielens import load_folds, load_movies, load_ratings
    from shared.datasets.people import load_users
    from shared.datasets.photos import load_photo_paths
    from shared.datasets.songs import AUDIO_FEATURES, load_songs

__all__ = [
    "AUDIO_FEATURES",
    "CATALOG",
    "describe",
    "load_folds",
    "load_movies",
    "load_photo_paths",
    "load_ratings",
    "load_songs",
    "load_users",
]

_HOME = {
    "AUDIO_FEATURES": "songs",
    "CATALOG": "catalog",
    "describe": "catalog",
    "load_folds": "movielens",
    "load_movies": "movielens",
    "load_photo_paths": "photos",
    "load_ratings": "movielens",
    "load_songs": "songs",
    "load_users": "people",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import shared.datasets` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
