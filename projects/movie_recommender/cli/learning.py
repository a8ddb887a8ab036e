"""Commands that make a model: train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.movie_recommender.cli.options import (
    DEFAULT_MODEL,
    Dataset,
    RatingsFile,
    Scale,
    Seed,
    SkipFlag,
    app,
    read_scale,
)
from shared.console import ForceFlag, JsonFlag, echo, show_json
from shared.errors import DataError, closest
from shared.files import check_output


@app.command()
def train(
    dataset: Dataset = None,
    ratings: RatingsFile = None,
    algorithm: Annotated[str, typer.Option(help="The model: als, svd, bias, mean or one of yours.")] = "als",
    output: Annotated[Path, typer.Option("-o", "--output", help="The model to write.")] = DEFAULT_MODEL,
    seed: Seed = 0,
    scale: Scale = None,
    skip_bad_rows: SkipFlag = False,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Learn a model from ratings and write it to one file.

    Example: train --dataset ml-100k --algorithm als -o model.bin
    """
    _prepare(output, force=force, inputs=[ratings] if ratings else [])
    import time

    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.source import open_source
    from projects.movie_recommender.store import Trained, save_model

    if algorithm not in MODELS:
        raise DataError(f"there is no algorithm {algorithm!r}", closest(algorithm, MODELS))
    if seed < 0:
        raise DataError(f"the seed is {seed}", "choose 0 or more")
    source = open_source(dataset, ratings, scale=read_scale(scale), skip_bad_rows=skip_bad_rows)
    started = time.perf_counter()
    model = MODELS[algorithm]().fit(source.ratings, seed)
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
    save_model(output, trained, force=force)
    size = output.stat().st_size
    counts = {"users": len(model.user_ids), "movies": len(model.movie_ids)}
    if as_json:
        show_json(
            {
                "output": str(output),
                "algorithm": algorithm,
                **about,
                **counts,
                "bytes": size,
                "seconds": seconds,
            }
        )
        return
    echo(
        f"{algorithm} learned from {len(source.ratings):,} ratings of {counts['movies']:,} films "
        f"by {counts['users']:,} users in {seconds:.2f} s"
    )
    echo(f"data: {source.label}")
    echo(f"{output}: {size / 1000:,.0f} kB")


def _prepare(output: Path, *, force: bool, inputs: list[Path]) -> None:
    if output == DEFAULT_MODEL:  # the one folder that is made unasked
        output.parent.mkdir(parents=True, exist_ok=True)
    check_output(output, force=force, inputs=inputs)
