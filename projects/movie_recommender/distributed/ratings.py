"""Ratings spread over the workers of a cluster, with contiguous codes in place of ids.

MLlib takes 32-bit whole numbers. Ids of any length, and text, get the code that they have on one machine:
their place in ascending order. So the codes, the ratings that count and their order are those of `Ratings`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from projects.movie_recommender.ratings import Ids, Ratings
from shared.datasets.columns import MOVIE_HEADERS, USER_HEADERS
from shared.datasets.movielens import DuplicateRule
from shared.engines.spark import Frame, Spark
from shared.errors import DataError

__all__ = ["Spread", "collect_ids", "collect_ratings", "read_ratings", "spread", "spread_whole"]

log = logging.getLogger("portfolio")
_MOST = 2**31 - 1  # codes of MLlib
_STEP = 100_000  # ratings that are sent at once
_DIVIDERS = {".data": "\t", ".base": "\t", ".test": "\t", ".dat": "::"}  # of files without a header
_WHOLE = "{0} rlike '^(0|-?[1-9][0-9]*)$' and try_cast({0} as bigint) is not null"  # 007 is text
_HEADERS = {
    "userId": USER_HEADERS,
    "movieId": MOVIE_HEADERS,
    "rating": ("rating",),
    "timestamp": ("timestamp",),
}
_KINDS = {"i": "bigint", "u": "bigint", "f": "double", "O": "string"}
_KEPT = {"last": "max", "first": "min", "mean": "max", "error": "max"}


@dataclass(frozen=True)
class Spread:
    """Ratings in a table of Spark's.

    Args:
        frame: columns user, item (int, codes), rating (float), and as `read_ratings` leaves it place, which
            orders the rows as they were given.
        users, movies: tables id, code.
        n, n_users, n_movies: how many there are.
        scale: the lowest and the highest rating that can be given.
        timed: the rows have a column time, seconds since 1970.
    """

    frame: Frame
    users: Frame
    movies: Frame
    n: int
    n_users: int
    n_movies: int
    scale: tuple[float, float]
    mean: float
    timed: bool = False


def spread(spark: Spark, ratings: Ratings) -> Frame:
    """Send ratings of this machine to the workers: a table user, item, rating."""
    parts = []
    for start in range(0, len(ratings), _STEP):
        rows = slice(start, start + _STEP)
        parts.append((ratings.users[rows], ratings.movies[rows], ratings.values[rows]))
    pieces = spark.pieces(parts, spark.partitions(len(ratings))).flatMap(_tuples)
    return spark.frame(pieces, "user int, item int, rating float")


def spread_whole(spark: Spark, ratings: Ratings) -> Spread:
    """Send ratings of this machine, with their ids."""
    tables = [
        spark.frame(list(zip(ids.values.tolist(), range(len(ids)), strict=True)), f"id {kind}, code int")
        for ids in (ratings.user_ids, ratings.movie_ids)
        for kind in [_KINDS[ids.values.dtype.kind]]
    ]
    mean = float(ratings.values.mean(dtype=np.float64))
    users, movies = tables
    return Spread(
        spread(spark, ratings).persist(), users, movies,
        len(ratings), len(ratings.user_ids), len(ratings.movie_ids), ratings.scale, mean,
    )  # fmt: skip


def _tuples(part: tuple[np.ndarray, ...]) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.tolist() for column in part), strict=True)


def read_ratings(
    spark: Spark,
    path: str,
    *,
    scale: tuple[float, float] | None = None,
    skip_bad_rows: bool = False,
    duplicates: DuplicateRule = "last",
) -> Spread:
    """Read csv with a header, u.data, `::` or Parquet, from wherever Spark reads.

    The rules are those of `load_ratings`: which rows are bad, which of several ratings of a pair counts, when
    ids are numbers, and what the scale is.

    Raises:
        DataError: no such path or column, bad rows, with the first of them, or more ids than MLlib has codes.
    """
    rows = _columns(spark, path)
    timed = "time" in rows.columns
    low, high = scale or (0.5, 5.0)
    good = (
        f"coalesce(value between {low!r} and {high!r}, false) and coalesce(trim(user_id) <> '', false) "
        "and coalesce(trim(movie_id) <> '', false)" + (" and time is not null" if timed else "")
    )
    rows = rows.selectExpr("*", f"{good} as good")
    facts = spark.sql(
        "select count(*) n, count_if(not good) bad, "
        "first(concat_ws(',', user_id, movie_id, given)) filter (where not good) shown, "
        f"bool_and({_WHOLE.format('user_id')}) filter (where good) user_numbers, "
        f"bool_and({_WHOLE.format('movie_id')}) filter (where good) movie_numbers from {{rows}}",
        rows=rows,
    ).first()
    if facts.bad and not skip_bad_rows:
        raise DataError(
            f"{path}: {facts.bad:,} rows are no ratings of {low:g} to {high:g}, such as {facts.shown[:60]!r}",
            "mend them, or use --skip-bad-rows" + ("" if scale else " or --scale LOW,HIGH"),
        )
    if facts.bad:
        log.warning("%s: %s bad rows are left out", path, f"{facts.bad:,}")
    if facts.n == facts.bad:
        raise DataError(f"{path}: there are no ratings to learn from", "check the file")
    order = "struct(time, place, value)" if timed else "struct(place, value)"
    ids = [
        f"cast({name} as bigint)" if numbers else name
        for name, numbers in (("user_id", facts.user_numbers), ("movie_id", facts.movie_numbers))
    ]
    kept = spark.sql(
        f"select {ids[0]} as user_id, {ids[1]} as movie_id, {_KEPT[duplicates]}({order}) as kept, "
        "avg(value) as mean from {rows} where good group by 1, 2",
        rows=rows,
    )
    value = "mean" if duplicates == "mean" else "kept.value"
    columns = ["user_id", "movie_id", f"cast({value} as float) as rating", "kept.place as place"]
    kept = kept.selectExpr(*columns, *(["kept.time as time"] if timed else [])).persist()
    found = spark.sql(
        "select count(*) n, min(rating) low, max(rating) high, avg(rating) mean from {kept}", kept=kept
    ).first()
    repeated = facts.n - facts.bad - found.n
    if repeated and duplicates == "error":
        raise DataError(
            f"{path}: {repeated:,} ratings repeat a pair", "choose which of them counts (--duplicates last)"
        )
    if repeated:
        log.warning("%s: %s ratings repeat a pair; the %s counts", path, f"{repeated:,}", duplicates)
    users, n_users = _coded(spark, kept, "user_id")
    movies, n_movies = _coded(spark, kept, "movie_id")
    frame = spark.sql(
        "select u.code as user, m.code as item, k.rating, k.place" + (", k.time" if timed else "") + " "
        "from {kept} k join {users} u on k.user_id = u.id join {movies} m on k.movie_id = m.id",
        kept=kept, users=users, movies=movies,
    ).persist()  # fmt: skip
    bounds = scale or (float(found.low), float(found.high))
    return Spread(frame, users, movies, found.n, n_users, n_movies, bounds, float(found.mean), timed)


def _columns(spark: Spark, path: str) -> Frame:
    """Columns user_id, movie_id, given (text), value (double), place, perhaps time (bigint)."""
    divider = _DIVIDERS.get(PurePosixPath(path).suffix.lower())
    if divider is not None:
        lines = spark.read_lines(path).selectExpr(
            f"split(value, '{divider}') as f",
            "_metadata.file_path as file",
            "_metadata.file_block_start as at",
        )
        names = {name: f"get(f, {i})" for i, name in enumerate(_HEADERS)}
        table = lines
        where = "struct(file, at, monotonically_increasing_id() as row)"
    else:
        table = spark.read_table(path)
        names = _named(table.columns, path)
        is_parquet = "row_index" in table.selectExpr("_metadata").schema[0].dataType.fieldNames()
        inner = "_metadata.row_index" if is_parquet else "monotonically_increasing_id()"
        where = f"struct(_metadata.file_path as file, _metadata.file_block_start as at, {inner} as row)"
    text = {name: f"cast({names[name]} as string)" for name in names}
    columns = [
        f"{text['userId']} as user_id",
        f"{text['movieId']} as movie_id",
        f"{text['rating']} as given",
        f"try_cast({text['rating']} as double) as value",
        f"{where} as place",
    ]
    if "timestamp" in names:
        columns.append(f"try_cast({text['timestamp']} as bigint) as time")
    return table.selectExpr(*columns)


def _named(columns: list[str], path: str) -> dict[str, str]:
    """Which column of a table is which, compared without case, blanks and underscores."""
    plain = {re.sub(r"[\s_]", "", name).casefold(): name for name in reversed(columns)}
    names = {}
    for wanted, headers in _HEADERS.items():
        found = [plain[key] for header in headers if (key := header.replace("_", "").casefold()) in plain]
        if found:
            names[wanted] = "`" + found[0].replace("`", "``") + "`"
        elif wanted != "timestamp":
            raise DataError(
                f"{path}: the ratings have no column {wanted}, only {', '.join(columns)[:200]}",
                "name the columns userId, movieId, rating",
            )
    return names


def _coded(spark: Spark, rows: Frame, name: str) -> tuple[Frame, int]:
    """Number the ids of a column in ascending order; return the table id, code and how many there are.

    A sorted table lies in partitions one after another, so an id's number is its place in its partition and
    the lengths of those before; nothing passes through one machine but these lengths.
    """
    placed = spark.sql(
        "select id, spark_partition_id() as part, monotonically_increasing_id() as place from "
        f"(select distinct {name} as id from {{rows}} order by id)",
        rows=rows,
    ).persist()
    counts = spark.sql("select part, count(*) as n from {placed} group by part", placed=placed).collect()
    starts, n = [], 0
    for row in sorted(counts, key=lambda row: row.part):
        starts.append((row.part, n - (row.part << 33)))
        n += row.n
    if n > _MOST:
        raise DataError(f"{n:,} different {name.replace('_', ' ')}s", f"MLlib can tell {_MOST:,} apart")
    first = spark.frame(starts, "part int, start bigint")
    coded = spark.sql(
        "select id, cast(place + start as int) as code from {placed} join {first} using (part)",
        placed=placed, first=first,
    )  # fmt: skip
    return coded.persist(), n


def collect_ids(table: Frame, n: int) -> Ids:
    """Bring the ids of a table id, code here."""
    values: list[Any] = [None] * n
    for value, code in table.select("id", "code").rdd.mapPartitions(_columns_of).flatMap(_zipped).collect():
        values[code] = value
    return Ids(np.array(values, np.int64 if isinstance(values[0], int) else object))


def _columns_of(rows: Iterator[Any]) -> list[tuple[Any, ...]]:
    """The rows of a partition as columns."""
    columns = tuple(zip(*rows, strict=True))
    return [columns] if columns else []


def _zipped(columns: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    return zip(*columns, strict=True)


def collect_ratings(given: Spread) -> Ratings:
    """Bring ratings here, in the order in which they were given; for what the memory of one machine holds."""
    columns = ["user", "item", "rating", *(["time"] if given.timed else [])]
    rows = given.frame.selectExpr(*columns, "place.file", "place.at", "place.row")
    packed = rows.rdd.mapPartitions(_packed).collect()
    arrays = [np.concatenate([part[i] for part in packed]) for i in range(len(columns))]
    files = [part[-3] for part in packed]
    names, codes = np.unique(np.concatenate([names[codes] for names, codes in files]), return_inverse=True)
    order = np.lexsort([np.concatenate([part[i] for part in packed]) for i in (-1, -2)] + [codes])
    del names, packed
    users, movies, values = (array[order] for array in arrays[:3])
    ids = collect_ids(given.users, given.n_users), collect_ids(given.movies, given.n_movies)
    ratings = Ratings(users, movies, values, *ids, given.scale)
    return replace(ratings, times=arrays[3][order]) if given.timed else ratings


def _packed(rows: Iterator[Any]) -> list[tuple[Any, ...]]:
    """The rows of a partition as arrays; of the files' names each once."""
    columns = tuple(zip(*rows, strict=True))
    if not columns:
        return []
    *numbers, files, starts, places = columns
    dtypes = [np.int32, np.int32, np.float32, np.int64]
    arrays = [np.array(column, dtype) for column, dtype in zip(numbers, dtypes, strict=False)]
    names = np.unique(np.array(files, object).astype(str), return_inverse=True)
    return [(*arrays, names, np.array(starts, np.int64), np.array(places, np.int64))]
