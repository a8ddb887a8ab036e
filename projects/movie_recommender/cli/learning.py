"""Commands that make a model: train, update."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.movie_recommender.cli.options import (
    DEFAULT_MODEL,
    Dataset,
    DuplicatesRule,
    ModelFile,
    RatingsPath,
    Scale,
    Seed,
    SkipFlag,
    app,
    check_paths,
    check_seed,
    read_scale,
)
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.engines.options import Engine, Master, Scratch, SparkConf, check_engine
from shared.errors import DataError, UsageError, closest

if TYPE_CHECKING:
    from projects.movie_recommender.store import Trained

MoviesFile = Annotated[
    Path | None, typer.Option("--movies", help="Films of your own: movieId,title and perhaps genres.")
]
Output = Annotated[Path, typer.Option("-o", "--output", help="The model to write.")]
OutputPath = Annotated[
    str,
    typer.Option(
        "-o", "--output", metavar="PATH", help="The model to write; on Spark NAME.parquet leaves it there."
    ),
]


@app.command()
def train(
    dataset: Dataset = None,
    ratings: RatingsPath = None,
    movies: MoviesFile = None,
    algorithm: Annotated[str, typer.Option(help="The model: bayes, als, funk, ease or another.")] = "bayes",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting of the model.")
    ] = None,
    output: OutputPath = str(DEFAULT_MODEL),
    seed: Seed = 0,
    early_stop: Annotated[
        int | None,
        typer.Option(metavar="SWEEPS", help="Stop when a tenth held out has not got better for so many."),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Keep the state of the fit in this file, to go on from.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint.")] = False,
    scale: Scale = None,
    skip_bad_rows: SkipFlag = False,
    duplicates: DuplicatesRule = "last",
    engine: Engine = "local",
    master: Master = None,
    spark_conf: SparkConf = None,
    scratch: Scratch = None,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Learn a model from ratings and write it to one file.

    A long fit of a model that learns by sweeps can be interrupted and gone on with: --checkpoint writes its
    state, --resume reads it. --early-stop finds the number of sweeps by itself. With --engine spark, als and
    ials are fitted by MLlib, from any path that Spark reads.

    Example: train --dataset ml-100k --algorithm als --set rank=20 -o model.bin
    """
    import time

    if check_engine(
        engine, master, spark_conf, scratch, early_stop=early_stop, checkpoint=checkpoint, resume=resume
    ):
        from projects.movie_recommender.cli.distributing import train_on_spark

        train_on_spark(
            dataset, ratings, movies, algorithm, settings or [], output, seed, read_scale(scale),
            skip_bad_rows, duplicates, (master, spark_conf, scratch), as_json, force=force,
        )  # fmt: skip
        return
    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.models.checkpoint import Checkpoint
    from projects.movie_recommender.models.iterative import Training
    from projects.movie_recommender.models.limits import check_settings
    from projects.movie_recommender.models.used import settings_used
    from projects.movie_recommender.settings import parse_settings
    from projects.movie_recommender.source import check_source, open_source
    from projects.movie_recommender.store import Trained, save_model

    file, output_file = None if ratings is None else Path(ratings), Path(output)
    if algorithm not in MODELS:
        raise DataError(f"there is no algorithm {algorithm!r}", closest(algorithm, MODELS))
    check_seed(seed)
    untrained = MODELS[algorithm](**parse_settings(settings or [], MODELS[algorithm]))
    check_settings(untrained)
    training = Training(checkpoint, resume, early_stop)
    if checkpoint is not None and checkpoint.resolve() == output_file.resolve():
        raise UsageError("-o and --checkpoint name the same file", "give each a name of its own")
    untrained.check_training(training)
    bounds = read_scale(scale)
    check_source(dataset, file, movies=movies, scale=bounds)
    if output_file == DEFAULT_MODEL:  # the one folder that is made unasked
        output_file.parent.mkdir(parents=True, exist_ok=True)
    check_paths([file, movies], [output_file], force=force)
    if checkpoint is not None:
        Checkpoint.check(checkpoint, resume=resume)
    source = open_source(
        dataset, file, movies=movies, scale=bounds, skip_bad_rows=skip_bad_rows, duplicates=duplicates
    )
    started = time.perf_counter()
    try:
        model = untrained.fit(source.ratings, seed, training=training)
    except KeyboardInterrupt:
        if checkpoint is not None and checkpoint.exists():
            note(f"how far the fit has come is kept in {checkpoint}: the same command with --resume goes on")
        raise
    seconds = time.perf_counter() - started
    about = {
        "dataset": source.name,
        "label": source.label,
        "synthetic": source.synthetic,
        "digest": source.digest,
        "ratings": len(source.ratings),
        "seed": seed,
    }
    trained = Trained.of(model, source.ratings, source.titles, about, source.genres, source.years)
    save_model(output_file, trained, force=force)
    if as_json:
        show_json({**summary(output_file, trained), "seconds": seconds})
        return
    echo(
        f"{algorithm} learned from {len(source.ratings):,} ratings of {len(model.movie_ids):,} films "
        f"by {len(model.user_ids):,} users in {seconds:.2f} s"
    )
    if settings or early_stop is not None:
        echo("settings: " + ", ".join(f"{name} {value}" for name, value in settings_used(model).items()))
    echo(f"data: {source.label}")
    echo(f"{output}: {output_file.stat().st_size / 1000:,.0f} kB")


