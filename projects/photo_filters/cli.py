"""The command line: arguments and printing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import (
    ForceFlag,
    FrameOption,
    JsonFlag,
    MaxPixels,
    application,
    attempt_all,
    echo,
    end_batch,
    note,
    run,
    show_json,
    show_table,
)
from shared.errors import DataError, UsageError, closest
from shared.files import MAX_PIXELS

if TYPE_CHECKING:
    from projects.photo_filters.job import Done
    from shared.images import Picture

app = application("Blur, sharpen, find edges, give looks to photographs, and turn, scale and bend them.")

Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="OUT", help="File to write; for many, a folder.")
]
Border = Annotated[str, typer.Option(help="Outside is: reflect, mirror, nearest, wrap or constant (black).")]
Background = Annotated[str | None, typer.Option(help="Colour behind a transparent or turned picture.")]
Quality = Annotated[int, typer.Option(help="Of JPEG, WebP and AVIF, 1 to 100.")]


@app.command(name="apply")
def apply_(
    words: Annotated[list[str] | None, typer.Argument(metavar="INPUT... [CHAIN]", show_default=False)] = None,
    output: Output = ...,  # type: ignore[assignment]
    chain: Annotated[str | None, typer.Option(help="The chain, where the last word is not one.")] = None,
    recipe: Annotated[Path | None, typer.Option(help='TOML file with a line chain = "…".')] = None,
    kernel: Annotated[str | None, typer.Option(help='Convolve first: "0,1,0; 1,-4,1; 0,1,0".')] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide --kernel by its sum.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Write before and after side by side.")] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    border: Border = "reflect",
    background: Background = None,
    quality: Quality = 90,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Filter pictures: steps name:value,value joined by |, as `list` shows them.

    The last word is the chain unless a file has that name; --chain gives it in any case. Without INPUT the
    photograph china.jpg is filtered.

    Example: apply photo.jpg -o out.jpg "gaussian:2 | sharpen | sepia:60%"
    """
    from projects.photo_filters.chain import parse_chain, read_recipe
    from projects.photo_filters.engine import run_steps
    from projects.photo_filters.kernels import custom_step, parse_kernel
    from projects.photo_filters.sheet import side_by_side
    from shared.linalg.convolve import check_border

    inputs, chain = _inputs_and_chain(words or [], chain or None)
    if chain and recipe:
        raise UsageError("both a chain and --recipe are given", "give one of them")
    if normalize and kernel is None:
        raise UsageError("--normalize is for --kernel, which is not given", "leave it out")
    if recipe:
        chain = read_recipe(recipe)
    steps = [custom_step(parse_kernel(kernel, normalize=normalize))] if kernel is not None else []
    steps += parse_chain(chain) if chain else []
    if not steps:
        raise UsageError("no chain is given", 'write one, such as "gaussian:2 | sharpen"')
    check_border(border)

    def action(picture: Picture) -> Any:
        filtered = run_steps(picture.pixels, steps, border=border)
        return side_by_side(picture.pixels, filtered) if compare else filtered

    _run_batch(
        inputs, output, action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, force=force,
    )  # fmt: skip


