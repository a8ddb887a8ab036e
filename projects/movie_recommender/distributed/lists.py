"""The first films of every user, made by the workers and written as Parquet: userId, rank, movieId, score.

Every worker makes the lists of some users as one machine does, by the same code, so they are the same.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from projects.movie_recommender.choice import Choice
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.ratings import Ids
from projects.movie_recommender.seen import Seen
from projects.movie_recommender.store import Trained, load_model
from projects.movie_recommender.titles import Titles
from projects.movie_recommender.toplist import recommend
from shared.engines.spark import Spark
from shared.errors import DataError

__all__ = ["by_model_file", "by_table"]

_USERS = 5_000  # whose lists one task makes
_AT_ONCE = 1_024  # users whose rows are put together
_KINDS = {"i": "bigint", "u": "bigint", "f": "double", "O": "string"}
Row = tuple[Any, int, Any, float]


def by_model_file(
    spark: Spark, path: Path, trained: Trained, k: int, output: str, *, force: bool, **filters: Any
) -> None:
    """Write the lists of all users of a model file, of any model.

    Args:
        trained: what `path` holds.
        filters: of `Choice.of`.
    """
    model = trained.model
    n = len(model.user_ids)
    step = max(1, min(_USERS, -(-n // spark.cores)))
    starts = [(start, min(start + step, n)) for start in range(0, n, step)]
    work = functools.partial(_lists_of_users, spark.send(path), k, filters)
    kinds = [_KINDS[ids.values.dtype.kind] for ids in (model.user_ids, model.movie_ids)]
    rows = spark.pieces(starts).flatMap(work)
    spark.write_table(spark.frame(rows, _schema(*kinds)), output, force=force)


def _schema(users: str, movies: str) -> str:
    return f"userId {users}, rank int, movieId {movies}, score double"


@functools.lru_cache(maxsize=1)  # a worker makes many lists by one model
def _opened(path: Path, filters: tuple[tuple[str, Any], ...]) -> tuple[Trained, Choice]:
    trained = load_model(path)
    return trained, Choice.of(trained, **dict(filters))


def _lists_of_users(
    where: Callable[[], Path], k: int, filters: dict[str, Any], span: tuple[int, int]
) -> Iterator[Row]:
    fixed = tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in filters.items())
    trained, choice = _opened(where(), fixed)
    codes = np.arange(*span, dtype=np.int32)
    users = trained.model.user_ids.values[span[0] : span[1]].tolist()
    yield from _rows(users, trained.model.movie_ids.values, recommend(trained, codes, k, choice))


def _rows(users: list[Any], movies: np.ndarray, lists: Any) -> Iterator[Row]:
    for user, (films, scores) in zip(users, lists, strict=True):
        for rank, (film, score) in enumerate(zip(movies[films].tolist(), scores.tolist(), strict=True), 1):
            yield user, rank, film, score


def by_table(spark: Spark, path: str, k: int, output: str, *, force: bool) -> None:
    """Write the lists of all users of a model that was left in Parquet; every worker holds all films.

    The score of `als` is the rating expected, within the scale; that of `ials` is what it ranks by, U·V,
    and for users whose ratings say nothing to it, how many like the film.
    """
    spark.check_there(f"{path}/about")
    about = json.loads(spark.read_table(f"{path}/about").first().json)
    users, movies = spark.read_table(f"{path}/users"), spark.read_table(f"{path}/movies")
    films = sorted(movies.select("code", "movieId", "features", "liked").collect())
    if not films:
        raise DataError(f"{path} holds no films", "train it again")
    rank = int(about["rank"])
    is_stars = about["algorithm"] == "als"
    rows = np.zeros((len(films), rank + 2), np.float32)  # factors, how many like it, bias
    for code, _, features, liked in films:
        rows[code, : len(features)] = features
        rows[code, rank] = 0 if is_stars else liked
    facts = {
        "scale": tuple(about["scale"]) if is_stars else (-1e15, 1e15),
        "mean": float(about["mean"]) if is_stars else 0.0,
    }
    shared = spark.share((rows, [film for _, film, _, _ in films]))
    work = functools.partial(_lists_of_rows, shared, facts, k)
    kinds = [dict(table.dtypes)[name] for table, name in ((users, "userId"), (movies, "movieId"))]
    lists = users.select("userId", "features", "seen").rdd.mapPartitions(work)
    spark.write_table(spark.frame(lists, _schema(*kinds)), output, force=force)


def _lists_of_rows(shared: Any, facts: dict[str, Any], k: int, rows: Iterator[Any]) -> Iterator[Row]:
    movie_rows, films = shared.value
    names = np.array(films, object)
    while block := list(itertools.islice(rows, _AT_ONCE)):
        users = [user for user, _, _ in block]
        trained = _model_of(block, movie_rows, facts)
        yield from _rows(users, names, recommend(trained, np.arange(len(block), dtype=np.int32), k))


def _model_of(block: list[Any], movie_rows: np.ndarray, facts: dict[str, Any]) -> Trained:
    """A model of a few users and all films."""
    m, width = movie_rows.shape
    model = ALS(width - 1, 0.1, 0.1, 1, weighting=True, biases=False)
    model.mean, model.movie_rows = np.float64(facts["mean"]), movie_rows
    model.user_rows = np.zeros((len(block), width), np.float32)
    for row, (_, features, _) in zip(model.user_rows, block, strict=True):
        row[: len(features)] = features
        row[width - 2] = not features
    model.user_ids, model.movie_ids = Ids(np.arange(len(block))), Ids(np.arange(m))
    model.scale = facts["scale"]
    seen = [np.array(films, np.int32) for _, _, films in block]
    indptr = np.concatenate([[0], np.cumsum([len(films) for films in seen])]).astype(np.int64)
    whole = Seen(indptr, np.concatenate(seen), None, np.empty(0, np.float32), m)
    return Trained(model, Titles([""] * m, np.zeros(m, np.int64)), whole, {})
