"""Commands that measure models: evaluate, tune."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from projects.movie_recommender.cli.options import (
    Dataset,
    DuplicatesRule,
    RatingsFile,
    RatingsPath,
    Scale,
    Seed,
    SkipFlag,
    app,
    check_paths,
    read_scale,
)
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json, show_table
from shared.engines.options import Engine, Master, Scratch, SparkConf, check_engine
from shared.files import atomic_write

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
Reports = Annotated[
    list[Path] | None,
    typer.Option("-o", "--output", help="A report .md, .html, .json or chart .png; may be repeated."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="MODEL.SETTING=VALUE, such as als.rank=20; may be repeated."),
]


@app.command()
def evaluate(
    dataset: Dataset = None,
    ratings: RatingsPath = None,
    models: Annotated[str | None, typer.Option(help="Names, separated by commas; all by default.")] = None,
    protocol: Protocol = None,
    ranking: RankingFlag = False,
    repeat: Annotated[int, typer.Option(help="Draw so many splits, with the seeds that follow.")] = 1,
    settings: Settings = None,
    seed: Seed = 0,
    output: Reports = None,
    predictions: Annotated[
        Path | None,
        typer.Option("--save-predictions", help="A csv of the test rows, with a column for each model."),
    ] = None,
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
    """How well models predict ratings, and choose films, that they have not seen.

    With --engine spark, als and ials are fitted by MLlib, in the same splits; what they say of the test is
    looked at here, so memory must hold the ratings.

    Example: evaluate --dataset ml-100k --protocol folds --models bias,als -o report.html
    """
    from projects.movie_recommender.evaluate import check_request, measure
    from projects.movie_recommender.figures import (
        MOST_COMPARED,
        describe_run,
        difference_table,
        headline,
        model_table,
    )
    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.report import check_format, write_report
    from projects.movie_recommender.settings import parse_settings_by_model
    from projects.movie_recommender.source import check_source, open_source
    from projects.movie_recommender.tables import write_rows

    is_spark = check_engine(engine, master, spark_conf, scratch)
    names = (["als"] if is_spark else list(MODELS)) if models is None else _names(models)
    check_request(names, protocol, seed, {}, repeat)
    chosen = parse_settings_by_model(settings or [], {name: MODELS[name] for name in names})
    check_request(names, protocol, seed, chosen, repeat)
    outputs = output or []
    for path in outputs:
        check_format(path)
    bounds = read_scale(scale)
    file = None if ratings is None else Path(ratings)
    options: dict[str, Any] = {"scale": bounds, "skip_bad_rows": skip_bad_rows, "duplicates": duplicates}
    judged: dict[str, Any] = {"settings": chosen, "ranking": ranking, "repeat": repeat}
    if is_spark:
        from projects.movie_recommender.cli.distributing import measure_on_spark

        check_paths([], [*outputs, predictions], force=force)
        source, found = measure_on_spark(
            dataset, ratings, names, protocol, seed, options, judged, (master, spark_conf, scratch)
        )
    else:
        check_source(dataset, file, scale=bounds)
        check_paths([file], [*outputs, predictions], force=force)
        source = open_source(dataset, file, **options)
        found = measure(source, names, protocol, seed, **judged)
    document = found.document
    for path in outputs:
        write_report(path, document, force=force)
    if predictions is not None:
        with atomic_write(predictions, force=force) as out:
            write_rows(out, *found.predictions(source.ratings))
    if protocol is None and document["ranking"] and not document["protocol"].startswith("time"):
        note("this set has no times to tell what came later: a fifth of each user's ratings is tested")
    if as_json:
        show_json(document)
        return
    echo(describe_run(document))
    _, header, rows = model_table(document)
    show_table(rows, header)
    differences = difference_table(document, headline(document))
    if not differences.rows:  # one model of stars beside others of lists
        differences = difference_table(document, "ndcg@10")
    if differences.rows and len(names) <= MOST_COMPARED:
        echo()
        show_table(differences.rows, differences.header)
    elif differences.rows:
        note(f"{len(differences.rows)} differences between them: -o report.md says which are real")
    for path in [*outputs, *([predictions] if predictions is not None else [])]:
        note(f"written: {path}")


@app.command()
def tune(
    models: Annotated[str, typer.Option(help="Names, separated by commas.")],
    dataset: Dataset = None,
    ratings: RatingsFile = None,
    protocol: Protocol = None,
    ranking: RankingFlag = False,
    trials: Annotated[int, typer.Option(help="Settings to try of each model, its own among them.")] = 20,
    metric: Annotated[
        str | None,
        typer.Option(
            help="What to choose by: rmse, mae, ndcg@10, recall@20, …; by default rmse, or ndcg@10."
        ),
    ] = None,
    settings: Settings = None,
    seed: Seed = 0,
    output: Reports = None,
    scale: Scale = None,
    skip_bad_rows: SkipFlag = False,
    duplicates: DuplicatesRule = "last",
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Choose settings on rows held out of training, then measure the chosen ones once on the test.

    Example: tune --dataset ml-100k --models als,svd --trials 30
    """
    from projects.movie_recommender.evaluate import check_request
    from projects.movie_recommender.figures import describe_run, tuned_table
    from projects.movie_recommender.models import MODELS
    from projects.movie_recommender.report import check_format, write_report
    from projects.movie_recommender.settings import parse_settings_by_model
    from projects.movie_recommender.source import check_source, open_source
    from projects.movie_recommender.tune import check_search
    from projects.movie_recommender.tune import tune as search

    names = _names(models)
    check_request(names, protocol, seed, {})
    fixed = parse_settings_by_model(settings or [], {name: MODELS[name] for name in names})
    check_request(names, protocol, seed, fixed)
    check_search(trials, metric, names)
    outputs = output or []
    for path in outputs:
        check_format(path)
    bounds = read_scale(scale)
    check_source(dataset, ratings, scale=bounds)
    check_paths([ratings], outputs, force=force)
    source = open_source(dataset, ratings, scale=bounds, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
    document = search(
        source,
        names,
        protocol,
        seed,
        trials=trials,
        metric=metric,
        settings=fixed,
        ranking=ranking,
    )
    for path in outputs:
        write_report(path, document, force=force)
    if as_json:
        show_json(document)
        return
    echo(describe_run(document))
    rows = document["validation"]
    echo(f"chosen on {rows['test']:,} of its training rows, drawn by {rows['protocol']}")
    _, header, cells = tuned_table(document)
    show_table(cells, header)
    for path in outputs:
        note(f"written: {path}")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
