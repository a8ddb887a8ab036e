"""`segment` and `assign`: find the groups, and place new rows in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.customer_segments.cli.options import (
    CUSTOMERS,
    Categories,
    Columns,
    Components,
    IdColumn,
    ModelOption,
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

if TYPE_CHECKING:
    from projects.customer_segments.model import Fitted
    from projects.customer_segments.table import Table


@app.command()
def segment(
    table: TableArgument = CUSTOMERS,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.csv|json", help="Every row with its segment."),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FILE", help="Keep what `assign` places new rows by.")
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
    """The natural groups of a table, each in words.

    Example: segment customers.csv -o segments.csv --model segments.model
    """
    from projects.customer_segments.export import check_format, placed_as
    from projects.customer_segments.model import fit
    from projects.customer_segments.store import save_segmentation
    from projects.customer_segments.table import open_table
    from shared.errors import DataError
    from shared.files import check_output, write_bytes

    if output is not None:
        check_format(output)
    if output is not None and model is not None and output.resolve() == model.resolve():
        raise DataError(f"{output} is to be both the table and the model", "give them names of their own")
    for path in (output, model):
        if path is not None:
            check_output(path, force=force, inputs=[table])
    opened = open_table(
        table,
        id_column=id_column,
        columns=names(columns),
        categories=names(category),
        without=names(without),
        skip_bad_rows=skip_bad_rows,
    )
    found = fit(opened, k=segments, most=most, components=components, seed=seed, id_column=opened.id_column)
    if output is not None:
        data = placed_as(output.suffix, opened.ids, found.labels, found.segmentation.names, found.distances)
        write_bytes(output, data, force=force)
    if model is not None:
        save_segmentation(model, found.segmentation, force=force)
    if as_json:
        document = _document(opened, found)
        show_json(
            {
                "table": str(table),
                "synthetic": bool(remark(table)),
                **document,
                "seed": seed,
                "output": str(output) if output else None,
                "model": str(model) if model else None,
            }
        )
        return
    _show(table, opened, found)
    for path in (output, model):
        if path is not None:
            echo(f"wrote {path}")


@app.command()
def assign(
    table: TableArgument = CUSTOMERS,
    model: ModelOption = Path("segments.model"),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.csv|json", help="Every row with its segment."),
    ] = None,
    skip_bad_rows: SkipFlag = False,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Place new rows in the segments of a model.

    Example: assign new.csv --model segments.model -o placed.csv
    """
    import numpy as np

    from projects.customer_segments.export import check_format, placed_as
    from projects.customer_segments.store import load_segmentation
    from shared.files import check_output, write_bytes

    if output is not None:
        check_format(output)
        check_output(output, force=force, inputs=[table, model])
    found = load_segmentation(model)
    preparation = found.preparation
    opened = found.read(table, skip_bad_rows=skip_bad_rows)
    labels, distances = found.place(opened)
    sizes = np.bincount(labels, minlength=len(found.names))
    if output is not None:
        write_bytes(output, placed_as(output.suffix, opened.ids, labels, found.names, distances), force=force)
    odd = preparation.oddities(opened)
    if as_json:
        parts = [
            {
                "segment": j + 1,
                "name": name,
                "size": int(size),
                "share": float(size / len(labels)),
                "share_when_fitted": float(then / found.sizes.sum()),
            }
            for j, (name, size, then) in enumerate(zip(found.names, sizes, found.sizes, strict=True))
        ]
        show_json(
            {
                "table": str(table),
                "model": str(model),
                "rows": len(labels),
                "segments": parts,
                "oddities": odd,
                "output": str(output) if output else None,
            }
        )
        return
    for what, count in odd.items():
        if count:
            note(f"{count:,} {what}")
    echo(f"{len(labels):,} rows placed by {model}{remark(table)}")
    rows = [
        (j + 1, name, f"{size:,}", f"{size / len(labels):.1%}", f"{then / found.sizes.sum():.1%}")
        for j, (name, size, then) in enumerate(zip(found.names, sizes, found.sizes, strict=True))
    ]
    show_table(rows, ("", "segment", "rows", "share", "when fitted"))
    if output is not None:
        echo(f"wrote {output}")


def _document(opened: Table, found: Fitted) -> dict[str, Any]:
    from projects.customer_segments.describe import in_words

    segmentation, preparation = found.segmentation, found.segmentation.preparation
    parts = segmentation.components
    choice = found.choice
    return {
        "rows": len(opened),
        "columns": {
            "numbers": [
                {
                    "name": n.name,
                    "scale": "log" if n.is_log else "linear",
                    "skewness": n.skewness,
                    "missing": n.missing,
                }
                for n in preparation.numbers
            ],
            "categories": [
                {"name": c.name, "levels": dict(zip(c.levels, c.shares, strict=True))}
                for c in preparation.categories
            ],
            "left_out": [{"name": name, "reason": reason} for name, reason in opened.left_out],
        },
        "components": {
            "used": parts.used,
            "shares": parts.shares,
            "variances": parts.variances,
            "limits": parts.limits,
        },
        "choice": None
        if choice is None
        else {
            "k": choice.k,
            "why": choice.why,
            "by_silhouette": choice.by_silhouette,
            "by_gap": choice.by_gap,
            "trials": [vars(trial) for trial in choice.trials],
        },
        "inertia_share": found.inertia_share,
        "segments": [
            {
                "segment": j + 1,
                "name": name,
                "size": int(size),
                "share": float(size / len(opened)),
                "typical": [str(opened.ids[row]) for row in found.typical[j]],
                "differences": [{**vars(one), "words": in_words(one)} for one in found.differences[j]],
            }
            for j, (name, size) in enumerate(
                zip(segmentation.names, segmentation.sizes.tolist(), strict=True)
            )
        ],
    }


def _show(path: Path, opened: Table, found: Fitted) -> None:
    from projects.customer_segments.describe import in_words, notable

    segmentation, preparation = found.segmentation, found.segmentation.preparation
    parts = segmentation.components
    told = [f"{n.name} on a log scale" for n in preparation.numbers if n.is_log]
    told += [
        f"{n.name}: {n.missing:,} missing, taken as {n.median:,.6g}" for n in preparation.numbers if n.missing
    ]
    told += [f"{name} left out: {reason}" for name, reason in opened.left_out]
    for line in told:
        note(line)
    echo(f"{len(segmentation.names)} segments of {len(opened):,} rows of {path.name}{remark(path)}")
    echo(f"{parts.used} components hold {parts.shares[: parts.used].sum():.0%} of the variance")
    if found.choice is not None:
        echo(f"why {found.choice.k}: {found.choice.why}")
        rows = [
            (
                t.k,
                *(
                    "–" if v != v else f"{v:.3f}"
                    for v in (t.silhouette, t.gap, t.gap_error, t.stability, t.stability_low)
                ),
            )
            for t in found.choice.trials
        ]
        echo()
        show_table(rows, ("segments", "silhouette", "gap", "± error", "stability", "least"))
    for j, name in enumerate(segmentation.names):
        size = int(segmentation.sizes[j])
        echo()
        typical = ", ".join(str(opened.ids[row]) for row in found.typical[j])
        echo(f"{j + 1}  {name}: {size:,} rows, {size / len(opened):.1%}; such as {typical}")
        rows = [
            (f"{one.difference:+.2f}", f"{one.low:+.2f} to {one.high:+.2f}", in_words(one))
            for one in notable(found.differences[j])
        ]
        if rows:
            show_table(rows, ("differs by", "95 % interval", ""))
