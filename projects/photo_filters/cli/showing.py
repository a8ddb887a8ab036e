"""`list`, `show` and `sheet`: what there is, how it works, what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from projects.photo_filters.cli.options import (
    Anchor,
    Correlate,
    Normalize,
    OneOutput,
    Quality,
    app,
    china,
    read_kernel,
)
from shared.console import ForceFlag, FrameOption, JsonFlag, MaxPixels, Memory, echo, show_json, show_table
from shared.errors import DataError, UsageError
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
    step: Annotated[str | None, typer.Argument(metavar="FILTER", show_default="gaussian:1")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PNG", help="Draw it in this file.")
    ] = None,
    kernel: Annotated[
        str | None, typer.Option(help='Explain "0,1,0; 1,-4,1; 0,1,0", or the kernel in this file.')
    ] = None,
    normalize: Normalize = False,
    anchor: Anchor = None,
    correlate: Correlate = False,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Explain a filter: kernel, rank, factors, response; or its matrix, curves or chain; and how it runs.

    Example: show gaussian:1.5 -o kernel.png
    """
    from projects.photo_filters.explain import explain, explain_kernel
    from shared.files import check_output, write_bytes

    own = read_kernel(kernel, normalize=normalize, anchor=anchor, correlate=correlate)
    if own is not None and step is not None:
        raise UsageError(f"both the filter {step} and --kernel are given", "give one of them")
    if output is not None:
        if output.suffix.lower() != ".png":
            raise DataError(f"{output}: the drawing is a PNG", "end the name in .png")
        check_output(output, force=force)
    step = "gaussian:1" if step is None else step
    facts = explain(step) if own is None else explain_kernel(own)
    title = step if own is None else str(kernel)
    if output is not None:
        write_bytes(output, _drawn(title, facts), force=force)
    if as_json:
        show_json(facts)
        return
    if own is None:
        echo(f"{facts['name']}: {facts['summary']}")
        echo(f"written {facts['form']}")
        for value in facts["parameters"]:
            echo(f"  {value['name']}: {value['range']}" + (f"  {value['about']}" if value["about"] else ""))
    for name, tell in _TELLERS.items():
        if name in facts:
            if own is None or name != "kernel":
                echo()
            tell(title, facts)
    if "ways" in facts and "kernel" not in facts:
        echo()
        for line in facts["ways"]:
            echo(f"runs {line}")
    if output is not None:
        echo()
        echo(f"{output}: the drawing")


def _drawn(title: str, facts: dict[str, Any]) -> bytes:
    """Draw a filter; one that is no kernel on the photograph china.jpg."""
    from projects.photo_filters.charts import draw, draw_kernel

    if "kernel" in facts:
        return draw_kernel(title, facts)
    from projects.photo_filters.chain import parse_chain
    from projects.photo_filters.explain import needs_values
    from projects.photo_filters.running import run_steps
    from projects.photo_filters.warp import warp_image
    from shared.images import load_picture

    if needs_values(title):
        raise DataError(f"{title} is drawn with its values", f"write {facts['form']}")
    before = load_picture(china()).pixels
    after = warp_image(before, title) if facts["kind"] == "warp" else run_steps(before, parse_chain(title))
    return draw(title, facts, before, after)


def _tell_kernel(title: str, facts: dict[str, Any]) -> None:
    height, width = facts["kernel"].shape
    echo(f"kernel of {title}, {height} × {width}, sum {facts['sum']:.4g}, convolved:")
    _show_numbers(facts["kernel"])
    echo()
    terms = len(facts["columns"])
    products = "1 outer product" if terms == 1 else f"{terms} outer products"
    itself = f", and {facts['centre']:.4g} times the pixel itself" if facts["centre"] else ""
    echo(f"rank {facts['rank']}; here {products} column · row{itself}")
    for column, row in zip(facts["columns"][:3], facts["rows"][:3], strict=True):
        echo("  column " + _numbers(column))
        echo("  row    " + _numbers(row))
    echo()
    echo("gain for waves of 0, ¼ and ½ cycles a pixel:")
    for way, gains in facts["response"].items():
        half = gains["falls_to_half_at"]
        falls = f"; half at {half:.3f}, waves of {1 / half:.1f} pixels" if half else ""
        echo(f"  {way:6} {gains['0']:.4f}  {gains['1/4']:.4f}  {gains['1/2']:.4f}{falls}")
    echo()
    costs = ", ".join(f"{name} {cost:.0f}" for name, cost in facts["costs"].items())
    echo(f"cost, in multiplications a sample: {costs}")
    for way in facts["ways"]:
        echo(f"runs {way['where']}: {way['why']}")