@app.command()
def warp(
    words: Annotated[list[str] | None, typer.Argument(metavar="INPUT [CHAIN]", show_default=False)] = None,
    output: Output = ...,  # type: ignore[assignment]
    chain: Annotated[str | None, typer.Option(help="The chain, where the last word is not one.")] = None,
    keep_size: Annotated[bool, typer.Option("--keep-size", help="Leave the canvas as it is.")] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    background: Background = None,
    quality: Quality = 90,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Rotate, scale, shear, translate, flip, or bend into perspective; many steps are one matrix.

    The canvas grows to hold the whole picture; translate and perspective leave it, their values being places
    on it. Behind the picture it is transparent where the picture has alpha, else black.

    Example: warp photo.jpg -o out.jpg "rotate:10 | scale:50%"
    """
    from projects.photo_filters.chain import WARP_KINDS, parse_chain
    from projects.photo_filters.job import background_of
    from projects.photo_filters.warp import plan_warp, transform_image

    inputs, chain = _inputs_and_chain(words or [], chain or None)
    if not chain:
        raise UsageError("no chain is given", 'write one, such as "rotate:10 | scale:50%"')
    steps = parse_chain(chain, kinds=WARP_KINDS)

    def action(picture: Picture) -> Any:
        height, width = picture.pixels.shape[:2]
        transform, size = plan_warp(steps, width, height, expand=not keep_size, max_pixels=max_pixels)
        behind = background_of(background, picture)
        return transform_image(picture.pixels, transform, *size, background=behind)

    _run_batch(
        inputs, output, action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, force=force,
    )  # fmt: skip


@app.command(name="list")
def list_(as_json: JsonFlag = False) -> None:
    """List the filters with their values and ranges.  Example: list"""
    from projects.photo_filters.chain import REGISTRY
    from projects.photo_filters.explain import describe

    if as_json:
        show_json({"filters": [describe(found) for found in REGISTRY.values()]})
        return
    for title, kinds in (("apply", ("kernel", "matrix", "picture")), ("warp", ("warp",))):
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

    source = picture or _china()
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


def _china() -> Path:
    from shared.datasets.photos import load_photo_paths

    return load_photo_paths("china")[0]


def _inputs_and_chain(words: list[str], chain: str | None) -> tuple[list[Path], str | None]:
    """Split the words of the line: the last is the chain unless it is given apart, or is a file.

    A last word that is neither, without an extension and after other words, is taken for a misspelt step.
    """
    from projects.photo_filters.chain import REGISTRY, looks_like_chain

    last = words[-1] if words else None
    if last is not None and not os.path.isfile(last):  # a chain may be too long for Path.is_file
        if chain is not None:
            if looks_like_chain(last):
                raise UsageError(f"two chains are given, {last!r} and {chain!r}", "give one of them")
        elif not last or ":" in last or looks_like_chain(last):
            words, chain = words[:-1], last
        elif len(words) > 1 and not (os.path.exists(last) or Path(last).suffix or "/" in last):
            raise DataError(f"{last!r} is neither a file nor a filter", closest(last, REGISTRY))
    return [Path(word) for word in dict.fromkeys(words)] or [_china()], chain


def _run_batch(inputs: list[Path], output: Path, action: Any, as_json: bool, **options: Any) -> None:
    from dataclasses import asdict

    from projects.photo_filters.job import output_paths, process
    from shared.images import check_quality, parse_colour

    check_quality(options["quality"])
    if options["background"] is not None:
        parse_colour(options["background"])
    targets = dict(zip(inputs, output_paths(inputs, output, force=options["force"]), strict=True))
    taken: dict[Path, Path] = {}

    def one(source: Path) -> Done:
        first = taken.setdefault(targets[source], source)
        if first != source:
            raise DataError(f"{source} and {first} would both become {targets[source]}", "rename one")
        return process(source, targets[source], action, inputs=inputs, **options)

    done, failed = attempt_all(inputs, "pictures", one)
    for item in done:
        if item.converted:
            note(f"{item.input}: {item.converted}")
    if as_json:
        fields = [{k: v for k, v in asdict(item).items() if k != "converted"} for item in done]
        show_json({"outputs": fields, "failed": failed})
    else:
        for item in done:
            frames = f", {item.frames} frames" if item.frames > 1 else ""
            echo(f"{item.output}: {item.width} × {item.height}{frames}, {item.seconds:.2f} s")
    end_batch(failed, len(inputs))


def _show_numbers(table: Any) -> None:
    if table.shape[1] > 15:
        echo("  (too wide to print; --json has it)")
        return
    for row in table:
        echo("  " + _numbers(row))


def _numbers(values: Any) -> str:
    shown = [f"{round(value, 4) + 0.0:8.4f}" for value in values[:15]]  # + 0.0: no minus zero
    return " ".join(shown) + (" …" if len(values) > 15 else "")


def main() -> None:
    """Run the command line."""
    run(app, "photo-filters")
