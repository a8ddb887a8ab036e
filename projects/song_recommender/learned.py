"""The learned places of a catalogue's songs, kept on disk: learned once, then read.

The file is a convenience and never an authority: it names what it was learned from by digest, and one that is
damaged, of another catalogue or unwritable is passed over without a word. The latest catalogue alone is kept.
"""

from __future__ import annotations

import contextlib
import hashlib

import numpy as np
import pandas as pd

from projects.song_recommender.embedding import METHOD, learn
from projects.song_recommender.features import FeatureSpace, feature_names
from shared.container import read_container
from shared.datasets.cache import cache_folder, keep
from shared.errors import DataError

__all__ = ["genre_space"]

MAGIC = b"LAPGENRE"
VERSION = 1
_FEW = 5_000  # songs that are learned from in less than a second


def genre_space(songs: pd.DataFrame) -> FeatureSpace:
    """Return `learn(songs)`, its rows rounded to half precision, from the cache when it is there.

    Raises:
        DataError: as `learn`.
    """
    if len(songs) < _FEW or "genre" not in songs:
        return _space(_rounded(learn(songs)))
    stamp = _digest(songs)
    file = cache_folder() / "genres.places"
    with contextlib.suppress(DataError, OSError):
        meta, arrays = read_container(file, MAGIC, VERSION, kind="learned places")
        if meta.get("digest") == stamp:
            return _space(arrays["rows"])
    rows = _rounded(learn(songs))
    keep(file, MAGIC, VERSION, {"digest": stamp}, {"rows": rows})
    return _space(rows)


def _rounded(space: FeatureSpace) -> np.ndarray:
    return space.rows.astype("<f2")  # half the file; cosines keep three digits and more


def _space(rows: np.ndarray) -> FeatureSpace:
    return FeatureSpace((), np.empty(0, np.int64), rows.astype(np.float32))


def _digest(songs: pd.DataFrame) -> str:
    """Of everything the places depend on."""
    found = hashlib.sha256(f"{METHOD}:{len(songs)}".encode())
    for name in feature_names(songs):
        found.update(f"\0{name}\0".encode())
        found.update(songs[name].to_numpy(dtype="<f8").tobytes())
    for name in ("title", "artist", "genre"):
        found.update("\0".join([name, *songs[name]]).encode("utf-8", "surrogatepass"))
    return found.hexdigest()
