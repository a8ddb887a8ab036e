"""Features kept by the content of the file they were found in, so that no file is heard twice.

One small checked file each (`shared.container`) below `audio` in the cache folder, named by the SHA-256 of
the sound file: moving or renaming it changes nothing, and a scan that was stopped goes on where it was. The
cache is a convenience: what is damaged, of another version or unreadable is found anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np

from projects.song_recommender.audio.analysis import VERSION, Features, analyse
from shared.container import read_container
from shared.datasets.cache import cache_folder, keep
from shared.errors import DataError
from shared.files import digest

__all__ = ["features_of"]

MAGIC = b"LASOUNDF"


def features_of(
    path: Path, go_on: Callable[[], None] = lambda: None
) -> tuple[dict[str, str], Features, bool]:
    """What `analyse` tells of a file, and whether it was kept from an earlier time.

    Raises:
        DataError: as `analyse`.
    """
    name = digest(path)
    kept = cache_folder() / "audio" / name[:2] / f"{name}.features"
    with contextlib.suppress(DataError, OSError):
        meta, arrays = read_container(kept, MAGIC, 1, kind="sound features")
        if meta["analysis"] == VERSION:
            return meta["tags"], _unpack(arrays["features"]), True
    tags, features = analyse(path, go_on)
    keep(kept, MAGIC, 1, {"analysis": VERSION, "tags": tags}, {"features": _pack(features)})
    return tags, features, False


def _pack(features: Features) -> np.ndarray:
    return np.array(list(features.as_row().values()), np.float64)


def _unpack(values: np.ndarray) -> Features:
    names = [field.name for field in fields(Features) if field.name != "timbre"]
    numbers = values.tolist()
    single = dict(zip(names, numbers, strict=False))
    return Features(**single, timbre=tuple(numbers[len(names) :]))
