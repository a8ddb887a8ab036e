"""Models whose factors MLlib finds: on the workers, and in the end the same arrays as on one machine.

    als   Σ (r − U·V)² + reg (Σ n_u |U_u|² + Σ n_i |V_i|²): `ALS` with weighting and without biases
    ials  Σ over all pairs (1 + c / unseen) (p − U·V)² + the same penalty, c as `strengths` gives it and p = 1
          where c > 0 (Hu, Koren and Volinsky 2008): near to `IALS`, whose penalties are weighted otherwise

A user or film without ratings has no factors: `als` expects the mean of all ratings there, `ials` ranks by
what most people like. Neither answers NaN.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from projects.movie_recommender.distributed.ratings import Spread, spread
from projects.movie_recommender.models import Model
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.ials import IALS
from projects.movie_recommender.models.iterative import Iterative, Training
from projects.movie_recommender.models.ranker import strengths
from projects.movie_recommender.ratings import Ratings, relevant_from
from shared.engines.spark import Frame, Spark
from shared.errors import DataError, closest
from shared.memory import check_budget

__all__ = ["NAMES", "check_fits", "check_name", "fit_here", "fit_to_table", "memory_for_file", "models_on"]

NAMES = ("als", "ials")
_BYTES = 60  # a rating takes in the memory of this machine, on its way into a model file


class _Factorised(Iterative):
    """What the two share: all sweeps are made at once, by the workers."""

    spark: ClassVar[Spark]
    table: ClassVar[Spread | None] = None  # the ratings to fit on, where the workers have them already
    rank: int | None
    reg: float | None

    def __post_init__(self) -> None:
        if self.rank is None or self.reg is None:
            raise DataError(f"{self.name} on Spark chooses neither rank nor reg", "give numbers")

    def check_training(self, training: Training | None) -> None:
        """Raise `DataError` where the fit is to be stopped between sweeps."""
        if training is not None and not training.is_plain:
            raise DataError(
                "on Spark all sweeps are one job", "train without --checkpoint, --resume and --early-stop"
            )

    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None:
        frame = spread(self.spark, ratings) if self.table is None else self.table.frame
        factors = self.factors(frame, len(ratings), _seed_of(rng))
        n = (len(ratings.user_ids), len(ratings.movie_ids))
        self.adopt(ratings, *(collected(table, length) for table, length in zip(factors, n, strict=True)))

    def _sweep(self, number: int) -> None:
        """Made already."""

    def factors(self, frame: Frame, n: int, seed: int) -> tuple[Frame, Frame]:
        """Return the tables id, features of users and films."""
        raise NotImplementedError

    def adopt(self, ratings: Ratings, users: np.ndarray, movies: np.ndarray) -> None:
        """Become the model of these (n, rank) factors of the ratings' users and films."""
        raise NotImplementedError


def models_on(spark: Spark | None) -> dict[str, type[Model]]:
    """Return the models that Spark fits, by name; their settings are MLlib's own where none are given.

    Without a session they can be made, which checks their settings, and not fitted.
    """

    @dataclass
    class SparkALS(_Factorised, ALS):
        """`ALS` by MLlib."""

        rank: int | None = 10
        reg: float = 0.1
        reg_bias: float = 0.1
        sweeps: int = 20  # MLlib starts far from the mean: after ten it is 0.005 stars behind
        weighting: bool = True
        biases: bool = False

        def __post_init__(self) -> None:
            super().__post_init__()
            if self.biases or not self.weighting:
                raise DataError(
                    "als on Spark has no biases, and weights its penalties",
                    "leave out biases and weighting, or train with --engine local",
                )

        def factors(self, frame: Frame, n: int, seed: int) -> tuple[Frame, Frame]:
            assert self.rank is not None
            return self.spark.factorise(
                frame, rank=self.rank, reg=self.reg, sweeps=self.sweeps, seed=seed, rows=n
            )

        def adopt(self, ratings: Ratings, users: np.ndarray, movies: np.ndarray) -> None:
            assert self.rank is not None
            self.penalty = np.append(np.full(self.rank, self.reg), self.reg_bias)
            self.mean = np.float64(ratings.values.mean(dtype=np.float64))
            self.user_rows, self.movie_rows = (np.pad(rows, ((0, 0), (0, 1))) for rows in (users, movies))

        def _end(self) -> None:
            """Nothing is left to do."""

    @dataclass
    class SparkIALS(_Factorised, IALS):
        """`IALS` by MLlib."""

        rank: int = 64
        reg: float | None = 0.5
        unseen: float = 0.2
        sweeps: int = 10
        positives: str = "graded"

        def factors(self, frame: Frame, n: int, seed: int) -> tuple[Frame, Frame]:
            low, high = self.scale
            liked = frame.selectExpr("user", "item", f"{graded(self.positives, low, high)} as rating")
            return self.spark.factorise(
                liked.where("rating > 0"), rank=self.rank, reg=float(self.reg or 0.1), sweeps=self.sweeps,
                seed=seed, rows=n, implicit=True, alpha=1 / self.unseen,
            )  # fmt: skip

        def adopt(self, ratings: Ratings, users: np.ndarray, movies: np.ndarray) -> None:
            self._keep_stars(ratings)
            self.penalty = np.float64(self.reg)
            self.user_rows, self.movie_rows = users, movies

        def _end(self) -> None:
            """Nothing is left to do."""

    for model in (SparkALS, SparkIALS):
        if spark is not None:
            model.spark = spark
    return {"als": SparkALS, "ials": SparkIALS}


