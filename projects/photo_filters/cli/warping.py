"""`warp`: geometric steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.photo_filters.cli.options import (
    Background,
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

    inputs, chain = inputs_and_chain(words or [], chain or None)
    if not chain:
        raise UsageError("no chain is given", 'write one, such as "rotate:10 | scale:50%"')
    steps = parse_chain(chain, kinds=WARP_KINDS)

    def action(picture: Picture) -> Any:
        height, width = picture.pixels.shape[:2]
        transform, size = plan_warp(steps, width, height, expand=not keep_size, max_pixels=max_pixels)
        behind = background_of(background, picture)
        return transform_image(picture.pixels, transform, *size, background=behind)

    run_batch(
        inputs, output, action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, force=force,
    )  # fmt: skip
