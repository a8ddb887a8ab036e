"""The learned places of a catalogue's songs, kept on disk: learned once, then read.

The file is a convenience and never an authority: it names what it was learned from by digest, and one that is
damaged, of another catalogue or unwritable is passed over without a word. The latest catalogue alone is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd

from projects.song_recommender.embedding import METHOD, learn
from projects.song_recommender.features import FeatureSpace, feature_names
from shared.container import read_container
from shared.datasets.cache import cache_folder, keep
from shared.errors import DataError

__all__ = ["genre_space", "keep_places", "read_places"]

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
        return _space(read_places(file, stamp, len(songs)))
    rows = _rounded(learn(songs))
    keep_places(file, stamp, rows)
    return _space(rows)


def keep_places(path: Path, stamp: str, rows: np.ndarray) -> None:
    """Write rows (n, d) float16 that were learned from what `stamp` stands for."""
    keep(path, MAGIC, VERSION, {"digest": stamp}, {"rows": rows})


def read_places(path: str | os.PathLike[str], stamp: str, n: int) -> np.ndarray:
    """Return what `keep_places` wrote; memory: that of the file.

    Raises:
        DataError: no such file, damage, or places of something else than `stamp`.
    """
    meta, arrays = read_container(path, MAGIC, VERSION, kind="learned places")
    rows = arrays.get("rows", np.empty(0))
    is_sound = meta.get("digest") == stamp and rows.ndim == 2
    if not is_sound or rows.shape[:-1] != (n,) or rows.dtype != np.float16 or not np.isfinite(rows).all():
        raise DataError(f"{path}: these are not the places of this catalogue", "remove the file")
    return rows


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