def _tell_matrix(title: str, facts: dict[str, Any]) -> None:
    echo("matrix, from (r, g, b, 1) to (r, g, b):")
    _show_numbers(facts["matrix"])
    echo()
    grey = "grey stays grey" if facts["keeps_grey"] else "grey takes on a colour"
    echo(f"determinant {facts['determinant']:.4g}: the volume that colours fill is scaled by it; {grey}")


def _tell_primaries(title: str, facts: dict[str, Any]) -> None:
    from projects.photo_filters.explain import PRIMARIES

    shown = lambda colour: " ".join(f"{100 * value + 0.0:4.0f}" for value in colour)  # noqa: E731
    rows = [(name, shown(PRIMARIES[name]), shown(after)) for name, after in facts["primaries"].items()]
    show_table(rows, ("colour", "r g b before, %", "after, %"))


def _tell_tones(title: str, facts: dict[str, Any]) -> None:
    rows = [(tone, *(f"{value + 0.0:.1f}" for value in after)) for tone, after in facts["tones"].items()]
    show_table(rows, ("tone, %", "red becomes", "green", "blue"))


def _tell_transform(title: str, facts: dict[str, Any]) -> None:
    width, height = facts["for_size"]
    echo(f"transform of (x, y, 1), for a picture of {width} × {height}:")
    _show_numbers(facts["transform"])


_TELLERS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "kernel": _tell_kernel,
    "matrix": _tell_matrix,
    "tones": _tell_tones,
    "size": lambda title, facts: echo("colour table of {0} × {0} × {0} colours".format(facts["size"])),
    "primaries": _tell_primaries,
    "light": lambda title, facts: echo(
        "multiplies by " + ", ".join(f"{value:.3f} ({place})" for place, value in facts["light"].items())
    ),
    "chain": lambda title, facts: echo(f"chain: {facts['chain']}"),
    "transform": _tell_transform,
}


@app.command()
def sheet(
    picture: Annotated[Path | None, typer.Argument(metavar="INPUT", show_default=False)] = None,
    output: OneOutput = ...,  # type: ignore[assignment]
    columns: Annotated[int, typer.Option(help="Thumbnails in a row.")] = 4,
    width: Annotated[int, typer.Option(help="Of a thumbnail, in pixels.")] = 240,
    everything: Annotated[bool, typer.Option("--all", help="Every filter, not the looks alone.")] = False,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    frame: FrameOption = None,
    quality: Quality = 90,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Write a contact sheet of every look on one picture.  Example: sheet photo.jpg -o sheet.jpg"""
    from projects.photo_filters.sheet import contact_sheet
    from shared.files import check_output
    from shared.images import (
        Picture,
        check_quality,
        count_bytes,
        load_picture,
        picture_format,
        save_picture,
    )
    from shared.memory import check_budget

    source = picture or china()
    picture_format(output)
    check_quality(quality)
    check_output(output, force=force, inputs=[source])
    needed = 1.5 * count_bytes(source, frames=False)  # while it is opened; thumbnails are small
    check_budget(needed, f"{source}: a picture of its size", "take a smaller one")
    loaded = load_picture(source, max_pixels=max_pixels, frame=frame)
    made = contact_sheet(loaded.pixels, columns=columns, width=width, everything=everything)
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
