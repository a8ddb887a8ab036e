"""`warp`: geometric steps, and aligning by points."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from projects.photo_filters.cli.options import (
    Background,
    Depth,
    Output,
    Quality,
    Strip,
    Suffix,
    app,
    inputs_and_chain,
    run_batch,
)
from shared.console import ForceFlag, FrameOption, JsonFlag, MaxPixels, Memory, note
from shared.errors import DataError, UsageError
from shared.files import MAX_PIXELS

if TYPE_CHECKING:
    from shared.images import Picture


@app.command()
def warp(
    words: Annotated[list[str] | None, typer.Argument(metavar="INPUT [CHAIN]", show_default=False)] = None,
    output: Output = ...,  # type: ignore[assignment]
    chain: Annotated[str | None, typer.Option(help="The chain, where the last word is not one.")] = None,
    align: Annotated[
        Path | None, typer.Option(help="Table of points x,y,u,v: take x, y to u, v as nearly as can be.")
    ] = None,
    model: Annotated[str, typer.Option(help="Of --align: similarity, affine or projective.")] = "affine",
    interpolation: Annotated[str, typer.Option(help="nearest, bilinear, bicubic or lanczos.")] = "bilinear",
    keep_size: Annotated[bool, typer.Option("--keep-size", help="Leave the canvas as it is.")] = False,
    crop: Annotated[
        bool, typer.Option("--crop", help="Cut to the largest rectangle without background.")
    ] = False,
    size: Annotated[
        str | None, typer.Option(help="Size of the result, from the top left corner: 800x600.")
    ] = None,
    linear: Annotated[bool, typer.Option("--linear", help="Mix colours in linear light.")] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    background: Background = None,
    quality: Quality = 90,
    depth: Depth = None,
    strip: Strip = False,
    suffix: Suffix = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Rotate, scale, crop, skew, flip, or bend into perspective; many steps are one matrix.

    The canvas grows to hold the whole picture; translate and perspective leave it, their values being places
    on it, as --align does. Behind the picture it is transparent where the picture has alpha, else black.

    Example: warp photo.jpg -o out.jpg "rotate:10 | scale:50%" --crop --interpolation bicubic
    """
    from projects.photo_filters.chain import WARP_KINDS, parse_chain
    from projects.photo_filters.job import background_of
    from projects.photo_filters.warp import (
        check_interpolation,
        plan_transform,
        plan_warp,
        read_alignment,
        run_plan,
    )
    from shared.memory import check_budget

    inputs, chain = inputs_and_chain(words or [], chain or None)
    if chain and align is not None:
        raise UsageError("both a chain and --align are given", "give one of them")
    if not chain and align is None:
        raise UsageError("no chain is given", 'write one, such as "rotate:10 | scale:50%"')
    if size is not None and (keep_size or crop):
        raise UsageError("--size excludes --keep-size and --crop", "give one of them")
    check_interpolation(interpolation)
    canvas = None if size is None else parse_size(size)
    options: dict[str, Any] = {"crop": crop, "size": canvas, "max_pixels": max_pixels}
    if align is not None:
        found = read_alignment(align, model)
        note(f"{align}: {found.summary}")
    else:
        steps = parse_chain(chain or "", kinds=WARP_KINDS)

    def action(picture: Picture) -> Any:
        height, width = picture.pixels.shape[:2]
        if align is not None:
            plan = plan_transform(found.transform, width, height, **options)
        else:
            plan = plan_warp(steps, width, height, expand=not keep_size, **options)
        across, down = plan.size
        result = picture.pixels.nbytes // (width * height) * across * down
        needed = picture.pixels.nbytes + 1.5 * result
        check_budget(needed, f"a result of {across:,} × {down:,} pixels", "scale it down")
        behind = background_of(background, picture)
        return run_plan(picture.pixels, plan, interpolation=interpolation, background=behind, linear=linear)

    run_batch(
        inputs, output, action, as_json, frame=frame, max_pixels=max_pixels, background=background,
        quality=quality, depth=depth, strip=strip, suffix=suffix, force=force,
    )  # fmt: skip


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height of "800x600"."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*[x×]\s*(\d{1,9})\s*", text.lower())
    if found is None:
        raise DataError(f"--size {text[:60]!r} is no size", "write width and height, such as 800x600")
    return int(found[1]), int(found[2])