def graded(positives: str, low: float, high: float) -> str:
    """Return `strengths` as an expression of SQL over `rating`."""
    if positives == "all":
        return "1.0"
    if positives == "liked":
        return f"if(rating >= {relevant_from((low, high))!r}, 1.0, 0.0)"
    strengths(np.zeros(0), (low, high), positives)  # raises where it is another word
    place = f"((rating - {low!r}) / {high - low!r})" if high > low else "0.75"
    return (
        f"case when {place} < 0.25 then 0.1 + 0.4 * {place} "
        f"when {place} < 0.5 then 0.2 + 1.2 * ({place} - 0.25) "
        f"when {place} < 0.75 then 0.5 + 2.0 * ({place} - 0.5) else 1.0 + 1.2 * ({place} - 0.75) end"
    )


def collected(table: Frame, n: int) -> np.ndarray:
    """Bring factors here: (n, rank) float32, a row of zeros where a code has none."""
    parts = table.rdd.mapPartitions(_stacked).collect()
    rows = np.zeros((n, parts[0][1].shape[1] if parts else 0), np.float32)
    for codes, features in parts:
        rows[codes] = features
    return rows


def _stacked(rows: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    pairs = list(rows)
    if not pairs:
        return []
    return [(np.array([code for code, _ in pairs], np.int64), np.array([f for _, f in pairs], np.float32))]


def memory_for_file(n: int, n_users: int, n_movies: int, rank: int) -> float:
    """Return the bytes that this machine needs to put a model file together."""
    return float(_BYTES * n + 12 * (n_users + n_movies) * (rank + 1))


def fit_here(model: Model, given: Spread, ratings: Ratings, seed: int) -> Model:
    """Fit on the workers, and bring the model here; `ratings` are those of `given`."""
    model.table = given  # type: ignore[attr-defined]
    return model.fit(ratings, seed)


def _seed_of(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


def fit_to_table(
    spark: Spark, model: Model, given: Spread, about: dict[str, Any], output: str, *, seed: int, force: bool
) -> None:
    """Fit, and leave the model where it is: a folder of three tables, for factors of any number.

        users    userId, code, features, seen (codes of the films that they rated, ascending)
        movies   movieId, code, features, ratings (how many), liked (of those, from 3/4 of the scale up)
        about    one row: json

    Users and films whose factors are unknown, as of ratings that say nothing, have an empty list.
    """
    assert isinstance(model, _Factorised)
    if isinstance(model, IALS):
        model.scale = given.scale
    users, movies = model.factors(given.frame, given.n, _seed_of(np.random.default_rng(seed)))
    facts = {
        **about, "algorithm": model.name, "rank": model.rank, "scale": list(given.scale), "mean": given.mean,
        "ratings": given.n, "users": given.n_users, "movies": given.n_movies,
    }  # fmt: skip
    with spark.output(output, force=force) as folder:
        spark.sql(
            "select i.id as userId, i.code, coalesce(f.features, array()) as features, s.seen from {ids} i "
            "left join {factors} f on i.code = f.id join "
            "(select user, sort_array(collect_list(item)) as seen from {rows} group by user) s "
            "on i.code = s.user",
            ids=given.users, factors=users, rows=given.frame,
        ).write.parquet(f"{folder}/users")  # fmt: skip
        spark.sql(
            "select i.id as movieId, i.code, coalesce(f.features, array()) as features, s.ratings, s.liked "
            "from {ids} i left join {factors} f on i.code = f.id join "
            f"(select item, count(*) as ratings, count_if(rating >= {relevant_from(given.scale)!r}) as liked "
            "from {rows} group by item) s on i.code = s.item",
            ids=given.movies, factors=movies, rows=given.frame,
        ).write.parquet(f"{folder}/movies")  # fmt: skip
        spark.frame([(json.dumps(facts),)], "json string").coalesce(1).write.parquet(f"{folder}/about")


def check_name(name: str) -> None:
    """Raise `DataError` where Spark has no such model."""
    if name not in NAMES:
        raise DataError(f"--engine spark fits {' and '.join(NAMES)}, not {name!r}", closest(name, NAMES))


def check_fits(given: Spread, rank: int, output: str) -> None:
    """Raise `DataError` where the model file of so many ratings cannot be put together here."""
    needed = memory_for_file(given.n, given.n_users, given.n_movies, rank)
    check_budget(
        needed, f"{output}: a model file of {given.n:,} ratings", "leave it in Parquet (-o model.parquet)"
    )
