"""`apply`: filters on pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.photo_filters.cli.options import (
    Background,
    Border,
    Output,
    Quality,
    app,
    inputs_and_chain,
    run_batch,
)
from shared.console import ForceFlag, FrameOption, JsonFlag, MaxPixels
from shared.errors import UsageError
from shared.files import MAX_PIXELS

if TYPE_CHECKING:
    from shared.images import Picture


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

    inputs, chain = inputs_and_chain(words or [], chain or None)
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

    run_batch(
        inputs, output, action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, force=force,
    )  # fmt: skip
