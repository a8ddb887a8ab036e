"""`apply`: filters on pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.photo_filters.cli.options import (
    Anchor,
    Background,
    Border,
    Correlate,
    Depth,
    Kernel,
    Normalize,
    OutputPath,
    Quality,
    Strip,
    Suffix,
    app,
    filter_all,
    folder_and_chain,
    inputs_and_chain,
    read_kernel,
    run_batch,
)
from shared.console import ForceFlag, FrameOption, JsonFlag, MaxPixels, Memory
from shared.engines.options import Engine, Master, SparkConf, check_engine
from shared.errors import UsageError
from shared.files import MAX_PIXELS, check_output

if TYPE_CHECKING:
    from shared.images import Picture


@app.command(name="apply")
def apply_(
    words: Annotated[list[str] | None, typer.Argument(metavar="INPUT... [CHAIN]", show_default=False)] = None,
    output: OutputPath = ...,  # type: ignore[assignment]
    chain: Annotated[str | None, typer.Option(help="The chain, where the last word is not one.")] = None,
    recipe: Annotated[Path | None, typer.Option(help='TOML file with a line chain = "…".')] = None,
    save_recipe: Annotated[Path | None, typer.Option(help="Keep the chain as a recipe in this file.")] = None,
    kernel: Kernel = None,
    normalize: Normalize = False,
    anchor: Anchor = None,
    correlate: Correlate = False,
    linear: Annotated[
        bool, typer.Option("--linear", help="Work in linear light: blurs mix light, not its codes.")
    ] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Write before and after side by side.")] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    border: Border = "reflect",
    background: Background = None,
    quality: Quality = 90,
    depth: Depth = None,
    strip: Strip = False,
    suffix: Suffix = None,
    engine: Engine = "local",
    master: Master = None,
    spark_conf: SparkConf = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Filter pictures: steps name:value,value joined by |, as `list` shows them.

    The last word is the chain unless a file has that name; --chain gives it in any case. Without INPUT the
    photograph china.jpg is filtered. Many pictures are worked on at once, and their results go to a folder.
    With --engine spark INPUT is one folder, pattern or Parquet table path,content, and the results go to a
    folder or to NAME.parquet.

    Example: apply photo.jpg -o out.jpg "gaussian:2 | sharpen | sepia:60%"
    """
    from projects.photo_filters.chain import parse_chain
    from projects.photo_filters.compare import beside
    from projects.photo_filters.kernels import custom_step
    from projects.photo_filters.recipes import check_recipe_name, read_recipe, write_recipe
    from projects.photo_filters.running import run_steps
    from shared.linalg.borders import check_border

    is_spark = check_engine(engine, master, spark_conf)
    if is_spark:
        source, chain = folder_and_chain(words or [], chain or None, is_whole=bool(recipe or kernel))
        inputs: list[Path] = []
    else:
        inputs, chain = inputs_and_chain(words or [], chain or None)
    if chain and recipe:
        raise UsageError("both a chain and --recipe are given", "give one of them")
    if recipe:
        chain = read_recipe(recipe)
    own = read_kernel(kernel, normalize=normalize, anchor=anchor, correlate=correlate)
    steps = [custom_step(own)] if own is not None else []
    steps += parse_chain(chain) if chain else []
    if not steps:
        raise UsageError("no chain is given", 'write one, such as "gaussian:2 | sharpen"')
    if save_recipe and not chain:
        raise UsageError(
            "--save-recipe keeps a chain, and none is given", "write one, or keep the kernel in a file"
        )
    check_border(border)
    if save_recipe:
        check_recipe_name(save_recipe)
        check_output(save_recipe, force=force, inputs=[path for path in (recipe, *inputs) if path])

    if is_spark:
        from projects.photo_filters.distributed import Filtering

        options = {
            "frame": frame, "max_pixels": max_pixels, "background": background, "quality": quality,
            "depth": depth, "strip": strip,
        }  # fmt: skip
        filtering = Filtering(chain or "", own, border, linear, compare, options)
        filter_all(source, output, filtering, suffix, (master, spark_conf), as_json, force=force)
        if save_recipe and chain:
            write_recipe(save_recipe, chain, force=force)
        return

    def action(picture: Picture) -> Any:
        filtered = run_steps(picture.pixels, steps, border=border, linear=linear)
        return beside(picture.pixels, filtered) if compare else filtered

    run_batch(
        inputs, Path(output), action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, depth=depth, strip=strip, suffix=suffix, force=force,
        beside=compare,
    )  # fmt: skip
    if save_recipe and chain:
        write_recipe(save_recipe, chain, force=force)