@app.command()
def update(
    ratings: Annotated[Path, typer.Option("--ratings", help="New ratings: csv, u.data or `::`.")],
    output: Output,
    model: ModelFile = DEFAULT_MODEL,
    movies: MoviesFile = None,
    seed: Seed = 0,
    skip_bad_rows: SkipFlag = False,
    duplicates: DuplicatesRule = "last",
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Take new ratings into a model.

    The model file holds the ratings it learned from. The new ones are put with them, in place of older ones
    of the same user and film. als, bayes, blend, funk, ials and svdpp learn only what they change, which is
    soon done; the others, which are soon fitted, learn all ratings again and say so. -o may be the model
    itself, with --force.

    Example: update --model model.bin --ratings new.csv -o newer.bin
    """
    import time

    from projects.movie_recommender.merging import describe, merge
    from projects.movie_recommender.source import digest_of
    from projects.movie_recommender.store import Trained, load_model, save_model
    from shared.datasets import load_movies, load_ratings

    check_seed(seed)
    old = load_model(model)
    check_paths([ratings, movies], [output], force=force)
    films = load_movies(movies) if movies is not None else None
    merged = merge(
        old, load_ratings(ratings, scale=old.model.scale, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
    )
    started = time.perf_counter()
    updated = old.model.update(merged.ratings, seed, before=merged.before)
    seconds = time.perf_counter() - started
    label = old.label.removesuffix(", updated")
    about = {
        **old.about,
        "label": f"{label}, updated",
        "digest": digest_of(merged.ratings),
        "ratings": len(merged.ratings),
        "updates": old.updates + 1,
    }
    titles, genres, years = describe(old, merged, films)
    trained = Trained.of(updated, merged.ratings, titles, about, genres, years)
    save_model(output, trained, force=force)
    counts = {
        "added": merged.added,
        "replaced": merged.replaced,
        "unchanged": merged.unchanged,
        "new_users": merged.users,
        "new_movies": merged.movies,
    }
    for what, before, after in (
        ("user", old.model.user_ids, updated.user_ids),
        ("film", old.model.movie_ids, updated.movie_ids),
    ):
        if before.values.dtype != object and after.values.dtype == object:
            note(f"{what} ids are text from now on, for some of the new ones are no numbers")
    if not updated.quick_update:
        note(f"{updated.name} has no quicker way to take in ratings than to learn all of them again: it has")
    if as_json:
        quick = {"learned_again": not updated.quick_update}
        show_json({**summary(output, trained), **counts, **quick, "seconds": seconds})
        return
    echo(
        f"{updated.name} took in {merged.added:,} new ratings and {merged.replaced:,} in place of older ones "
        f"in {seconds:.2f} s; {merged.unchanged:,} were there already"
    )
    echo(f"new users: {merged.users:,}, new films: {merged.movies:,}; all ratings: {len(merged.ratings):,}")
    echo(f"{output}: {output.stat().st_size / 1000:,.0f} kB")


def summary(output: Path, trained: Trained) -> dict[str, Any]:
    """What both commands tell of the model that they wrote."""
    from projects.movie_recommender.models.used import settings_used

    return {
        "output": str(output),
        "algorithm": trained.model.name,
        **trained.about,
        "users": len(trained.model.user_ids),
        "movies": len(trained.model.movie_ids),
        "settings": settings_used(trained.model),
        "bytes": output.stat().st_size,
    }
