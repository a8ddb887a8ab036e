"""`outliers` and `factors`: what the components do not explain, and what stands behind a survey."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.customer_segments.cli.options import (
    CUSTOMERS,
    SURVEY,
    Categories,
    Columns,
    Components,
    IdColumn,
    Seed,
    SkipFlag,
    TableArgument,
    Without,
    app,
    names,
    remark,
)
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json, show_table


@app.command()
def outliers(
    table: TableArgument = CUSTOMERS,
    k: Annotated[int, typer.Option("-k", help="How many.")] = 10,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="Judge by this model instead of the table itself."),
    ] = None,
    components: Components = "parallel",
    id_column: IdColumn = "",
    columns: Columns = "",
    category: Categories = "",
    without: Without = "",
    skip_bad_rows: SkipFlag = False,
    seed: Seed = 0,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """The rows whose columns go together as no others do: fraud, slips of the pen, rare birds.

    Example: outliers customers.csv -k 20
    """
    import numpy as np

    from projects.customer_segments.components import find_components
    from projects.customer_segments.model import check_seed
    from projects.customer_segments.outliers import find_outliers
    from projects.customer_segments.preparing import prepare
    from projects.customer_segments.store import load_segmentation
    from projects.customer_segments.table import open_table

    if model is None:
        check_seed(seed)
        opened = open_table(
            table,
            id_column=id_column,
            columns=names(columns),
            categories=names(category),
            without=names(without),
            skip_bad_rows=skip_bad_rows,
        )
        preparation = prepare(opened)
        matrix = preparation.matrix(opened)
        parts = find_components(matrix, preparation.owners, components, np.random.default_rng(seed))
    else:
        found = load_segmentation(model)
        preparation, parts = found.preparation, found.components
        opened = found.read(table, skip_bad_rows=skip_bad_rows)
    worst = find_outliers(opened, preparation, parts, k)
    if as_json:
        show_json(
            {
                "table": str(table),
                "synthetic": bool(remark(table)),
                "rows": len(opened),
                "components": parts.used,
                "outliers": [
                    {
                        "id": str(opened.ids[one.row]),
                        "row": one.row + 1,
                        "residual": one.residual,
                        "times_median": one.times_median,
                        "reasons": [vars(reason) for reason in one.reasons],
                    }
                    for one in worst
                ],
            }
        )
        return
    echo(f"what {parts.used} components explain worst of {len(opened):,} rows{remark(table)}")
    rows = []
    for one in worst:
        why = [f"{r.column} {r.found} (expected {r.expected})" for r in one.reasons if r.share >= 0.15]
        rows.append((opened.ids[one.row], f"{one.times_median:.1f} ×", "; ".join(why)))
    show_table(rows, ("row", "median", "what does not go with the rest"))


@app.command()
def factors(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="[TABLE]",
            help="A csv file of answers; without one, an invented survey.",
            show_default=False,
        ),
    ] = SURVEY,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.csv|json", help="Every row's scores.")
    ] = None,
    components: Components = "parallel",
    id_column: IdColumn = "",
    columns: Columns = "",
    without: Without = "",
    skip_bad_rows: SkipFlag = False,
    seed: Seed = 0,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """The few attitudes behind the questions of a survey, turned by varimax and named by their top questions.

    Example: factors survey.csv -o scores.csv
    """
    from projects.customer_segments.export import check_format, scores_as
    from projects.customer_segments.factors import LEANS, find_factors
    from projects.customer_segments.model import check_seed
    from projects.customer_segments.table import open_table
    from shared.files import check_output, write_bytes

    check_seed(seed)
    if output is not None:
        check_format(output)
        check_output(output, force=force, inputs=[table])
    opened = open_table(
        table,
        id_column=id_column,
        columns=names(columns),
        without=names(without),
        skip_bad_rows=skip_bad_rows,
    )
    found = find_factors(opened, components, seed)
    if output is not None:
        write_bytes(output, scores_as(output.suffix, opened.ids, found.scores, found.names), force=force)
    order = _by_factor(found.loadings)
    if as_json:
        show_json(
            {
                "table": str(table),
                "synthetic": bool(remark(table)),
                "people": len(opened),
                "missing": found.missing,
                "factors": [
                    {"name": name, "share": float(share)}
                    for name, share in zip(found.names, found.shares, strict=True)
                ],
                "questions": [
                    {
                        "question": found.questions[i],
                        "loadings": found.loadings[i].tolist(),
                        "communality": float(found.communalities[i]),
                    }
                    for i in order
                ],
                "output": str(output) if output else None,
            }
        )
        return
    for name in opened.categories:
        note(f"{name} left out: a category is no answer on a scale")
    for name, reason in opened.left_out:
        note(f"{name} left out: {reason}")
    if found.missing:
        note(f"{found.missing:,} missing answers are taken as the question's median")
    people = f"{len(found.questions)} questions, {len(opened):,} people{remark(table)}"
    echo(f"{len(found.names)} factors hold {found.shares.sum():.0%} of {people}")
    for number, (name, share) in enumerate(zip(found.names, found.shares, strict=True), 1):
        echo(f"  {number}  {name}: {share:.0%}")
    rows = [
        (
            found.questions[i],
            *(f"{v:+.2f}" if abs(v) >= LEANS else f"({v:+.2f})" for v in found.loadings[i]),
            f"{found.communalities[i]:.2f}",
        )
        for i in order
    ]
    show_table(rows, ("correlation with", *map(str, range(1, len(found.names) + 1)), "explained"))
    if output is not None:
        echo(f"wrote {output}")


def _by_factor(loadings: object) -> list[int]:
    """The questions by the factor they lean on most, the strongest first."""
    import numpy as np

    strength = np.abs(np.asarray(loadings))
    main = strength.argmax(axis=1)
    return np.lexsort((-strength.max(axis=1), main)).tolist()
