"""`map`: the segments on the first two principal components, with what the directions mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.customer_segments.cli.options import (
    CUSTOMERS,
    Categories,
    Columns,
    Components,
    IdColumn,
    Most,
    Seed,
    Segments,
    SkipFlag,
    TableArgument,
    Without,
    app,
    names,
    remark,
)
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json, show_table


@app.command(name="map")
def map_(
    table: TableArgument = CUSTOMERS,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.png|svg", help="The picture.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="Draw by this model instead of segmenting anew."),
    ] = None,
    segments: Segments = None,
    most: Most = 10,
    components: Components = "parallel",
    id_column: IdColumn = "",
    columns: Columns = "",
    category: Categories = "",
    without: Without = "",
    skip_bad_rows: SkipFlag = False,
    seed: Seed = 0,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """The segments on the first two principal components, and the columns' correlations with these.

    Example: map customers.csv -o map.png
    """
    import numpy as np

    from projects.customer_segments.chart import FORMATS, MOST_POINTS, correlations, draw_map
    from projects.customer_segments.export import check_format
    from projects.customer_segments.model import fit
    from projects.customer_segments.store import load_segmentation
    from projects.customer_segments.table import open_table
    from shared.errors import DataError
    from shared.files import check_output, write_bytes

    if output is not None:
        check_format(output, FORMATS)
        check_output(output, force=force, inputs=[table] if model is None else [table, model])
    if model is None:
        opened = open_table(
            table,
            id_column=id_column,
            columns=names(columns),
            categories=names(category),
            without=names(without),
            skip_bad_rows=skip_bad_rows,
        )
        fitted = fit(
            opened, k=segments, most=most, components=components, seed=seed, id_column=opened.id_column
        )
        found, labels = fitted.segmentation, fitted.labels
    else:
        found = load_segmentation(model)
        opened = found.read(table, skip_bad_rows=skip_bad_rows)
        labels, _ = found.place(opened)
    preparation, parts = found.preparation, found.components
    if len(parts.variances) < 2:
        raise DataError(f"{table} has one direction only", "a map needs two columns")
    matrix = preparation.matrix(opened)
    loadings = correlations(preparation, parts, matrix)
    shares = parts.shares[:2]
    if output is not None:
        heading = f"{len(found.names)} segments of {len(opened):,} rows of {table.name}{remark(table)}"
        rng = np.random.default_rng(seed)
        data = draw_map(
            output,
            heading,
            parts.scores(matrix, 2),
            labels,
            found.names,
            loadings,
            preparation.names,
            shares.tolist(),
            rng,
        )
        write_bytes(output, data, force=force)
        if len(opened) > MOST_POINTS:
            note(f"{MOST_POINTS:,} of {len(opened):,} rows are drawn, chosen at random")
    order = np.argsort(-(loadings**2).sum(axis=1), kind="stable")
    if as_json:
        show_json(
            {
                "table": str(table),
                "synthetic": bool(remark(table)),
                "rows": len(opened),
                "shares": shares,
                "segments": [
                    {"segment": j + 1, "name": name, "size": int((labels == j).sum())}
                    for j, name in enumerate(found.names)
                ],
                "loadings": {preparation.names[i]: loadings[i].tolist() for i in order.tolist()},
                "output": str(output) if output else None,
            }
        )
        return
    echo(f"the first two components hold {shares[0]:.0%} and {shares[1]:.0%} of the variance{remark(table)}")
    show_table(
        [(preparation.names[i], f"{loadings[i, 0]:+.2f}", f"{loadings[i, 1]:+.2f}") for i in order.tolist()],
        ("correlation with", "first", "second"),
    )
    if output is not None:
        echo(f"wrote {output}")
