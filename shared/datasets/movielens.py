"""Ratings and films: MovieLens in each of its formats, and tables of one's own in the same shapes.

| set | ratings | films | text |
|---|---|---|---|
| ml-100k | u.data, tabs, no header | u.item, `|`, 19 genre flags | Latin-1 |
| ml-1m | ratings.dat, `::` | movies.dat, `::`, titles may hold a colon | Latin-1 |
| ml-10m | ratings.dat, `::`, half stars | movies.dat | UTF-8 |
| others | ratings.csv with header | movies.csv with header | UTF-8 |
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from shared.datasets.cache import cached
from shared.datasets.catalog import CATALOG, Dataset, describe, find
from shared.datasets.columns import MOVIE_HEADERS, USER_HEADERS, Column
from shared.datasets.tables import read_table
from shared.datasets.text import line_of, read_text
from shared.errors import DataError

__all__ = ["DuplicateRule", "load_folds", "load_movies", "load_ratings"]

log = logging.getLogger("portfolio")
DuplicateRule = Literal["last", "first", "mean", "error"]  # of one user and film one rating is left
Duplicates = Literal[DuplicateRule, "keep"]
_YEAR = re.compile(r"\((\d{4})(?:[-–]\d{0,4})?\)\s*(?:\((?:V|TV|VG)\)\s*)?$")  # (V): made for video
_NO_GENRES = "(no genres listed)"


def load_ratings(
    source: str | Path = "sample",
    *,
    scale: tuple[float, float] | None = None,
    duplicates: Duplicates = "last",
    skip_bad_rows: bool = False,
) -> pd.DataFrame:
    """Return ratings in file order: userId, movieId, rating (float64), timestamp (int64, Unix seconds).

    Ids are kept as given: int64 where all of them are whole numbers, else text. The timestamp column is
    absent where the file has none; it is 0 throughout where the set was published without times, as some
    copies of ml-1m are, so ask whether times differ before ordering by them.

    Of a set read by its name, `attrs["dataset"]` is that name: whoever gets the table, or some of its rows,
    can find the films and people that belong to it.

    Args:
        source: a set's name, a folder of one, or a file: csv with a header (`userId,movieId,rating` and
            perhaps `timestamp`, in any order), `u.data` with tabs, or `::`.
        scale: lowest and highest rating; the set's own by default, 0.5 to 5 for a file.
        duplicates: which rating of a user for the same film counts: the last by time (in file order
            where times are equal or missing), the first, or their mean; "keep" keeps all, "error" refuses.
        skip_bad_rows: leave out rows that cannot be read, counted in the log, instead of failing.

    Raises:
        DataError: the set is not here, the file cannot be used, or a row is wrong, with its line number.
    """
    path, dataset = locate_ratings(source)
    low, high = scale or (dataset.scale if dataset else (0.5, 5.0))
    step = dataset.step if dataset and not scale else 0.0
    bare = path.suffix in (".data", ".dat", ".base", ".test")  # formats in which ids are whole numbers
    ids: Literal["integer", "id"] = "integer" if bare else "id"
    columns = [
        Column("userId", ids, USER_HEADERS),
        Column("movieId", ids, MOVIE_HEADERS),
        Column("rating", "number", low=low, high=high, step=step),
        Column("timestamp", "integer", required=False),
    ]
    if dataset and scale is None and not skip_bad_rows:
        ratings = cached(f"{dataset.name}-ratings", path, lambda: read_table(path, columns))
    else:
        advice = "mend the row, or use --skip-bad-rows" + ("" if dataset or scale else " or --scale LOW,HIGH")
        ratings = read_table(path, columns, skip_bad_rows=skip_bad_rows, advice=advice)
    ratings = _settle_duplicates(path, ratings, duplicates)
    if dataset:
        ratings.attrs["dataset"] = dataset.name
    return ratings


def locate_ratings(source: str | Path, part: str = "ratings") -> tuple[Path, Dataset | None]:
    """Return the file that holds a part of a set, a folder or a file, and the set where it has a name."""
    if isinstance(source, str) and source in CATALOG:
        dataset = describe(source, "ratings")
        return find(dataset) / dataset.file(part), dataset
    path = Path(source)
    if path.is_dir():
        known = {d.file(part): d for d in CATALOG.values() if d.kind == "ratings"}
        for name in known:
            if (path / name).is_file():
                return path / name, None
        raise DataError(f"{path} holds none of {', '.join(known)}", "name the file itself")
    if not path.exists():
        describe(str(source), "ratings")  # raises, with the names that are near
    return path, None


def _settle_duplicates(path: Path, ratings: pd.DataFrame, rule: Duplicates) -> pd.DataFrame:
    pairs = _pairs(ratings)
    if rule == "keep" or not (repeats := pairs.duplicated()).any():
        return ratings
    first = repeats.idxmax()
    which = f"user {ratings.loc[first, 'userId']} and movie {ratings.loc[first, 'movieId']}"
    found = f"{repeats.sum():,} of {len(ratings):,} ratings repeat a pair, such as {which}"
    if rule == "error":
        raise DataError(f"{path}: {found}", "choose which of them counts (--duplicates last)")
    log.warning("%s: %s; the %s counts", path, found, rule)
    if rule == "mean":
        means = ratings.groupby(["userId", "movieId"], sort=False)["rating"].transform("mean")
        ratings = ratings.assign(rating=means)
    order = ratings["timestamp"].argsort(kind="stable") if "timestamp" in ratings else ratings.index
    beaten = pairs.iloc[order].duplicated(keep="first" if rule == "first" else "last")
    return ratings[~beaten.sort_index()].reset_index(drop=True)


def _pairs(ratings: pd.DataFrame) -> pd.Series | pd.DataFrame:
    """Return what is equal only for the same user and movie: one number where it fits, else both columns."""
    users, movies = ratings["userId"], ratings["movieId"]
    if users.dtype == movies.dtype == np.int64:
        span = int(movies.max()) - int(movies.min()) + 1
        if (int(users.max()) - int(users.min()) + 1) * span < 2**63:
            return (users - users.min()) * span + (movies - movies.min())
    return ratings[["userId", "movieId"]]


def load_movies(source: str | Path = "sample") -> pd.DataFrame:
    """Return films in file order: movieId, title, year, genres.

    The title is as given, year and all; the year is 0 where the title has none; genres are joined by `|`.

    Args:
        source: a set's name, a folder of one, or a file in one of the three formats.
    """
    path, _ = locate_ratings(source, "movies")
    if path.suffix == ".csv":
        columns = [Column("movieId", "id", MOVIE_HEADERS), Column("title"), Column("genres", required=False)]
        movies = read_table(path, columns, advice="mend the row")
        if "genres" not in movies:
            movies["genres"] = ""
    else:
        rows = _items(path) if path.name == "u.item" else _dat(path)
        movies = pd.DataFrame(list(rows), columns=["movieId", "title", "genres"])
        if movies.empty:
            raise DataError(f"{path} is empty", "download it again")
    repeated = movies["movieId"].duplicated()
    if repeated.any():
        raise DataError(
            f"{path}: movieId {movies['movieId'][repeated].iloc[0]} is there twice", "keep one row"
        )
    movies["genres"] = movies["genres"].where(movies["genres"] != _NO_GENRES, "")
    years = [int(match[1]) if (match := _YEAR.search(title)) else 0 for title in movies["title"]]
    movies.insert(2, "year", np.array(years, np.int64))
    return movies


def _dat(path: Path) -> Iterator[tuple[int, str, str]]:
    """`id::title::genres`, split at the first and the last `::`, for a title may hold colons."""
    for number, line in read_lines(path):
        head, found, rest = line.partition("::")
        title, found_too, genres = rest.rpartition("::")
        if not (found and found_too and re.fullmatch("[0-9]{1,18}", head)):
            raise DataError(f"{path}:{number}: expected id::title::genres, got {line[:60]!r}", "mend the row")
        yield int(head), title, genres


def _items(path: Path) -> Iterator[tuple[int, str, str]]:
    """`id|title|date|video date|address|` and 19 flags, whose names are in u.genre."""
    names = [line.rpartition("|")[0] for _, line in read_lines(path.with_name("u.genre"))]
    for number, line in read_lines(path):
        cells = line.split("|")
        flags = cells[5:]
        if len(flags) != len(names) or not cells[0].isdecimal() or not set(flags) <= {"0", "1"}:
            expected = f"id|title|date|date|address and {len(names)} flags"
            raise DataError(f"{path}:{number}: expected {expected}, got {line[:60]!r}", "mend the row")
        genres = [name for name, flag in zip(names, flags, strict=True) if flag == "1"]
        yield int(cells[0]), cells[1], "|".join(g for g in genres if g != "unknown")


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, each with its number."""
    text = read_text(path, latin1=True).data
    if b"\0" in text:
        raise DataError(f"{path}:{line_of(text, bytes(1))}: a NUL byte", "download it again")
    for number, line in enumerate(text.decode().split("\n"), 1):
        if line:
            yield number, line


