"""The same search by blocks on Spark: each pair of a block of rows and a block of queries is one task.

The block's own exact index answers, and of each query the partial lists are merged by cosine, then by row. A
cosine depends on its two vectors alone, so the merged list is what one index of all rows would have said.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from projects.song_recommender.nearest import Found, check_k, without_itself
from shared.engines.spark import Frame, Pieces, Spark
from shared.errors import DataError, closest
from shared.linalg.neighbors import CosineIndex

__all__ = ["blocks_of", "named", "nearest_on", "read_vectors", "rows_of", "spread_vectors"]

ROWS = 262_144  # of a block: its index takes some megabytes and a second
QUERIES = 32_768
Block = tuple[int, np.ndarray]  # number of its first row, (b, d) float32
_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double")


def spread_vectors(spark: Spark, rows: np.ndarray, size: int = ROWS) -> Pieces:
    """Send rows of this machine as blocks."""
    size = max(1, min(size, -(-len(rows) // spark.cores)))
    return spark.pieces([(at, rows[at : at + size]) for at in range(0, len(rows), size)])


def read_vectors(
    spark: Spark, path: str, id_column: str, features: list[str]
) -> tuple[Frame, Frame, list[str]]:
    """Read csv or Parquet; return tables row, vector and row, id, and the features.

    Rows are numbered in the order of files and lines.

    Args:
        features: columns to compare by; none: of Parquet all that are numbers. As they stand, unscaled.
    """
    table = spark.read_table(path)
    kinds = dict(table.dtypes)
    for name in [id_column, *features]:
        if name not in kinds:
            raise DataError(f"{path} has no column {name!r}", closest(name, kinds))
    names = features or [name for name, kind in kinds.items() if kind in _NUMBERS and name != id_column]
    if not names:
        raise DataError(
            f"{path}: a csv does not tell which columns are features", "name them with --features"
        )
    quoted = ["`" + name.replace("`", "``") + "`" for name in names]
    cells = ", ".join(f"try_cast({name} as double)" for name in quoted)
    key = "`" + id_column.replace("`", "``") + "`"
    place = "struct(_metadata.file_path, _metadata.file_block_start, monotonically_increasing_id())"
    numbered = table.selectExpr(f"{key} as id", f"array({cells}) as vector", f"{place} as place")
    bad = numbered.where("exists(vector, x -> x is null or isnan(x) or abs(x) > 3e38)").first()
    if bad is not None:
        raise DataError(f"{path}: a feature of {bad.id!r} is no finite number", "fill or drop such rows")
    rows = numbered.orderBy("place").rdd.zipWithIndex().map(_flat)
    return (*_two(spark, rows, kinds[id_column]), names)


def _flat(pair: Any) -> tuple[int, Any, list[float]]:
    row, number = pair
    return number, row.id, row.vector


def _two(spark: Spark, rows: Pieces, kind: str) -> tuple[Frame, Frame]:
    table = spark.frame(rows, f"row bigint, id {kind}, vector array<double>").persist()
    return table.select("row", "vector"), table.select("row", "id")


def blocks_of(vectors: Frame, size: int = ROWS) -> Pieces:
    """Gather rows row, vector into blocks of neighbouring rows."""
    return vectors.rdd.mapPartitions(functools.partial(_gathered, size))


def _gathered(size: int, rows: Iterator[Any]) -> Iterator[Block]:
    held: list[Any] = []
    for row, vector in rows:
        if held and (len(held) == size or row != held[-1][0] + 1):
            yield _block(held)
            held = []
        held.append((row, vector))
    if held:
        yield _block(held)


def _block(held: list[Any]) -> Block:
    return held[0][0], np.array([vector for _, vector in held], np.float32)


def nearest_on(items: Pieces, queries: Pieces | None, k: int) -> Pieces:
    """Return blocks of queries with their k nearest rows, as `nearest` yields them.

    Args:
        items: blocks of rows.
        queries: blocks of others to ask for; None: the rows themselves.
    """
    check_k(k)
    asked = items if queries is None else queries
    asked = asked.flatMap(_smaller)
    found = items.cartesian(asked).flatMap(functools.partial(_search, k + (queries is None)))
    lists = found.reduceByKey(functools.partial(_merge, k + (queries is None)))
    return lists.map(functools.partial(_finish, queries is None))


def _smaller(block: Block) -> Iterator[Block]:
    first, rows = block
    for at in range(0, len(rows), QUERIES):
        yield first + at, rows[at : at + QUERIES]


_last: dict[int, tuple[bytes, CosineIndex]] = {}  # a worker asks one block many times in a row


def _index(block: Block) -> CosineIndex:
    first, rows = block
    mark = hashlib.sha1(rows.tobytes(), usedforsecurity=False).digest()
    if first not in _last or _last[first][0] != mark:
        _last.clear()
        _last[first] = mark, CosineIndex(rows)
    return _last[first][1]


def _search(k: int, pair: tuple[Block, Block]) -> list[tuple[int, Found]]:
    (first, rows), (start, queries) = pair
    directed = np.flatnonzero(queries.any(axis=1))
    if not directed.size or not rows.any():
        return []
    found, cosines = _index((first, rows)).search(queries[directed], k)
    return [(start, (start + directed, first + found, cosines))]


def _merge(k: int, a: Found, b: Found) -> Found:
    rows, cosines = (np.concatenate([x, y], axis=1) for x, y in ((a[1], b[1]), (a[2], b[2])))
    best = np.lexsort((rows, -cosines), axis=-1)[:, :k]
    return a[0], np.take_along_axis(rows, best, axis=1), np.take_along_axis(cosines, best, axis=1)


def _finish(is_self: bool, found: tuple[int, Found]) -> Found:
    _, (queries, rows, cosines) = found
    return (queries, *without_itself(queries, rows, cosines)) if is_self else (queries, rows, cosines)


def rows_of(spark: Spark, lists: Pieces) -> Frame:
    """Return the table row, rank, neighbour, similarity."""
    return spark.frame(lists.flatMap(_as_rows), "row bigint, rank int, neighbour bigint, similarity double")


def named(spark: Spark, found: Frame, queries: Frame, items: Frame) -> Frame:
    """Put ids, of tables row, id, in place of row numbers."""
    return spark.sql(
        "select q.id as id, f.rank, i.id as neighbour, f.similarity from {found} f "
        "join {queries} q on f.row = q.row join {items} i on f.neighbour = i.row",
        found=found, queries=queries, items=items,
    )  # fmt: skip


def _as_rows(found: Found) -> Iterator[tuple[int, int, int, float]]:
    queries, rows, cosines = found
    for query, near, values in zip(queries.tolist(), rows.tolist(), cosines.tolist(), strict=True):
        for rank, (row, value) in enumerate(zip(near, values, strict=True), 1):
            yield query, rank, row, value
