"""Everything that can be asked of a loaded index, and of what is kept of songs, as one digest."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tools.reliability.digests import digest_of

__all__ = [
    "read_features_file",
    "read_index",
    "read_names",
    "read_pictures_file",
    "read_places_file",
    "some_features",
    "some_numbers",
    "songs_called",
]


def read_index(path: Path) -> str:
    """Search with one query and with several, remove a row, add one, and search again."""
    from shared.linalg.neighbors import CosineIndex

    index = CosineIndex.load(path)
    d = index.n_features
    queries = np.random.default_rng(1).normal(size=(3, d))
    many = np.random.default_rng(2).normal(size=(64, d))
    found: list[Any] = [len(index)]
    for batch in (queries[0], queries, many):
        found += index.search(batch, 4)
    rows = found[1]
    if len(rows):
        index.remove(rows[:1])
    numbers = index.add(queries[:2] / 2)
    found += [numbers, *index.search(queries, 100)]
    for rows, cosines in zip(found[1:7:2], found[2:7:2], strict=True):
        assert (np.abs(cosines) <= 1).all(), "no cosines"
        assert not rows.size or 0 <= rows.min() <= rows.max() < numbers[0], "rows that are none"
        assert not rows.size or (np.diff(np.sort(rows)) > 0).all(), "a row twice"
    return digest_of(*found)


def songs_called() -> Any:
    """Return the names of six songs."""
    from projects.song_recommender.names import Names

    titles = ["Hallelujah", "Creep - Live", "Crêpe", "", "99 Luftballons", "Creep"]
    artists = ["Jeff Buckley", "Radiohead", "Radio;Head", "Nobody", "Nena", "Radiohead"]
    return Names(pd.DataFrame({"title": titles, "artist": artists}))


def read_names(path: Path) -> str:
    """Look for songs by names that are right, misspelt, or put together."""
    from projects.song_recommender.names import Names

    names, found = Names.kept(path, 6), []
    for text in ("halelujah", "creep", "radiohead creep", "nena", "x"):
        found += [names.titles.rows_called(text), names.artists.rows_called(text), names.titles.holding(text)]
        found += [one.rows for one in names.near(text, 0.5)]
    for rows in found:
        assert not len(rows) or 0 <= rows.min() <= rows.max() < 6, "rows that are none"
    return digest_of(*found)


def read_places_file(path: Path) -> str:
    """Read the learned places of six songs."""
    from projects.song_recommender.learned import read_places

    rows = read_places(path, "digest", 6)
    assert rows.shape[0] == 6
    assert rows.dtype == np.float16
    assert np.isfinite(rows).all()
    return digest_of(rows)


def some_features() -> Any:
    """Return features of a recording."""
    from projects.song_recommender.audio.analysis import TIMBRES, Features

    names = [field.name for field in fields(Features) if field.name != "timbre"]
    single = {name: 0.25 * i for i, name in enumerate(names)}
    return Features(**single, timbre=tuple(1.5 * i for i in range(TIMBRES)))


def read_features_file(path: Path) -> str:
    """Read the features of a recording."""
    from projects.song_recommender.audio.keeping import read_features

    tags, features = read_features(path)
    assert all(isinstance(text, str) for item in tags.items() for text in item)
    row = features.as_row()
    assert all(isinstance(value, float) for value in row.values())
    return digest_of(tags, row)


def some_numbers(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return numbers of two pictures."""
    from projects.song_recommender.pictures.describe import LENGTHS

    return {name: rng.normal(size=sum(LENGTHS)).astype(np.float32) for name in ("one", "two")}


def read_pictures_file(path: Path) -> str:
    """Read what is known of pictures."""
    from projects.song_recommender.pictures.folder import read_memory

    memory = read_memory(path)
    stamps = [(name, size, time, known) for (name, size, time), known in memory.digests.items()]
    assert all(known in memory.numbers for *_, known in stamps)
    assert all(np.isfinite(numbers).all() for numbers in memory.numbers.values())
    return digest_of(stamps, *memory.numbers, *memory.numbers.values())
