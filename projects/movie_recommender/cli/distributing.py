"""What `train`, `evaluate` and `recommend --all` do with `--engine spark`."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from projects.movie_recommender.cli.learning import summary
from projects.movie_recommender.cli.options import DEFAULT_MODEL, check_paths, check_seed
from projects.movie_recommender.distributed.fitting import (
    check_fits,
    check_name,
    fit_here,
    fit_to_table,
    models_on,
)
from projects.movie_recommender.distributed.lists import by_model_file, by_table
from projects.movie_recommender.distributed.ratings import collect_ratings, read_ratings, spread_whole
from projects.movie_recommender.evaluate import Evaluation, measure
from projects.movie_recommender.models.limits import check_settings
from projects.movie_recommender.settings import parse_settings
from projects.movie_recommender.source import Source, check_source, digest_of, open_source, with_films
from projects.movie_recommender.store import Trained, load_model, save_model
from shared.console import echo, show_json
from shared.datasets import load_movies
from shared.engines.options import on_spark
from shared.errors import DataError, UsageError
from shared.memory import check_budget

Where = tuple[str | None, Sequence[str] | None, str | None]  # master, settings of Spark, scratch


def train_on_spark(
    dataset: str | None,
    ratings: str | None,
    movies: Path | None,
    algorithm: str,
    settings: Sequence[str],
    output: str,
    seed: int,
    scale: tuple[float, float] | None,
    skip_bad_rows: bool,
    duplicates: Any,
    where: Where,
    as_json: bool,
    *,
    force: bool,
) -> None:
    """Fit by MLlib; write a model file, or a folder of Parquet where the output is called so."""
    check_name(algorithm)
    check_seed(seed)
    unfitted = models_on(None)[algorithm]
    chosen = parse_settings(settings, unfitted)
    check_settings(unfitted(**chosen))
    if ratings is None:
        check_source(dataset, None, movies=movies, scale=scale)
    elif dataset is not None:
        raise UsageError("--dataset and --ratings exclude each other", "give one of them")
    in_parquet = _stays(output)
    if in_parquet and movies is not None:
        raise UsageError("a model in Parquet keeps no titles", "leave out --movies")
    if Path(output) == DEFAULT_MODEL:
        DEFAULT_MODEL.parent.mkdir(parents=True, exist_ok=True)
    check_paths([movies], [] if in_parquet else [Path(output)], force=force)
    options: dict[str, Any] = {"scale": scale, "skip_bad_rows": skip_bad_rows, "duplicates": duplicates}
    with on_spark(*_beside(where, output if in_parquet else None)) as spark:
        if in_parquet:
            spark.check_output(output, force=force)
        model = models_on(spark)[algorithm](**chosen)
        started = time.perf_counter()
        source = None
        if ratings is None:
            source = open_source(dataset, None, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
            given = spread_whole(spark, source.ratings)
        else:
            given = read_ratings(spark, ratings, **options)
        name = source.name if source is not None else Path(ratings or "").name
        about: dict[str, Any] = {"dataset": name, "seed": seed}
        facts: dict[str, Any] = {
            "engine": "spark",
            "ratings": given.n,
            "users": given.n_users,
            "movies": given.n_movies,
        }
        if in_parquet:
            fit_to_table(spark, model, given, about, output, seed=seed, force=force)
            facts = {"output": output, "algorithm": algorithm, **about, **facts}
        else:
            check_fits(given, model.rank, output)  # type: ignore[attr-defined]
            if source is None:
                source = _collected(given, about["dataset"], movies)
            fit_here(model, given, source.ratings, seed)
            about |= {
                "label": source.label, "synthetic": source.synthetic, "digest": source.digest,
                "ratings": given.n, "engine": "spark",
            }  # fmt: skip
            trained = Trained.of(model, source.ratings, source.titles, about, source.genres, source.years)
            save_model(output, trained, force=force)
            facts = summary(Path(output), trained)
        seconds = time.perf_counter() - started
    if as_json:
        show_json({**facts, "seconds": seconds})
        return
    echo(
        f"{algorithm} learned on Spark from {given.n:,} ratings of {given.n_movies:,} films "
        f"by {given.n_users:,} users in {seconds:.2f} s"
    )
    echo(output if in_parquet else f"{output}: {Path(output).stat().st_size / 1000:,.0f} kB")


def measure_on_spark(
    dataset: str | None,
    ratings: str | None,
    names: Sequence[str],
    protocol: str | None,
    seed: int,
    options: Mapping[str, Any],
    judged: Mapping[str, Any],
    where: Where,
) -> tuple[Source, Evaluation]:
    """Judge models that are fitted by MLlib, in the splits and by the metrics of one machine."""
    unfitted = models_on(None)
    for name in names:
        check_name(name)
        check_settings(unfitted[name](**judged["settings"].get(name, {})))
    file = None if ratings is None else Path(ratings)
    is_here = ratings is None or (file is not None and file.is_file() and file.suffix != ".parquet")
    if is_here:
        check_source(dataset, file, scale=options["scale"])
    elif dataset is not None:
        raise UsageError("--dataset and --ratings exclude each other", "give one of them")
    with on_spark(*where) as spark:
        if is_here:
            source = open_source(dataset, file, **options)
        else:
            assert ratings is not None
            given = read_ratings(spark, ratings, **options)
            check_budget(60 * given.n, f"{ratings}: judging by {given.n:,} ratings", "judge by fewer")
            source = _collected(given, Path(ratings).name, None)
        found = measure(source, names, protocol, seed, classes=models_on(spark), **judged)
    found.document["engine"] = "spark"
    return source, found


def recommend_on_spark(
    model: str, k: int, output: str, filters: Mapping[str, Any], where: Where, *, force: bool
) -> None:
    """Write the lists of all users as Parquet."""
    if Path(model).is_file():
        trained = load_model(model)
        if not trained.model.orders:
            raise DataError(
                f"{trained.model.name} expects the same stars of every film and puts none before another",
                "train another --algorithm, such as als",
            )
        with on_spark(*where) as spark:
            spark.check_output(output, force=force)
            by_model_file(spark, Path(model), trained, k, output, force=force, **filters)
    else:
        if any(filters.values()):
            raise UsageError("a model in Parquet knows no genres and years", "leave the filters out")
        if "://" not in model and not Path(model).exists():
            load_model(model)  # raises, and says what to do
        with on_spark(*where) as spark:
            spark.check_output(output, force=force)
            by_table(spark, model, k, output, force=force)
    echo(f"the first {k} films of each user written to {output}")


def _collected(given: Any, name: str, movies: Path | None) -> Source:
    ratings = collect_ratings(given)
    source = Source(name, ratings, [""] * len(ratings.movie_ids), digest_of(ratings), synthetic=False)
    return source if movies is None else with_films(source, load_movies(movies))


def _stays(output: str) -> bool:
    """Whether a model is to stay in Parquet."""
    return output.rstrip("/").endswith(".parquet") or re.match(r"[a-z][a-z0-9+.-]*://", output) is not None


def _beside(where: Where, output: str | None) -> Where:
    """With a folder for checkpoints: what all workers write their results to, they can also read."""
    master, conf, scratch = where
    if scratch is None and output is not None and "://" in output:
        scratch = f"{output.rstrip('/')}.checkpoints"
    return master, conf, scratch


__all__ = ["measure_on_spark", "recommend_on_spark", "train_on_spark"]
