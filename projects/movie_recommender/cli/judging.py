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

Protocol = Annotated[
    str | None,
    typer.Option(
        help="folds, kfold:5, holdout:0.1, per-user:0.2, leave-last, time:0.8 or users:0.2. By default the "
        "canonical folds, kfold:5 where there are none; for lists time:0.8, per-user:0.2 without times."
    ),
]
RankingFlag = Annotated[
    bool, typer.Option("--ranking", help="Judge lists of films; so it is where no model predicts stars.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="MODEL.SETTING=VALUE, such as als.rank=20; may be repeated."),
]


@app.command()
def evaluate(
    dataset: Dataset = None,
    ratings: RatingsFile = None,
    models: Annotated[str | None, typer.Option(help="Names, separated by commas; all by default.")] = None,
    protocol: Protocol = None,
    ranking: RankingFlag = False,
    repeat: Annotated[int, typer.Option(help="Draw so many splits, with the seeds that follow.")] = 1,
    settings: Settings = None,
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
    """How well models predict ratings, and choose films, that they have not seen.

    Example: evaluate --dataset ml-100k --protocol folds --models bias,als -o report.html
    """
    outputs = output or []
    if outputs:
        from projects.movie_recommender.report import check_format

        for path in outputs:
            check_format(path)
            check_output(path, force=force, inputs=[ratings] if ratings else [])
    from projects.movie_recommender.evaluate import evaluate as measure
    from projects.movie_recommender.figures import (
        MOST_COMPARED,
        describe_run,
        difference_table,
        headline,
        model_table,
    )
    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.report import write_report
    from projects.movie_recommender.settings import parse_settings_by_model
    from projects.movie_recommender.source import open_source

    names = list(MODELS) if models is None else _names(models)
    chosen = parse_settings_by_model(settings or [], MODELS)
    source = open_source(dataset, ratings, scale=read_scale(scale), skip_bad_rows=skip_bad_rows)
    document = measure(source, names, protocol, seed, settings=chosen, ranking=ranking, repeat=repeat)
    for path in outputs:
        write_report(path, document, force=force)
    if as_json:
        show_json(document)
        return
    echo(describe_run(document))
    _, header, rows = model_table(document)
    show_table(rows, header)
    differences = difference_table(document, headline(document))
    if differences.rows and len(names) <= MOST_COMPARED:
        echo()
        show_table(differences.rows, differences.header)
    for path in outputs:
        note(f"written: {path}")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
