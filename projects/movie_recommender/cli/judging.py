"""Commands that measure models: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.movie_recommender.cli.options import (
    Dataset,
    RatingsFile,
    Scale,
    Seed,
    SkipFlag,
    app,
    read_scale,
)
from shared.console import ForceFlag, JsonFlag, echo, note, show_json, show_table
from shared.files import check_output


@app.command()
def evaluate(
    dataset: Dataset = None,
    ratings: RatingsFile = None,
    models: Annotated[str | None, typer.Option(help="Names, separated by commas; all by default.")] = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            help="folds, kfold:5, holdout:0.1, leave-last, time:0.8 or users:0.2; "
            "by default the canonical folds, kfold:5 where there are none."
        ),
    ] = None,
    seed: Seed = 0,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", help="A report .md, .html, .json or chart .png; may be repeated."),
    ] = None,
    scale: Scale = None,
    skip_bad_rows: SkipFlag = False,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """How well models predict ratings that they have not seen.

    Example: evaluate --dataset ml-100k --protocol folds --models bias,als -o report.html
    """
    outputs = output or []
    if outputs:
        from projects.movie_recommender.report import check_format

        for path in outputs:
            check_format(path)
            check_output(path, force=force, inputs=[ratings] if ratings else [])
    from projects.movie_recommender.evaluate import evaluate as measure
    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.report import (
        HEADER,
        describe_run,
        difference_rows,
        model_rows,
        write_report,
    )
    from projects.movie_recommender.source import open_source

    source = open_source(dataset, ratings, scale=read_scale(scale), skip_bad_rows=skip_bad_rows)
    names = list(MODELS) if models is None else [name.strip() for name in models.split(",") if name.strip()]
    document = measure(source, names, protocol, seed)
    for path in outputs:
        write_report(path, document, force=force)
    if as_json:
        show_json(document)
        return
    echo(describe_run(document))
    show_table(model_rows(document), HEADER)
    doubtful = [row[0] for row in difference_rows(document) if row[1] == "rmse" and "<" not in row[4]]
    if doubtful:
        echo(f"differences in RMSE that may be chance (p ≥ 0.001): {', '.join(doubtful)}")
    for path in outputs:
        note(f"written: {path}")
