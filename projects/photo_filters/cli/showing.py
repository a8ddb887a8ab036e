"""`list`, `show` and `sheet`: what there is, how it works, what it looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from projects.photo_filters.cli.options import Output, Quality, app, china
from shared.console import ForceFlag, FrameOption, JsonFlag, MaxPixels, echo, show_json, show_table
from shared.files import MAX_PIXELS


@app.command(name="list")
def list_(as_json: JsonFlag = False) -> None:
    """List the filters with their values and ranges.  Example: list"""
    from projects.photo_filters.chain import PICTURE_KINDS, REGISTRY, WARP_KINDS
    from projects.photo_filters.explain import describe

    if as_json:
        show_json({"filters": [describe(found) for found in REGISTRY.values()]})
        return
    for title, kinds in (("apply", PICTURE_KINDS), ("warp", WARP_KINDS)):
        rows = [(f.form, f.summary) for f in REGISTRY.values() if f.kind in kinds]
        show_table(rows, ("step", "what it does"), title=f"for the command {title}")
        echo()


@app.command()
def show(
    step: Annotated[str, typer.Argument(metavar="FILTER")] = "gaussian:1", as_json: JsonFlag = False
) -> None:
    """Explain a filter: its values, and its kernel with rank, separable factors and cost, or its matrix.

    Example: show gaussian:1.5
    """
    from projects.photo_filters.explain import explain

    facts = explain(step)
    if as_json:
        show_json(facts)
        return
    echo(f"{facts['name']}: {facts['summary']}")
    echo(f"written {facts['form']}")
    for value in facts["parameters"]:
        echo(f"  {value['name']}: {value['range']}" + (f"  {value['about']}" if value["about"] else ""))
    if "matrix" in facts:
        echo()
        echo("matrix, from (r, g, b, 1) to (r, g, b):")
        _show_numbers(facts["matrix"])
    if "kernel" in facts:
        height, width = facts["kernel"].shape
        echo()
        echo(f"kernel of {step}, {height} × {width}, sum {facts['sum']:.4g}:")
        _show_numbers(facts["kernel"])
        echo()
        echo(f"rank {facts['rank']}: the sum of {facts['rank']} outer products column · row")
        for column, row in zip(facts["columns"][:3], facts["rows"][:3], strict=True):
            echo("  column " + _numbers(column))
            echo("  row    " + _numbers(row))
        costs = ", ".join(f"{name} {cost:.0f}" for name, cost in facts["costs"].items())
        echo()
        echo(f"cost, in multiplications a sample: {costs}; runs {facts['method']}")


@app.command()
def sheet(
    picture: Annotated[Path | None, typer.Argument(metavar="INPUT", show_default=False)] = None,
    output: Output = ...,  # type: ignore[assignment]
    columns: Annotated[int, typer.Option(help="Thumbnails in a row.")] = 4,
    width: Annotated[int, typer.Option(help="Of a thumbnail, in pixels.")] = 240,
    max_pixels: MaxPixels = MAX_PIXELS,
    frame: FrameOption = None,
    quality: Quality = 90,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Write a contact sheet of every filter on one picture.  Example: sheet photo.jpg -o sheet.jpg"""
    from projects.photo_filters.sheet import contact_sheet
    from shared.files import check_output
    from shared.images import Picture, check_quality, load_picture, picture_format, save_picture

    source = picture or china()
    picture_format(output)
    check_quality(quality)
    check_output(output, force=force, inputs=[source])
    loaded = load_picture(source, max_pixels=max_pixels, frame=frame)
    made = contact_sheet(loaded.pixels, columns=columns, width=width)
    save_picture(output, Picture(made, icc=loaded.icc), force=force, quality=quality)
    if as_json:
        height, width = made.shape[:2]
        show_json({"input": str(source), "output": str(output), "width": width, "height": height})
    else:
        echo(f"{output}: {made.shape[1]} × {made.shape[0]}")


def _show_numbers(table: Any) -> None:
    if table.shape[1] > 15:
        echo("  (too wide to print; --json has it)")
        return
    for row in table:
        echo("  " + _numbers(row))


def _numbers(values: Any) -> str:
    shown = [f"{round(value, 4) + 0.0:8.4f}" for value in values[:15]]  # + 0.0: no minus zero
    return " ".join(shown) + (" …" if len(values) > 15 else "")
