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

from projects.song_recommender.audio.analysis import TIMBRES, VERSION, Features, analyse
from shared.container import read_container
from shared.datasets.cache import cache_folder, keep
from shared.errors import DataError
from shared.files import digest

__all__ = ["features_of", "keep_features", "read_features"]

MAGIC = b"LASOUNDF"
_SINGLE = [field.name for field in fields(Features) if field.name != "timbre"]


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
        return *read_features(kept), True
    tags, features = analyse(path, go_on)
    keep_features(kept, tags, features)
    return tags, features, False


def keep_features(path: Path, tags: dict[str, str], features: Features) -> None:
    """Write what was found in a sound file, where it can be written."""
    numbers = np.array(list(features.as_row().values()), np.float64)
    keep(path, MAGIC, 1, {"analysis": VERSION, "tags": tags}, {"features": numbers})


def read_features(path: Path) -> tuple[dict[str, str], Features]:
    """Return what `keep_features` wrote; memory: 40 times the file.

    Raises:
        DataError: no such file, damage, or features of another version.
    """
    meta, arrays = read_container(path, MAGIC, 1, kind="sound features")
    tags, values = meta.get("tags"), arrays.get("features")
    if (
        meta.get("analysis") != VERSION
        or not isinstance(tags, dict)
        or not all(isinstance(text, str) for text in tags.values())
        or values is None
        or (values.dtype, values.shape) != (np.float64, (len(_SINGLE) + TIMBRES,))
        or np.isinf(values).any()
    ):
        raise DataError(f"{path}: these are no features of this version", "remove the file")
    numbers = values.tolist()
    single = dict(zip(_SINGLE, numbers, strict=False))
    return tags, Features(**single, timbre=tuple(numbers[len(_SINGLE) :]))
