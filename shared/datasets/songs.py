"""Song tables under one set of column names, from the two common layouts or from named columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from shared.datasets.cache import cached
from shared.datasets.catalog import CATALOG, Dataset, describe, find
from shared.datasets.columns import Column, rename_headers
from shared.datasets.cost import check_reading
from shared.datasets.tables import read_table
from shared.datasets.text import first_rows
from shared.errors import DataError

__all__ = ["AUDIO_FEATURES", "SCAN_FEATURES", "load_items", "load_songs"]

AUDIO_FEATURES = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness",
    "instrumentalness", "liveness", "valence", "tempo", "time_signature",
)  # fmt: skip
# further ones that `song-recommender scan` finds in sound files
SCAN_FEATURES = ("brightness", "rhythm_strength", *(f"timbre_{i}" for i in range(1, 9)))
# the headers of the 114k "Spotify Tracks Dataset", of the 32k spotify_songs.csv, and plain ones
_COLUMNS = [
    Column("title", headers=("track_name", "title", "name", "song")),
    Column("artist", headers=("artists", "track_artist", "artist"), required=False),
    Column("album", headers=("album_name", "track_album_name", "album"), required=False),
    Column("genre", headers=("track_genre", "playlist_genre", "genre"), required=False),
    Column("subgenre", headers=("playlist_subgenre", "subgenre"), required=False),
    Column("popularity", "number", ("popularity", "track_popularity"), required=False, blank=True),
    Column("year", headers=("track_album_release_date", "release_date", "year"), required=False),
    Column("explicit", "flag", required=False, blank=True),
    Column("duration_ms", "number", required=False, blank=True),
    *(Column(name, "number", required=False, blank=True) for name in (*AUDIO_FEATURES, *SCAN_FEATURES)),
    Column("track_id", headers=("track_id", "id"), required=False),
    Column("file", required=False),
]

_AN_ID = re.compile(r"(?i:^(?:id|index|unnamed.*)$|[_\s]id$)|[a-z]I[dD]$")


def load_songs(
    source: str | Path = "sample",
    columns: Mapping[str, str] | None = None,
    *,
    skip_bad_rows: bool = False,
) -> pd.DataFrame:
    """Return songs in file order, with those of these columns that the table has.

    title, artist, album, genre, subgenre, track_id: text, as given ("None" is a name; "" is no name)
    file: text, where the recording lies
    popularity, duration_ms, the twelve `AUDIO_FEATURES` and the `SCAN_FEATURES`: float64, NaN where the
        cell is empty
    year: int64, 0 where unknown; explicit: bool

    Where no beat was found, tempo, time_signature, danceability, valence and speechiness are all 0, which
    stands for missing: so it is in 157 rows of the 114k table. They are kept, for a row number is a song's
    place in the file; what ranks songs leaves them out.

    Args:
        source: a set's name, a folder of one, or a csv file in either layout.
        columns: where each column stands in a table of another layout, as
            `{"title": "Song", "artist": "Band", "tempo": "bpm"}`; names other than those above become
            further features.

    Raises:
        DataError: the table is not here, lacks a title or any feature, or a row is wrong, with its line.
    """
    path, dataset = locate_songs(source)
    if dataset and not columns and not skip_bad_rows:
        return cached(dataset.name, path, lambda: _read(path, {}, skip_bad_rows=False))
    return _read(path, columns or {}, skip_bad_rows=skip_bad_rows)


def _read(path: Path, columns: Mapping[str, str], *, skip_bad_rows: bool) -> pd.DataFrame:
    wanted = rename_headers(_COLUMNS, columns)
    known = {c.name for c in _COLUMNS}
    extra = [name for name in columns if name not in known]
    wanted += [Column(name, "number", (str(columns[name]),), blank=True) for name in extra]
    songs = read_table(path, wanted, skip_bad_rows=skip_bad_rows)
    if not set(songs.columns) & {*AUDIO_FEATURES, *SCAN_FEATURES, *extra}:
        raise DataError(
            f"{path} has no audio features",
            f"name a column for one of {', '.join(AUDIO_FEATURES)}; for what is no song use --id-column",
        )
    if "artist" not in songs:
        songs.insert(1, "artist", "")
    if "year" in songs:
        years = songs["year"].str.extract(r"^\s*(\d{4})(?!\d)", expand=False)
        songs["year"] = years.where(years.notna(), "0").astype(np.int64)
    return songs


def load_items(
    source: str | Path, id_column: str, features: Sequence[str] = (), *, skip_bad_rows: bool = False
) -> pd.DataFrame:
    """Return the rows of any csv file: title (what `id_column` holds), artist (empty), and the features.

    Args:
        features: headers of the columns to compare by, NaN where a cell is empty. Without any, the columns
            in which nine of ten cells of the first 10,000 rows are numbers, but not what is called an id or
            index.

    Raises:
        DataError: a column is not there, no column has numbers, or a row is wrong, with its line.
    """
    path, _ = locate_songs(source)
    check_reading(path, careful=skip_bad_rows)
    names = list(features) or _numeric_columns(path, id_column)
    if taken := {"title", "artist"}.intersection(names):
        raise DataError(f"{path}: a feature is called {taken.pop()!r}", "give that column another name")
    wanted = [Column("title", headers=(id_column,))]
    wanted += [Column(name, "number", (name,), blank=True) for name in dict.fromkeys(names)]
    items = read_table(path, wanted, skip_bad_rows=skip_bad_rows)
    items.insert(1, "artist", "")
    return items


def _numeric_columns(path: Path, id_column: str) -> list[str]:
    header, rows = first_rows(path)
    found = []
    for place, name in enumerate(header):
        cells = [row[place] for row in rows if len(row) == len(header) and row[place]]
        number = Column(name, "number")
        n_numbers = sum(number.problem(cell) is None for cell in cells)
        named = name.strip() and not _AN_ID.search(name.strip()) and name != id_column
        if named and cells and n_numbers >= 0.9 * len(cells):
            found.append(name)
    if not found:
        read_table(path, [Column("title", headers=(id_column,))])  # tells of a bad row, which may be why
        raise DataError(f"{path} has no column of numbers beside {id_column!r}", "name some with --features")
    return found


def locate_songs(source: str | Path) -> tuple[Path, Dataset | None]:
    if isinstance(source, str) and (source == "sample" or source in CATALOG):
        dataset = describe(source, "songs")
        return find(dataset) / dataset.file("songs"), dataset
    path = Path(source)
    if path.is_dir():
        tables = sorted(path.glob("*.csv"))
        if len(tables) == 1:
            return tables[0], None
        raise DataError(f"{path} holds {len(tables)} csv files", "name the file itself")
    if not path.exists():
        describe(str(source), "songs")  # raises, with the names that are near
    return path, None
