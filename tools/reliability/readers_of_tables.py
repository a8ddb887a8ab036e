"""Everything that can be asked of a table, the one that is parsed or the one in the cache, as one digest."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tools.reliability.digests import digest_of

__all__ = ["parsed", "read_ratings_file", "read_songs_file", "read_table"]

SOURCE = "userId,movieId,rating\n1,7,4.5\n1,8,3\n2,7,1\n"


@contextlib.contextmanager
def _cache(folder: Path) -> Iterator[None]:
    before = os.environ.get("PORTFOLIO_CACHE")
    os.environ["PORTFOLIO_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PORTFOLIO_CACHE"]
        else:
            os.environ["PORTFOLIO_CACHE"] = before


def parsed(path: Path) -> pd.DataFrame:
    """Return a small csv file parsed, by way of the cache file `path`."""
    from shared.datasets.cache import cached

    source = path.parent / "source.csv"
    if not source.exists():
        source.write_text(SOURCE)

    def parse() -> pd.DataFrame:
        made = pd.read_csv(source)
        return made.assign(rating=made["rating"].astype(np.float64), title=["ä", "", "b"])

    with _cache(path.parent):
        return cached(path.stem, source, parse)


def read_table(path: Path) -> str:
    """Take a table from the cache; a file that is no good is passed over."""
    found = parsed(path)
    assert [*found] == ["userId", "movieId", "rating", "title"], "other columns"
    assert [found[name].dtype.kind for name in found][:3] == ["i", "i", "f"]
    assert found.index.equals(pd.RangeIndex(len(found)))
    return digest_of(*(found[name].tolist() for name in found))


@contextlib.contextmanager
def _unsaid() -> Iterator[None]:
    """Keep what is told of ten thousand damaged tables, such as that they are no UTF-8, off the terminal."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def read_ratings_file(path: Path) -> str:
    """Read a table of ratings."""
    from shared.datasets import load_ratings

    with _unsaid():
        found = load_ratings(path)
    assert np.isfinite(found["rating"]).all(), "ratings that are none"
    return _digest_of_table(found)


def read_songs_file(path: Path) -> str:
    """Read a catalogue of songs."""
    from shared.datasets import load_songs

    with _unsaid():
        found = load_songs(path)
    return _digest_of_table(found)


def _digest_of_table(table: pd.DataFrame) -> str:
    assert table.index.equals(pd.RangeIndex(len(table))), "rows that are not numbered"
    return digest_of([*table], *(table[name].tolist() for name in table))