def load_folds(name: str = "ml-100k", kind: Literal["u", "ab"] = "u") -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the canonical folds of ml-100k as (train, test) row numbers of `load_ratings(name)`, ascending.

    Args:
        kind: "u" for the five folds u1 … u5; "ab" for the two splits ua and ub, 10 test ratings a user.

    Raises:
        DataError: base and test of a fold are not together u.data, or two tests share a row, or the five
            tests do not cover it.
    """
    path, _ = locate_ratings(name)
    if path.name != "u.data":
        raise DataError(f"{name} has no canonical folds", "use ml-100k or another protocol")
    whole = _rows_of(path)
    order = np.lexsort(whole.T)
    names = ["u1", "u2", "u3", "u4", "u5"] if kind == "u" else ["ua", "ub"]
    folds = []
    for fold in names:
        base, test = (_rows_of(path.with_name(f"{fold}.{part}")) for part in ("base", "test"))
        both = np.concatenate([base, test])
        theirs = np.lexsort(both.T)
        if both.shape != whole.shape or not np.array_equal(both[theirs], whole[order]):
            raise DataError(f"{path.parent}: {fold}.base and {fold}.test are not u.data", "fetch it again")
        is_test = np.zeros(len(whole), bool)
        is_test[order] = theirs >= len(base)
        folds.append((np.flatnonzero(~is_test), np.flatnonzero(is_test)))
    tested = np.concatenate([test for _, test in folds])
    if len(np.unique(tested)) != len(tested) or (kind == "u" and len(tested) != len(whole)):
        raise DataError(f"{path.parent}: the tests of {', '.join(names)} overlap", "fetch it again")
    return folds


def _rows_of(path: Path) -> np.ndarray:
    """(n, 4) int64: user, movie, rating, time."""
    return load_ratings(path, scale=(1, 5), duplicates="error").to_numpy(np.int64)
